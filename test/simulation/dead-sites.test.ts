/**
 * Ten dead sites of fifty do not harm the forty that live: neither do they all together get less, nor is one
 * of them left behind. The table is in docs/politeness.md.
 */
import assert from 'node:assert/strict'
import test from 'node:test'
import { seededRandom } from '../../src/base/random.ts'
import type { EventClock } from '../support/event-clock.ts'
import type { HostScript } from '../support/scripted-dialer.ts'
import { SimulatedEngine, type SimulatedMail } from '../support/simulated-engine.ts'
import { assertTold } from '../support/told.ts'

const SECOND_MS = 1_000
const LIVING = 40
const DEAD = 10
const SENDERS = 10
/** To each site. */
const MESSAGES = 200
const LOOK_EACH_SECONDS = 10

test('fifty sites of which ten are dead: throughput to the living unharmed', async () => {
  const alone = await lifeOf({ dead: 0 })
  const beside = await lifeOf({ dead: DEAD })
  const looks = alone.looks.map((look, index) => [look, beside.looks[index] ?? everything] as const)
  assertTold('politeness.md', [
    row('delivered', 'all,', 'all,', '', 'least,', 'least,'),
    row('after', 'alone', 'beside', '', 'alone', 'beside'),
    ...looks.map(([one, other], index) =>
      row(
        `${(index + 1) * LOOK_EACH_SECONDS} s`,
        one.all,
        other.all,
        percent(other.all / one.all),
        one.fewest,
        other.fewest,
      ),
    ),
    row('the last', `${alone.last} s`, `${beside.last} s`),
  ])
  assert.ok(beside.last < alone.last * 1.2, `the last after ${beside.last} s`)
  for (const [one, other] of looks) {
    assert.ok(other.all > one.all * 0.85, `${other.all} beside the dead, ${one.all} alone`)
    assert.ok(other.fewest > one.fewest * 0.7, `only ${other.fewest} to one of the living`)
  }
})

type Look = {
  /** What the living had then. */
  readonly all: number
  /** What the one of them had that had least. */
  readonly fewest: number
}
type Life = {
  readonly looks: readonly Look[]
  /** Seconds until the living had all their mail. */
  readonly last: number
}
const everything: Look = { all: LIVING * MESSAGES, fewest: MESSAGES }

async function lifeOf({ dead }: { readonly dead: number }): Promise<Life> {
  const taken = new Map<string, number[]>()
  await using engine = await SimulatedEngine.open((clock) => hosts(clock, dead, taken))
  await engine.preload(mails([...names('dead', dead), ...names('living', LIVING)]))
  const begunAt = engine.clock.now()
  await engine.start()
  const looks: Look[] = []
  const counts = (): number[] => Array.from(taken.values(), ({ length }) => length)
  const delivered = (): number => counts().reduce((sum, count) => sum + count, 0)
  while (delivered() < everything.all) {
    await engine.pass(LOOK_EACH_SECONDS * SECOND_MS)
    looks.push({ all: delivered(), fewest: Math.min(...counts()) })
  }
  const last = Math.max(...Array.from(taken.values(), (dates) => dates.at(-1) ?? 0))
  return { looks, last: Math.round((last - begunAt) / SECOND_MS) }
}

/** Of ten senders in turn; what is for the dead was handed in first. */
function mails(destinations: readonly string[]): SimulatedMail[] {
  return destinations.flatMap((destination) =>
    Array.from({ length: MESSAGES }, (_, index) => ({
      from: `sender${index % SENDERS}@ours.example`,
      to: `reader@${destination}`,
    })),
  )
}

function hosts(
  clock: EventClock,
  dead: number,
  taken: Map<string, number[]>,
): ReadonlyMap<string, HostScript> {
  const random = seededRandom(1)
  const lives = (name: string): HostScript => {
    const dates: number[] = []
    taken.set(name, dates)
    return {
      // Two seconds for a message, more or less: a second either way.
      dealtWith: () =>
        clock.sleepUntil(clock.now() + Math.round((1 + 2 * random.roll()) * SECOND_MS)),
      dot: () => {
        dates.push(clock.now())
        return undefined
      },
    }
  }
  const isDead: HostScript = {
    reached: () => clock.sleepUntil(clock.now() + 30 * SECOND_MS),
    connect: () => 'ETIMEDOUT',
  }
  return new Map([
    ...names('living', LIVING).map((name) => [name, lives(name)] as const),
    ...names('dead', dead).map((name) => [name, isDead] as const),
  ])
}

function names(kind: string, count: number): string[] {
  return Array.from({ length: count }, (_, number) => `${kind}${number}.example`)
}

function percent(part: number): string {
  return `${Math.round(part * 100)} %`
}

function row(first: string, ...cells: readonly (string | number)[]): string {
  return `${first.padEnd(16)}${cells.map((cell) => String(cell).padStart(10)).join('')}`.trimEnd()
}
