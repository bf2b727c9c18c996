/** Several addresses to send from, over hours and weeks: the tables of docs/sources.md, made anew and compared. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import type { Source } from '../../src/mail/delivery/source.ts'
import { dailyMax } from '../../src/mail/delivery/warm-up.ts'
import { defaultDelivery } from '../support/default-delivery.ts'
import { type SimulatedDelivery, SimulatedSites } from '../support/simulated-sites.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const BEGUN_AT = Date.UTC(2026, 0, 1)
const DESTINATION = 'theirs.example'
const page = readFileSync(new URL('../../docs/sources.md', import.meta.url), 'utf8')

function source(name: string, more: Partial<Source> = {}): Source {
  return { name, ipv4: name, publicIps: [name], ehlo: 'mail.ours.example', weight: 1, ...more }
}

const seven = source('192.0.2.7')
const eight = source('192.0.2.8')
const cold = source('192.0.2.9', { warmUpFrom: BEGUN_AT })

test('while one of two addresses is on a blocklist the other takes over, and it comes back after its rest', async () => {
  let refused = 0
  const host = {
    greeting: (ourIp: string) => {
      const hours = world.elapsedMs / HOUR_MS
      if (ourIp !== seven.name || hours < 2 || hours >= 5.5) return undefined
      refused++
      return `554 5.7.1 Client host [${ourIp}] blocked using zen.spamhaus.org`
    },
  }
  const world: SimulatedSites = new SimulatedSites(new Map([[DESTINATION, host]]), {
    sources: [seven, eight],
  })
  const rows = []
  for (let hour = 1; hour <= 12; hour++) {
    const refusedBefore = refused
    const ofHour = await liveThrough(world, { until: hour * HOUR_MS, stepMs: MINUTE_MS, each: 1 })
    const words = world.state(DESTINATION)?.ofSources ?? ''
    const restsUntil = /192\.0\.2\.7 until ....-..-..T(..:..)/.exec(words)?.[1] ?? ''
    rows.push(
      cells(
        hour,
        by(seven, ofHour),
        by(eight, ofHour),
        refused - refusedBefore,
        longestWait(ofHour, 1_000),
      ) + `  ${restsUntil}`.trimEnd(),
    )
  }
  assertTold(['    hour    by .7    by .8  refused   wait/s  at its end .7 rests until', ...rows])
  assert.equal(world.deliveries.length, 12 * 60)
  assert.ok(longestWait(world.deliveries, 1_000) < 10, 'nobody waits for an hour')
})

test('a month beside a warm address: the new one sends its number, and nothing waits', async () => {
  const world = new SimulatedSites(new Map([[DESTINATION, {}]]), { sources: [seven, cold] })
  const rows = []
  for (let day = 1; day <= 31; day++) {
    const ofDay = await liveThrough(world, { until: day * DAY_MS, stepMs: HOUR_MS, each: 50 })
    if (isShown(day)) rows.push(cells(day, by(seven, ofDay), by(cold, ofDay), world.waiting))
  }
  assertTold(['     day    by .7    by .9  waiting', ...rows])
  assert.equal(world.deliveries.length, 31 * 24 * 50)
  assert.equal(world.deferred + world.postponed, 0)
})

test('a month of a new address alone: what is too much for a day waits for another, and none is given up', async () => {
  const world = new SimulatedSites(new Map([[DESTINATION, {}]]), { sources: [cold] })
  const rows = []
  let mostOnFirst = 0
  for (let day = 1; day <= 31; day++) {
    const ofDay = await liveThrough(world, { until: day * DAY_MS, stepMs: HOUR_MS, each: 6 })
    if (day === 1) mostOnFirst = ofDay.length
    if (isShown(day)) {
      rows.push(cells(day, ofDay.length, world.waiting, longestWait(ofDay, HOUR_MS)))
    }
  }
  assertTold(['     day     sent  waiting   wait/h', ...rows])
  assert.equal(mostOnFirst, 50)
  assert.equal(world.deliveries.length, 31 * 24 * 6)
  assert.equal(world.deferred, 0, 'no attempt is counted for waiting')
  assert.ok(longestWait(world.deliveries, HOUR_MS) < 5 * 24)
})

test('a path by IPv6 that is dead is waited for a few times in a day, and not with each message', async () => {
  let tries = 0
  const ipv6 = {
    reached: async () => {
      tries++
      await new Promise<void>((resolve) => world.clock.after(30_000, resolve))
    },
    connect: () => 'ETIMEDOUT',
  }
  const world: SimulatedSites = new SimulatedSites(new Map([[DESTINATION, { ipv6 }]]))
  const messages = 24 * 60
  await liveThrough(world, { until: DAY_MS, stepMs: MINUTE_MS, each: 1 })
  const late = world.deliveries.filter(({ acceptedAt, at }) => at - acceptedAt >= 30_000).length
  assertTold([
    `connections tried by IPv6           ${cells(tries)}`,
    `messages that waited 30 seconds     ${cells(late)}`,
    `of                                  ${cells(messages)}`,
  ])
  assert.ok(world.deliveries.length >= messages - 1)
  assert.ok(late < 12)
})

test('the schedule of a warm-up is told day by day', () => {
  const rows = []
  for (let from = 1; from <= 30; from += 5) {
    const days = [0, 1, 2, 3, 4].map((more) => from + more)
    rows.push(
      `days ${String(from).padStart(2)} to ${String(from + 4).padStart(2)}  ` +
        days.map((day) => String(dailyMax(defaultDelivery.warmUp, day)).padStart(7)).join(''),
    )
  }
  assertTold(rows)
})

type Stretch = { readonly until: number; readonly stepMs: number; readonly each: number }

/** Mail comes evenly. Returns what was delivered meanwhile. */
async function liveThrough(world: SimulatedSites, { until, stepMs, each }: Stretch) {
  const before = world.deliveries.length
  while (world.elapsedMs < until) {
    world.submit(DESTINATION, each)
    await world.liveUntil(world.elapsedMs + stepMs)
  }
  return world.deliveries.slice(before)
}

function by({ name }: Source, deliveries: readonly SimulatedDelivery[]): number {
  return deliveries.filter(({ ourIp }) => ourIp === name).length
}

function longestWait(deliveries: readonly SimulatedDelivery[], unitMs: number): number {
  return Math.round(
    Math.max(0, ...deliveries.map(({ acceptedAt, at }) => at - acceptedAt)) / unitMs,
  )
}

function isShown(day: number): boolean {
  return day <= 14 || day % 5 === 0 || day === 31
}

function cells(...values: readonly number[]): string {
  return values.map((value) => String(value).padStart(8)).join(' ')
}

/** The page shows just these lines. */
function assertTold(lines: readonly string[]): void {
  const block = lines.map((line) => line.trimEnd()).join('\n')
  assert.ok(page.includes(block), `docs/sources.md must show:\n${block}`)
}
