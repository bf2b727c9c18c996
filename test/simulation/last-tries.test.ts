/**
 * What a site never takes is given up when its time is out, each after a last try: not one after the other,
 * hours later. The table is in docs/politeness.md.
 */
import assert from 'node:assert/strict'
import test from 'node:test'
import type { EventClock } from '../support/event-clock.ts'
import type { HostScript } from '../support/scripted-dialer.ts'
import { SimulatedEngine } from '../support/simulated-engine.ts'
import { assertTold } from '../support/told.ts'

const MINUTE_MS = 60_000
const MESSAGES = 100
const LIFETIME_MS = 60 * MINUTE_MS

const sites = [
  { what: 'cannot be reached', host: unreachable },
  { what: 'falls silent at the final dot', host: silentAtTheDot },
] as const

test('a hundred messages that a site never takes are given up soon after their time is out', async () => {
  const rows: string[] = []
  for (const { what, host } of sites) {
    const minutesLate = await lastGivenUp(host)
    rows.push(`${what.padEnd(36)}${minutesLate.toFixed(1).padStart(6)}`)
    assert.ok(minutesLate < 20, `a site that ${what}: the last ${minutesLate} minutes late`)
  }
  assertTold('politeness.md', ['the site                   last given up, minutes late', ...rows])
})

/** In minutes after the end of its lifetime. */
async function lastGivenUp(host: (clock: EventClock) => HostScript): Promise<number> {
  let tries = 0
  await using engine = await SimulatedEngine.open(
    (clock) => new Map([['never.example', counting(host(clock), () => tries++)]]),
    `lifetime = "60m"
     delay_notice = "0s"
     [delivery.timeouts]
     dot = "2m"`,
  )
  const begunAt = engine.clock.now()
  const mail = { from: 'anna@ours.example', to: 'reader@never.example' }
  await engine.preload(
    Array.from({ length: MESSAGES }, () => mail),
    LIFETIME_MS,
  )
  await engine.start()
  await engine.pass(LIFETIME_MS - 1)
  const bounced = () =>
    engine.log.events.filter(
      ({ event, fields }) => event === 'recipient.bounced' && fields['recipient'] === mail.to,
    )
  assert.equal(bounced().length, 0, 'nobody is given up early')
  const before = tries
  await engine.until(() => bounced().length === MESSAGES, 12 * LIFETIME_MS)
  assert.ok(tries - before >= MESSAGES - 20, `only ${tries - before} last tries`)
  return (engine.clock.now() - begunAt - LIFETIME_MS) / MINUTE_MS
}

function counting(script: HostScript, onTry: () => void): HostScript {
  return {
    ...script,
    reached: async () => {
      onTry()
      await script.reached?.()
    },
  }
}

function unreachable(clock: EventClock): HostScript {
  return {
    reached: () => clock.sleepUntil(clock.now() + MINUTE_MS / 2),
    connect: () => 'ETIMEDOUT',
  }
}

function silentAtTheDot(): HostScript {
  return { dealtWith: () => new Promise(() => {}) }
}
