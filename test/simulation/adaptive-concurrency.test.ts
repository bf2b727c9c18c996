/** How delivery finds out what a site takes: the tables of docs/politeness.md, made anew and compared. */
import assert from 'node:assert/strict'
import test from 'node:test'
import type { Clock } from '../../src/base/clock.ts'
import type { HostScript } from '../support/scripted-dialer.ts'
import { SimulatedSites } from '../support/simulated-sites.ts'
import { assertTold } from '../support/told.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/** A host that takes a message in a second, and answers 421 to all connections above a number. */
function crowdedHost(clock: () => Clock, connectionsMax: number) {
  const host = { open: 0, most: 0, refused: 0 }
  const script: HostScript = {
    greeting: () => {
      host.open++
      if (host.open > connectionsMax) {
        host.refused++
        return '421 4.7.0 Too many connections from your address'
      }
      host.most = Math.max(host.most, host.open)
      return undefined
    },
    reached: () => after(clock(), 50),
    dealtWith: () => after(clock(), 1_000),
    closed: () => host.open--,
  }
  return { host, script }
}

/** A host that no connection reaches before that date. */
function deadHost(clock: () => Clock, until: number) {
  const host = { tries: 0 }
  const script: HostScript = {
    reached: async () => {
      host.tries++
      if (clock().now() < until) await after(clock(), 30_000)
    },
    connect: () => (clock().now() < until ? 'ETIMEDOUT' : undefined),
    dealtWith: () => after(clock(), 200),
  }
  return { host, script }
}

function after(clock: Clock, delayMs: number): Promise<void> {
  return new Promise((resolve) => clock.after(delayMs, resolve))
}

test('a site that answers 421 above five connections is given five within minutes, and hardly more', async () => {
  const { host, script } = crowdedHost(() => world.clock, 5)
  const world: SimulatedSites = new SimulatedSites(new Map([['picky.example', script]]))
  world.submit('picky.example', 20_000)
  const rows: string[] = []
  const windows: number[] = []
  let refusedBefore = 0
  for (let minute = 0.25; minute <= 60; minute += 0.25) {
    await world.liveUntil(minute * MINUTE_MS)
    const window = world.state('picky.example')?.window ?? 0
    if (minute >= 3) windows.push(window)
    if (![0.25, 0.5, 1, 2, 3, 5, 10, 20, 30, 60].includes(minute)) continue
    const taken = world.deliveredAt.get('picky.example')?.length ?? 0
    const perSecond = (taken / (minute * 60)).toFixed(1)
    const plot = '#'.repeat(window)
    rows.push(
      `${cell(minute)} ${cell(window)} ${cell(host.refused - refusedBefore)} ${cell(perSecond)}  ${plot}`,
    )
    refusedBefore = host.refused
  }
  assertTold('politeness.md', ['  minute   window  refused  taken/s', ...rows])
  const atFive = windows.filter((window) => window === 5).length
  assert.ok(atFive / windows.length > 0.9, `at five in ${atFive} of ${windows.length} looks`)
  assert.ok(windows.every((window) => window >= 2 && window <= 6))
  assert.ok(host.refused < 15, `${host.refused} connections refused in an hour`)
  assert.equal(world.state('picky.example')?.pausedUntil, undefined)
})

test('a site that comes back after six hours was asked a few times, and its mail flows at once', async () => {
  const backAt = 6 * HOUR_MS
  const { host, script } = deadHost(() => world.clock, Date.UTC(2026, 0, 1) + backAt)
  const world: SimulatedSites = new SimulatedSites(new Map([['away.example', script]]))
  world.submit('away.example', 1_000)
  await world.liveUntil(backAt)
  const { tries } = host
  const { isDead, why, window } = world.state('away.example') ?? {}
  assert.equal(isDead, true)
  assert.equal(window, 1)
  assert.match(
    why ?? '',
    /None of its hosts can be reached \(last: .*ETIMEDOUT.*one attempt asks again at 2026-/,
  )
  const attemptsCounted = world.deferred
  await world.liveUntil(backAt + HOUR_MS)
  const delivered = world.deliveredAt.get('away.example') ?? []
  assert.equal(delivered.length, 1_000)
  const firstMs = (delivered[0] ?? 0) - backAt
  const seconds = (upTo: number): string =>
    (((delivered[upTo - 1] ?? 0) - (delivered[0] ?? 0)) / 1_000).toFixed(0)
  assertTold('politeness.md', [
    `connections tried in six hours          ${cell(tries)}`,
    `attempts counted, of 1,000 messages     ${cell(attemptsCounted)}`,
    `noticed after it was back, minutes      ${cell((firstMs / MINUTE_MS).toFixed(1))}`,
    `from the first to the 900th, seconds    ${cell(seconds(900))}`,
    `from the first to the last, seconds     ${cell(seconds(1_000))}`,
  ])
  assert.ok(tries <= 45)
  assert.ok(firstMs <= 16 * MINUTE_MS)
})

test('a site with a rate gets its mail at that rate, and no attempt is counted for waiting', async () => {
  const sites = new Map([['slow.example', {}]])
  const settings = new Map([['slow.example', { messagesPerMinute: 60 }]])
  const world = new SimulatedSites(sites, { settings })
  world.submit('slow.example', 600)
  await world.liveUntil(HOUR_MS)
  const dates = world.deliveredAt.get('slow.example') ?? []
  assert.equal(dates.length, 600)
  assert.equal(world.deferred, 0)
  const lastMinutes = Math.max(...dates) / MINUTE_MS
  assert.ok(lastMinutes > 9.5 && lastMinutes < 11, `the last after ${lastMinutes} minutes`)
})

function cell(value: string | number): string {
  return String(value).padStart(8)
}
