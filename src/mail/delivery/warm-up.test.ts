import assert from 'node:assert/strict'
import test from 'node:test'
import type { Source } from './source.ts'
import { DAY_MS, dailyMax, dayOfWarmUp, WarmUp } from './warm-up.ts'

const FIRST_DAY = Date.UTC(2026, 10, 1)
const NOON_MS = DAY_MS / 2
const plan = { firstDay: 2, growthPercent: 100, days: 3 }
const cold: Source = {
  name: '192.0.2.7',
  ipv4: '192.0.2.7',
  publicIps: ['192.0.2.7'],
  ehlo: 'mx1.example.com',
  weight: 1,
  warmUpFrom: FIRST_DAY,
}
const { warmUpFrom: _, ...warm } = { ...cold, name: '192.0.2.8' }

const wanted = (provider: string, now = FIRST_DAY) => ({
  provider,
  expiresAt: FIRST_DAY + 30 * DAY_MS,
  now,
})

const days = [
  { name: 'the day before', at: FIRST_DAY - 1, day: 0, max: 0 },
  { name: 'its first moment', at: FIRST_DAY, day: 1, max: 2 },
  { name: 'its last one', at: FIRST_DAY + DAY_MS - 1, day: 1, max: 2 },
  { name: 'the second day', at: FIRST_DAY + DAY_MS, day: 2, max: 4 },
  { name: 'the last day', at: FIRST_DAY + 2 * DAY_MS, day: 3, max: 8 },
  { name: 'the day after', at: FIRST_DAY + 3 * DAY_MS, day: 4, max: Infinity },
]
for (const { name, at, day, max } of days) {
  test(`warm-up: ${name} is day ${day}, with room for ${max}`, () => {
    assert.equal(dayOfWarmUp(FIRST_DAY, at), day)
    assert.equal(dailyMax(plan, day), max)
  })
}

test('a new address has room until the day’s number is under way or taken, per provider', () => {
  const warmUp = new WarmUp(plan)
  const now = FIRST_DAY + NOON_MS
  warmUp.begin(cold, 'google', now)
  const day = warmUp.begin(cold, 'google', now)
  assert.equal(warmUp.hasRoom(cold, 'google', now), false)
  assert.equal(warmUp.hasRoom(cold, 'yahoo', now), true)
  warmUp.takeBack(cold, 'google', day)
  assert.equal(warmUp.hasRoom(cold, 'google', now), true)
})

test('the next day begins with nothing, also for what was begun before midnight', () => {
  const warmUp = new WarmUp(plan)
  const day = warmUp.begin(cold, 'google', FIRST_DAY)
  assert.equal(warmUp.sentToday(cold, 'google', FIRST_DAY + DAY_MS), 0)
  warmUp.takeBack(cold, 'google', day)
  assert.equal(warmUp.sentToday(cold, 'google', FIRST_DAY + DAY_MS), 0)
})

test('a warm address always has room, and is not counted', () => {
  const warmUp = new WarmUp(plan)
  assert.equal(warmUp.isWarming(warm, FIRST_DAY), false)
  assert.equal(warmUp.hasRoom(warm, 'google', FIRST_DAY), true)
  assert.equal(warmUp.isWarming(cold, FIRST_DAY + 3 * DAY_MS), false)
})

test('what was counted before a restart counts', async () => {
  const warmUp = new WarmUp(plan)
  const asked: number[] = []
  const warmUpCounts = async (day: number) => {
    asked.push(day)
    return [{ source: cold.name, provider: 'google', day, messages: 2 }]
  }
  await warmUp.load({ warmUpCounts }, FIRST_DAY + NOON_MS)
  assert.deepEqual(asked, [FIRST_DAY / DAY_MS])
  assert.equal(warmUp.hasRoom(cold, 'google', FIRST_DAY + NOON_MS), false)
})

test('what finds no room gets places over the next days, as many as each of them has', () => {
  const warmUp = new WarmUp(plan)
  const places = Array.from({ length: 6 }, () => warmUp.nextPlace([cold], wanted('google')))
  const days = places.map((at) => (at - FIRST_DAY) / DAY_MS)
  assert.deepEqual(days, [1.125, 1.375, 1.625, 1.875, 2.0625, 2.1875])
})

test('what came today leaves room for what has waited for a place of today, until that is past', () => {
  const warmUp = new WarmUp(plan)
  warmUp.nextPlace([cold], wanted('google'))
  warmUp.nextPlace([cold], wanted('google'))
  const secondDay = FIRST_DAY + DAY_MS
  const isOpen = (at: number) => warmUp.hasRoomForFresh([cold], 'google', at)
  assert.equal(isOpen(secondDay), true, 'two of four places are free')
  warmUp.begin(cold, 'google', secondDay)
  warmUp.begin(cold, 'google', secondDay)
  assert.equal(isOpen(secondDay), false, 'the other two are set aside')
  assert.equal(warmUp.hasRoom(cold, 'google', secondDay), true, 'for those who waited')
  assert.equal(isOpen(secondDay + 0.2 * DAY_MS), true, 'the first of them did not come')
  assert.equal(warmUp.hasRoomForFresh([cold, warm], 'google', secondDay), true)
})

test('a provider’s places are its own, and those of days gone by are not waited for', () => {
  const warmUp = new WarmUp(plan)
  warmUp.nextPlace([cold], wanted('google'))
  assert.equal(warmUp.nextPlace([cold], wanted('yahoo')), FIRST_DAY + 1.125 * DAY_MS)
  const dayAfter = FIRST_DAY + DAY_MS
  assert.equal(warmUp.nextPlace([cold], wanted('google', dayAfter)), FIRST_DAY + 2.0625 * DAY_MS)
})

test('after the last day everybody finds a place at once', () => {
  const warmUp = new WarmUp(plan)
  const lastDay = FIRST_DAY + 2 * DAY_MS
  const places = [1, 2].map(() => warmUp.nextPlace([cold], wanted('google', lastDay)))
  assert.deepEqual(places, [lastDay + DAY_MS, lastDay + DAY_MS + 1_000])
})

test('whose lifetime ends before there is a place is tried then, and takes nobody’s place', () => {
  const warmUp = new WarmUp(plan)
  const expiresAt = FIRST_DAY + 1.2 * DAY_MS
  const place = () => warmUp.nextPlace([cold], { provider: 'google', expiresAt, now: FIRST_DAY })
  assert.equal(place(), FIRST_DAY + 1.125 * DAY_MS)
  assert.equal(place(), expiresAt)
  assert.equal(warmUp.nextPlace([cold], wanted('google')), FIRST_DAY + 1.375 * DAY_MS)
})

test('a warm-up that begins later than the lifetime ends has no place', () => {
  const never = { ...cold, warmUpFrom: FIRST_DAY + 1_000 * DAY_MS }
  const at = new WarmUp(plan).nextPlace([never], wanted('google'))
  assert.equal(at, FIRST_DAY + 30 * DAY_MS)
})
