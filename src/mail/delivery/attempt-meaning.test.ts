import assert from 'node:assert/strict'
import test from 'node:test'
import {
  AttemptWorld,
  consignmentTo,
  plainContent,
  type WorldHost,
} from '../../../test/support/attempt-world.ts'
import { hangUp, thenHangUp } from '../../../test/support/mx-host.ts'
import type { BounceInput } from '../bounce/bounce-input.ts'
import type { RecipientOutcome } from '../message/message.ts'

const content = { sizeBytes: plainContent.length, chunks: () => [plainContent] }
const MINUTE_MS = 60_000

function only(outcomes: readonly RecipientOutcome[]): RecipientOutcome {
  const [outcome] = outcomes
  if (outcome === undefined || outcomes.length > 1) throw new Error('not one outcome')
  return outcome
}

const us = { ourIps: ['127.0.0.1'], ourNames: ['client.test'] }

const asked: { name: string; host: WorldHost; want: BounceInput }[] = [
  {
    name: 'a reply at RCPT',
    host: { rcpt: '550-5.1.1 who?\r\n550 5.1.1 nobody' },
    want: { reply: '550-5.1.1 who?\n550 5.1.1 nobody', stage: 'rcpt', host: 'mx1.test', ...us },
  },
  {
    name: 'a reply to MAIL',
    host: { mail: '553 5.1.8 never' },
    want: { reply: '553 5.1.8 never', stage: 'mail', host: 'mx1.test', ...us },
  },
  {
    name: 'a reply to the whole message',
    host: { dot: '554 5.7.1 spam' },
    want: { reply: '554 5.7.1 spam', stage: 'dot', host: 'mx1.test', ...us },
  },
  {
    name: 'a greeting',
    host: { greeting: '554 5.7.1 listed' },
    want: { reply: '554 5.7.1 listed', stage: 'connect', host: 'mx1.test', ...us },
  },
  {
    name: 'a refusal of EHLO and HELO',
    host: { ehlo: '550 no', helo: '550 no' },
    want: { reply: '550 no', stage: 'ehlo', host: 'mx1.test', ...us },
  },
  {
    name: 'a host that does not listen',
    host: 'refuses',
    want: { error: 'ECONNREFUSED', stage: 'connect', host: 'mx1.test', ourNames: us.ourNames },
  },
  {
    name: 'a connection that breaks at RCPT',
    host: { rcpt: hangUp },
    want: { error: 'ECONNRESET', stage: 'rcpt', host: 'mx1.test', ...us },
  },
  {
    name: 'a host without an address',
    host: { failed: 'bounced', code: 'PRIVATE', status: '5.4.4', reason: '10.0.0.1' },
    want: { error: 'PRIVATE', ourNames: us.ourNames },
  },
]

for (const { name, host, want } of asked) {
  test(`the meaning is asked of ${name}, with all that is known`, async () => {
    await using world = await AttemptWorld.open([host])
    const { attempt } = only(await world.attempt())
    assert.deepEqual(world.asked.at(-1), want)
    assert.ok(attempt.reason?.endsWith(attempt.bounceInfo?.message ?? 'none'), attempt.reason)
  })
}

test('a full mailbox that says 5.2.2 is deferred, with 4.2.2', async () => {
  await using world = await AttemptWorld.open([{ rcpt: '552 5.2.2 over quota' }])
  const { state, status, attempt } = only(await world.attempt())
  assert.deepEqual([state, status], ['queued', '4.2.2'])
  assert.equal(attempt.bounceInfo?.category, 'mailbox_full')
})

test('before MAIL a no never bounces, whatever the words mean', async () => {
  await using world = await AttemptWorld.open([{ greeting: '550 5.1.1 nobody here' }])
  const { state, status, attempt } = only(await world.attempt())
  assert.deepEqual([state, status], ['queued', '4.1.1'])
  assert.deepEqual([attempt.bounceInfo?.action, attempt.bounceInfo?.suppress], ['defer', false])
})

test('a 552 about the number of recipients defers, even if nobody at all was taken', async () => {
  await using world = await AttemptWorld.open([{ rcpt: '552 too many recipients' }])
  assert.equal(only(await world.attempt()).state, 'queued')
})

test('what one host said tells more than that the next could not be reached', async () => {
  await using world = await AttemptWorld.open([{ mail: '451 4.7.1 later' }, 'refuses'])
  const { attempt } = only(await world.attempt())
  assert.deepEqual([attempt.host, attempt.reply], ['mx1.test', '451 4.7.1 later'])
  assert.match(attempt.reason ?? '', /Another address was tried before/)
})

const slowDown = thenHangUp('421 4.7.0 slow down')

test('a site that asks for less mail is left alone, and no attempt is made', async () => {
  await using world = await AttemptWorld.open([
    { mail: ({ connection }) => (connection === 1 ? slowDown : undefined) },
  ])
  const consignment = consignmentTo(['ann'], {}, content)
  const until = world.clock.now() + MINUTE_MS
  const first = await world.tryAt(consignment, content)
  assert.equal('outcomes' in first && first.pausedUntil, until)

  assert.deepEqual(await world.tryAt(consignment, content), { postponedUntil: until })
  assert.equal(world.mx(1).connections, 1)

  world.clock.pass(MINUTE_MS)
  const second = await world.tryAt(consignment, content)
  assert.equal('outcomes' in second && second.outcomes[0]?.state, 'delivered')
})

test('the last try is made although the site is left alone', async () => {
  await using world = await AttemptWorld.open([{}])
  const now = world.clock.now()
  world.pace.slowedDown('site', undefined, now)
  const ending = consignmentTo(['ann'], { expiresAt: now + 1_000 }, content)
  assert.deepEqual(await world.tryAt(ending, content), { postponedUntil: now + 1_000 })
  const over = consignmentTo(['ann'], { expiresAt: now }, content)
  const last = await world.tryAt(over, content)
  assert.equal('outcomes' in last && last.outcomes[0]?.state, 'delivered')
})
