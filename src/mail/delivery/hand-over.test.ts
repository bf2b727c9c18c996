import assert from 'node:assert/strict'
import test from 'node:test'
import { AttemptWorld } from '../../../test/support/attempt-world.ts'
import { hangUp, thenHangUp } from '../../../test/support/mx-host.ts'
import type { MxAnswer, MxMoment, MxSay } from '../../../test/support/mx-script.ts'
import type { Message, RecipientOutcome } from '../message/message.ts'

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

function onlyAnn({ line }: MxMoment): string | undefined {
  if (line.includes('bob')) return '550 5.1.1 who?'
  return line.includes('cid') ? '450 4.2.1 later' : undefined
}

const names = (count: number): string[] => Array.from({ length: count }, (_, n) => `user${n}`)

for (const reply of ['452 4.5.3 too many recipients', '452 enough', '552 too many recipients']) {
  test(`"${reply}" after ten recipients: the rest goes at once, on the same connection`, async () => {
    await using world = await AttemptWorld.open([
      { rcpt: ({ recipients }) => (recipients > 10 ? reply : undefined) },
    ])
    const outcomes = await world.attempt(names(25))
    assert.ok(outcomes.every(({ state }) => state === 'delivered'))
    assert.equal(outcomes.length, 25)
    const { transactions, connections } = world.mx(1)
    assert.equal(connections, 1)
    assert.deepEqual(
      transactions.map(({ recipients }) => recipients.length),
      [10, 10, 5],
    )
  })
}

test('a 452 to the first recipient is not repeated without end', async () => {
  await using world = await AttemptWorld.open([{ rcpt: '452 4.5.3 too many' }])
  assert.deepEqual(told(await world.attempt(names(2))), [
    'queued 4.5.3 mx1.test rcpt',
    'queued 4.5.3 mx1.test rcpt',
  ])
  assert.equal(world.mx(1).verbs.filter((verb) => verb === 'MAIL').length, 1)
})

test('a transaction has at most a hundred recipients, or as many as the host says', async () => {
  for (const [extensions, want] of [
    [['PIPELINING'], [100, 50]],
    [
      ['PIPELINING', 'LIMITS RCPTMAX=60'],
      [60, 60, 30],
    ],
  ] as const) {
    await using world = await AttemptWorld.open([{ extensions }])
    await world.attempt(names(150))
    assert.deepEqual(
      world.mx(1).transactions.map(({ recipients }) => recipients.length),
      want,
    )
  }
})

test('a host that takes one message per connection gets all recipients all the same', async () => {
  const extensions = ['PIPELINING', 'LIMITS RCPTMAX=1']
  await using world = await AttemptWorld.open([{ extensions, dot: thenHangUp('250 2.0.0 bye') }])
  const outcomes = await world.attempt(names(3))
  assert.deepEqual(new Set(told(outcomes)), new Set(['delivered 2.0.0 mx1.test dot']))
  assert.equal(world.mx(1).connections, 3)
})

/** The answer to the second MAIL of the first connection. */
function onceWorn(answer: MxAnswer): MxSay {
  return ({ connection, transactions }) =>
    connection === 1 && transactions === 1 ? answer : undefined
}

test('a kept connection that turns out dead is replaced, and that is no attempt', async () => {
  await using world = await AttemptWorld.open([{ mail: onceWorn(hangUp) }, {}])
  await world.attempt()
  const outcome = only(await world.attempt())
  assert.equal(outcome.attempt.host, 'mx1.test')
  assert.equal(outcome.state, 'delivered')
  assert.equal(world.mx(1).connections, 2)
})

test('a 421 to MAIL on a kept connection means that this connection has had enough', async () => {
  const enough = thenHangUp('421 4.7.0 too many messages')
  await using world = await AttemptWorld.open([{ mail: onceWorn(enough) }])
  await world.attempt()
  assert.deepEqual(told(await world.attempt()), ['delivered 2.0.0 mx1.test dot'])
})

test('a MAIL that is refused on a kept connection is not asked of the same address again', async () => {
  await using world = await AttemptWorld.open([{ mail: onceWorn('451 4.7.1 slow down') }])
  await world.attempt()
  assert.deepEqual(told(await world.attempt()), ['queued 4.7.1 mx1.test mail'])
  assert.equal(world.mx(1).connections, 1)
})

test('after a transaction without recipients the connection is used again, from RSET', async () => {
  await using world = await AttemptWorld.open([{ rcpt: onlyAnn }])
  await world.attempt(['bob'])
  await world.attempt(['ann'])
  assert.equal(world.mx(1).connections, 1)
  assert.deepEqual(world.mx(1).verbs.slice(4), ['RSET', 'MAIL', 'RCPT', 'DATA'])
})

const misfits: {
  name: string
  extensions: string[]
  message: Partial<Message>
  want: string
  reason: RegExp
}[] = [
  {
    name: 'too large',
    extensions: ['SIZE 20'],
    message: {},
    want: 'bounced 5.3.4 mx1.test ehlo',
    reason: /up to 20 bytes; this one has 38/,
  },
  {
    name: 'eight-bit, and the host takes seven bits',
    extensions: ['SMTPUTF8'],
    message: { isEightBit: true },
    want: 'bounced 5.6.3 mx1.test ehlo',
    reason: /no 8BITMIME/,
  },
  {
    name: 'international, and the host is not',
    extensions: ['8BITMIME'],
    message: { needsSmtpUtf8: true },
    want: 'bounced 5.6.7 mx1.test ehlo',
    reason: /no SMTPUTF8/,
  },
]

for (const { name, extensions, message, want, reason } of misfits) {
  test(`a message that is ${name} bounces with the reason, and is never rewritten`, async () => {
    await using world = await AttemptWorld.open([{ extensions }])
    const outcome = only(await world.attempt(['ann'], message))
    assert.deepEqual(told([outcome]), [want])
    assert.match(outcome.attempt.reason ?? '', reason)
    assert.equal(outcome.isOwnVerdict, true)
    assert.ok(!world.mx(1).verbs.includes('MAIL'))
  })
}

test('of a reply of 100 KB the record keeps 4 KB', async () => {
  const long = `550-5.1.1 ${'x'.repeat(990)}\r\n`.repeat(100)
  await using world = await AttemptWorld.open([{ rcpt: `${long}550 5.1.1 end` }])
  const outcome = only(await world.attempt())
  assert.equal(outcome.state, 'bounced')
  assert.equal(outcome.attempt.reply.length, 4096)
})

test('20 MB arrive untouched, read in pieces while they are sent', async () => {
  const piece = Buffer.from(
    '.a line that begins with a dot, and some more of it\r\n'.repeat(20_000),
  )
  const pieces = 20
  await using world = await AttemptWorld.open([{}])
  const outcome = only(
    await world.attempt(
      ['ann'],
      {},
      {
        sizeBytes: piece.length * pieces,
        async *chunks() {
          for (let sent = 0; sent < pieces; sent++) yield piece
        },
      },
    ),
  )
  assert.equal(outcome.state, 'delivered')
  const arrived = world.mx(1).transactions[0]?.content
  assert.ok(arrived?.equals(Buffer.concat(Array.from({ length: pieces }, () => piece))))
})

test('content that cannot be read defers, and no part of it is taken for the whole', async () => {
  await using world = await AttemptWorld.open([{}])
  const outcome = only(
    await world.attempt(
      ['ann'],
      {},
      {
        sizeBytes: 200_000,
        *chunks() {
          yield Buffer.alloc(100_000, 'x')
          throw new Error('disk on fire')
        },
      },
    ),
  )
  assert.deepEqual(told([outcome]), ['queued 4.4.2 mx1.test data'])
  assert.match(outcome.attempt.reason ?? '', /disk on fire/)
  assert.equal(world.mx(1).transactions.length, 0)
})

test('success is for the host to report when it offers DSN, else for us', async () => {
  await using world = await AttemptWorld.open([{ extensions: ['DSN'] }])
  assert.equal(only(await world.attempt()).passedDsn, true)
  await using other = await AttemptWorld.open([{ extensions: [] }])
  assert.equal(only(await other.attempt()).passedDsn, false)
})

test('when too many wait for a connection to the site, the message waits in the queue', async () => {
  await using world = await AttemptWorld.open([{}], { limits: { perSite: 1, waiting: 0 } })
  await world.attempt()
  const slot = await world.pool.acquire('site')
  assert.deepEqual(told(await world.attempt()), ['queued 4.3.2  route'])
  slot?.release()
  assert.equal(only(await world.attempt()).state, 'delivered')
})

test('fifty messages at once share a few connections, and all arrive', async () => {
  await using world = await AttemptWorld.open([{}], { limits: { perSite: 3 } })
  const all = await Promise.all(Array.from({ length: 50 }, () => world.attempt()))
  assert.ok(all.flat().every(({ state }) => state === 'delivered'))
  assert.equal(world.mx(1).transactions.length, 50)
  assert.equal(world.mx(1).connections, 3)
})
