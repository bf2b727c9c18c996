/**
 * Senders share the engine: one with 100,000 messages waiting does not delay another's one, and a newsletter
 * does not delay its own sender's letter. The figures are simulated time; the table is in docs/queue.md.
 */
import assert from 'node:assert/strict'
import test from 'node:test'
import type { EventClock } from '../support/event-clock.ts'
import type { HostScript } from '../support/scripted-dialer.ts'
import { SimulatedEngine, type SimulatedMail } from '../support/simulated-engine.ts'
import { assertTold } from '../support/told.ts'

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const WAITING = 100_000

const BIG = 'big@ours.example'
const SMALL = 'small@ours.example'

/** Takes one message per second, on however many connections. */
function takesOnePerSecond(clock: EventClock): HostScript {
  let freeAt = 0
  return {
    dealtWith: () => {
      freeAt = Math.max(freeAt, clock.now()) + SECOND_MS
      return clock.sleepUntil(freeAt)
    },
  }
}

function slowAndQuick(clock: EventClock): ReadonlyMap<string, HostScript> {
  return new Map([
    ['slow.example', takesOnePerSecond(clock)],
    ['quick.example', {}],
  ])
}

type Letter = SimulatedMail & { readonly name: string; readonly withinMs: number }

/** Its turn comes at once; before it are the five attempts that the site has been given already. */
const IN_TURN_MS = 8 * SECOND_MS

const letters: readonly Letter[] = [
  { name: 'another sender, same site', from: SMALL, to: 'a@slow.example', withinMs: IN_TURN_MS },
  { name: 'another sender, other site', from: SMALL, to: 'a@quick.example', withinMs: 0 },
  { name: 'same sender, other site', from: BIG, to: 'b@quick.example', withinMs: 0 },
]
const ownLetter = {
  name: 'same sender, same site',
  from: BIG,
  to: 'b@slow.example',
  withinMs: IN_TURN_MS,
}

type Crowd = {
  readonly name: string
  readonly mails: readonly SimulatedMail[]
  readonly letters: readonly Letter[]
}

const crowd = (kind: Pick<SimulatedMail, 'isBulk'>): SimulatedMail[] =>
  Array.from({ length: WAITING }, () => ({ from: BIG, to: 'x@slow.example', ...kind }))

const crowds: readonly Crowd[] = [
  { name: 'nothing', mails: [], letters: [...letters, ownLetter] },
  { name: `${WAITING} of ${BIG}`, mails: crowd({}), letters },
  {
    name: `${WAITING} of ${BIG}, bulk`,
    mails: crowd({ isBulk: true }),
    letters: [...letters, ownLetter],
  },
]

test('one sender with 100,000 messages to a slow site delays nobody', async () => {
  const lines = ['waiting                            letter                       delivered after']
  for (const { name: waiting, mails, letters: sent } of crowds) {
    // One connection, so that not many are under way already.
    await using engine = await SimulatedEngine.open(slowAndQuick, 'max_connections_per_site = 1')
    await engine.preload(mails)
    await engine.start()
    await engine.pass(MINUTE_MS)
    for (const letter of sent) {
      const id = await engine.submit(letter)
      const tookMs = await engine.until(() => engine.isDelivered(id), MINUTE_MS)
      assert.ok(tookMs <= letter.withinMs, `${letter.name} took ${tookMs} ms beside ${waiting}`)
      lines.push(`${waiting.padEnd(33)}  ${letter.name.padEnd(27)}  ${inSeconds(tookMs)}`)
    }
  }
  assertTold('queue.md', lines)
})

function inSeconds(ms: number): string {
  return `${(ms / SECOND_MS).toFixed(1).padStart(5)} s`
}
