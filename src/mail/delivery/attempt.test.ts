import assert from 'node:assert/strict'
import test from 'node:test'
import { AttemptWorld, plainContent, type WorldHost } from '../../../test/support/attempt-world.ts'
import { hangUp, thenHangUp } from '../../../test/support/mx-host.ts'
import type { MxMoment } from '../../../test/support/mx-script.ts'
import type { RecipientOutcome } from '../message/message.ts'
import type { NoRoute } from '../route/route.ts'

/** What matters most of each outcome, in one line. */
function told(outcomes: readonly RecipientOutcome[]): string[] {
  return outcomes
    .toSorted((one, other) => one.position - other.position)
    .map(({ state, status, attempt: { host, stage } }) => `${state} ${status} ${host} ${stage}`)
}

function only(outcomes: readonly RecipientOutcome[]): RecipientOutcome {
  const [outcome] = outcomes
  if (outcome === undefined || outcomes.length > 1) throw new Error('not one outcome')
  return outcome
}

test('a message is delivered as it is, and the record says where', async () => {
  await using world = await AttemptWorld.open([{}])
  const outcome = only(await world.attempt())
  assert.deepEqual(outcome, {
    position: 0,
    state: 'delivered',
    status: '2.0.0',
    passedDsn: true,
    attempt: {
      at: world.clock.now(),
      host: 'mx1.test',
      ip: '127.0.0.1',
      stage: 'dot',
      reply: '250 2.0.0 taken',
    },
  })
  assert.deepEqual(world.mx(1).transactions[0]?.content, plainContent)
})

test('the next message takes the connection that is already there', async () => {
  await using world = await AttemptWorld.open([{}])
  await world.attempt()
  await world.attempt()
  assert.equal(world.mx(1).connections, 1)
  assert.deepEqual(world.mx(1).verbs, ['EHLO', 'MAIL', 'RCPT', 'DATA', 'MAIL', 'RCPT', 'DATA'])
})

function onlyAnn({ line }: MxMoment): string | undefined {
  if (line.includes('bob')) return '550 5.1.1 who?'
  return line.includes('cid') ? '450 4.2.1 later' : undefined
}

test('each recipient has an answer of its own', async () => {
  for (const extensions of [['PIPELINING'], ['CHUNKING', 'PIPELINING'], []]) {
    await using world = await AttemptWorld.open([{ rcpt: onlyAnn, extensions }])
    assert.deepEqual(told(await world.attempt(['ann', 'bob', 'cid'])), [
      'delivered 2.0.0 mx1.test dot',
      'bounced 5.1.1 mx1.test rcpt',
      'queued 4.2.1 mx1.test rcpt',
    ])
    assert.equal(world.mx(1).transactions[0]?.recipients.length, 1)
  }
})

const noAddress: NoRoute = {
  failed: 'bounced',
  code: 'NOMX',
  status: '5.4.4',
  reason: 'mx1.test has no address',
}

const refusingFirst: { name: string; host: WorldHost }[] = [
  { name: 'does not listen', host: 'refuses' },
  { name: 'has no address', host: noAddress },
  { name: 'greets with 421', host: { greeting: '421 4.3.2 busy' } },
  { name: 'greets with 554', host: { greeting: '554 5.7.1 no' } },
  { name: 'hangs up', host: { greeting: hangUp } },
  { name: 'speaks something else', host: { greeting: 'SSH-2.0-OpenSSH_10' } },
  { name: 'refuses EHLO and HELO', host: { ehlo: '550 no', helo: '550 no' } },
  { name: 'refuses MAIL for now', host: { mail: '451 4.7.1 later' } },
  { name: 'refuses MAIL for good', host: { mail: '550 5.7.1 never' } },
  { name: 'hangs up at MAIL', host: { mail: hangUp } },
  { name: 'closes at MAIL', host: { mail: thenHangUp('421 4.3.2 closing') } },
]

for (const { name, host } of refusingFirst) {
  test(`the first MX ${name}: the second one takes the message`, async () => {
    await using world = await AttemptWorld.open([host, {}])
    assert.deepEqual(told(await world.attempt()), ['delivered 2.0.0 mx2.test dot'])
  })
}

const nobody: { name: string; hosts: WorldHost[]; want: string }[] = [
  {
    name: 'all refuse MAIL for good',
    hosts: [{ mail: '550 5.7.1 no' }, { mail: '553 5.1.8 never' }],
    want: 'bounced 5.1.8 mx2.test mail',
  },
  {
    name: 'one refuses MAIL for good, one cannot be reached',
    hosts: ['refuses', { mail: '550 5.7.1 no' }],
    want: 'queued 4.4.1 mx1.test connect',
  },
  {
    name: 'one refuses MAIL for good, one for now',
    hosts: [{ mail: '451 4.7.1 later' }, { mail: '550 5.7.1 no' }],
    want: 'queued 4.7.1 mx1.test mail',
  },
  {
    name: 'a 5xx greeting is about our host, so it is no bounce',
    hosts: [{ greeting: '554 5.7.1 listed' }],
    want: 'queued 4.7.1 mx1.test connect',
  },
  { name: 'no host has an address', hosts: [noAddress], want: 'bounced 5.4.4 mx1.test route' },
  {
    name: 'the only host is lost before MAIL is answered',
    hosts: [{ mail: hangUp }],
    want: 'queued 4.4.2 mx1.test mail',
  },
]

for (const { name, hosts, want } of nobody) {
  test(`no MX takes the message: ${name}`, async () => {
    await using world = await AttemptWorld.open(hosts)
    const outcome = only(await world.attempt())
    assert.deepEqual(told([outcome]), [want])
    assert.match(outcome.attempt.reason ?? '', /\w/)
  })
}

for (const failed of ['deferred', 'bounced'] as const) {
  test(`a destination without a route is ${failed}`, async () => {
    const status = failed === 'bounced' ? '5.1.2' : '4.4.3'
    await using world = await AttemptWorld.open([], {
      route: { failed, code: 'SERVFAIL', status, reason: 'no MX' },
    })
    const { state, isOwnVerdict, attempt } = only(await world.attempt())
    assert.equal(state, failed === 'bounced' ? 'bounced' : 'queued')
    assert.equal(isOwnVerdict, failed === 'bounced' ? true : undefined)
    assert.deepEqual([attempt.host, attempt.stage, attempt.reply], ['', 'route', 'no MX'])
    // Whether it is final is for the router, whatever the code means elsewhere.
    const { action, kind, category } = attempt.bounceInfo ?? {}
    const want = failed === 'bounced' ? ['reject', 'permanent'] : ['defer', 'temporary']
    assert.deepEqual([action, kind, category], [...want, 'dns'])
  })
}
