import assert from 'node:assert/strict'
import test from 'node:test'
import { AttemptWorld } from '../../../test/support/attempt-world.ts'
import { hangUp, type MxScript, silence, thenHangUp } from '../../../test/support/mx-host.ts'
import type { RecipientOutcome } from '../message/message.ts'

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

const lostCases: { name: string; script: MxScript; want: string; reason: RegExp }[] = [
  {
    name: 'in DATA',
    script: { cutsContentAfter: 1000 },
    want: 'queued 4.4.2 mx1.test data',
    reason: /before the message was complete/,
  },
  {
    name: 'between the dot and its answer',
    script: { dot: hangUp },
    want: 'queued 4.4.2 mx1.test dot',
    reason: /may have arrived/,
  },
  {
    name: 'at RCPT',
    script: { rcpt: hangUp },
    want: 'queued 4.4.2 mx1.test rcpt',
    reason: /before it took this recipient/,
  },
  {
    name: 'at DATA, with a 421',
    script: { data: thenHangUp('421 4.3.2 closing') },
    want: 'queued 4.3.2 mx1.test data',
    reason: /Meaning of unknown/,
  },
  {
    name: 'by garbage bytes for an answer to RCPT',
    script: { rcpt: Buffer.from([0, 255, 13, 10, 7, 10]) },
    want: 'queued 4.4.2 mx1.test rcpt',
    reason: /not an SMTP reply/,
  },
]

const bigContent = Buffer.from(
  'a line of a message that does not fit into any buffer\r\n'.repeat(2 ** 18),
)

for (const { name, script, want, reason } of lostCases) {
  test(`a connection that is lost ${name} defers and says so, and is not kept`, async () => {
    await using world = await AttemptWorld.open([script, {}])
    const outcome = only(
      await world.attempt(
        ['ann'],
        {},
        { sizeBytes: bigContent.length, chunks: () => [bigContent] },
      ),
    )
    assert.deepEqual(told([outcome]), [want])
    assert.match(outcome.attempt.reason ?? '', reason)
    await world.attempt()
    assert.equal(world.mx(1).connections, 2)
  })
}

const silences: { name: string; script: MxScript; waitMs: number; want: string }[] = [
  { name: 'DATA', script: { data: silence }, waitMs: 120_000, want: 'queued 4.4.2 mx1.test data' },
  { name: 'the dot', script: { dot: silence }, waitMs: 600_000, want: 'queued 4.4.2 mx1.test dot' },
]

for (const { name, script, waitMs, want } of silences) {
  test(`a host that never answers ${name} is given up after ${waitMs / 60_000} minutes`, async () => {
    await using world = await AttemptWorld.open([script])
    const waits = world.clock.timerOf(waitMs)
    const running = world.attempt()
    await waits
    world.clock.pass(waitMs - 1)
    assert.equal(await Promise.race([running, Promise.resolve('waiting')]), 'waiting')
    world.clock.pass(1)
    const outcome = only(await running)
    assert.deepEqual(told([outcome]), [want])
    assert.match(outcome.attempt.reason ?? '', /did not answer within/)
  })
}

const finalCases = [
  {
    name: 'refused for good after DATA',
    script: { data: '554 5.6.0 no' },
    want: 'bounced 5.6.0 mx1.test data',
  },
  {
    name: 'refused for good after the dot',
    script: { dot: '554 5.7.1 spam' },
    want: 'bounced 5.7.1 mx1.test dot',
  },
  {
    name: 'deferred after the dot',
    script: { dot: '451 4.3.0 later' },
    want: 'queued 4.3.0 mx1.test dot',
  },
]

for (const { name, script, want } of finalCases) {
  test(`content is ${name}`, async () => {
    await using world = await AttemptWorld.open([script, {}])
    assert.deepEqual(told(await world.attempt()), [want])
  })
}
