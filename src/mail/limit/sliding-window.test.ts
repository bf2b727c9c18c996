import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { lastDay, lastHour, SlidingWindow, type WindowShape } from './sliding-window.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const T0 = Date.UTC(2026, 10, 21, 10)

const edges: { name: string; shape: WindowShape; addedAt: number; askedAt: number; sum: number }[] =
  [
    { name: 'at once', shape: lastHour, addedAt: 0, askedAt: 0, sum: 1 },
    {
      name: 'an hour later to the millisecond',
      shape: lastHour,
      addedAt: 0,
      askedAt: HOUR_MS,
      sum: 1,
    },
    {
      name: 'until its minute has left the hour',
      shape: lastHour,
      addedAt: 0,
      askedAt: HOUR_MS + MINUTE_MS - 1,
      sum: 1,
    },
    { name: 'and not after', shape: lastHour, addedAt: 0, askedAt: HOUR_MS + MINUTE_MS, sum: 0 },
    {
      name: 'from the end of a minute for hardly more than the hour',
      shape: lastHour,
      addedAt: MINUTE_MS - 1,
      askedAt: HOUR_MS + MINUTE_MS,
      sum: 0,
    },
    {
      name: 'a day and until its quarter of an hour has left',
      shape: lastDay,
      addedAt: 0,
      askedAt: 24 * HOUR_MS + 15 * MINUTE_MS - 1,
      sum: 1,
    },
    {
      name: 'and no longer than that',
      shape: lastDay,
      addedAt: 0,
      askedAt: 24 * HOUR_MS + 15 * MINUTE_MS,
      sum: 0,
    },
    {
      name: 'when the clock was set back by a year, as if it were added now',
      shape: lastHour,
      addedAt: 365 * 24 * HOUR_MS,
      askedAt: 0,
      sum: 1,
    },
  ]

for (const { name, shape, addedAt, askedAt, sum } of edges) {
  test(`window: what was added counts ${name}`, () => {
    const window = new SlidingWindow(shape)
    window.add(1, T0 + addedAt)
    assert.equal(window.sum(T0 + askedAt), sum)
  })
}

test('window: a clock that was set back limits nobody for longer than the span', () => {
  const window = new SlidingWindow(lastHour)
  window.add(3, T0 + 365 * 24 * HOUR_MS)
  assert.equal(window.sum(T0), 3)
  assert.equal(window.atMostFrom(0, T0), T0 + HOUR_MS + MINUTE_MS)
  assert.equal(window.sum(T0 + HOUR_MS + MINUTE_MS), 0)
})

test('window: it says when there is room again', () => {
  const window = new SlidingWindow(lastHour)
  window.add(5, T0)
  window.add(2, T0 + 10 * MINUTE_MS)
  const now = T0 + 20 * MINUTE_MS
  assert.equal(window.atMostFrom(7, now), now)
  assert.equal(window.atMostFrom(6, now), T0 + HOUR_MS + MINUTE_MS)
  assert.equal(window.atMostFrom(2, now), T0 + HOUR_MS + MINUTE_MS)
  assert.equal(window.atMostFrom(1, now), T0 + HOUR_MS + 11 * MINUTE_MS)
})

test('window: what is taken back does not count, and is not taken back twice', () => {
  const window = new SlidingWindow(lastHour)
  window.add(2, T0)
  window.add(3, T0 + MINUTE_MS)
  window.takeBack(2, T0)
  assert.equal(window.sum(T0 + MINUTE_MS), 3)
  window.takeBack(2, T0)
  assert.equal(window.sum(T0 + MINUTE_MS), 3)
  window.takeBack(2, T0 - 2 * HOUR_MS)
  assert.equal(window.sum(T0 + MINUTE_MS), 3)
})

const arrivals = fc.array(
  fc.record({ waitMs: fc.nat(30 * MINUTE_MS), amount: fc.integer({ min: 1, max: 5 }) }),
  { minLength: 1, maxLength: 300 },
)

for (const [name, shape] of Object.entries({ lastHour, lastDay })) {
  test(`window: whatever comes when, no ${name} holds more than is permitted`, () => {
    fc.assert(
      fc.property(arrivals, fc.integer({ min: 5, max: 40 }), (given, most) => {
        const window = new SlidingWindow(shape)
        const taken: { at: number; amount: number }[] = []
        let now = T0
        for (const { waitMs, amount } of given) {
          now += waitMs
          if (window.sum(now) + amount > most) continue
          window.add(amount, now)
          taken.push({ at: now, amount })
        }
        for (const { at } of taken) {
          const within = taken.filter((one) => one.at >= at && one.at <= at + shape.spanMs)
          assert.ok(within.reduce((sum, { amount }) => sum + amount, 0) <= most)
        }
      }),
    )
  })

  test(`window: nothing counts in ${name} for more than a bucket too long, and room comes when it was said`, () => {
    fc.assert(
      fc.property(arrivals, fc.nat(40), (given, wanted) => {
        const window = new SlidingWindow(shape)
        let now = T0
        const added = given.map(({ waitMs, amount }) => {
          now += waitMs
          window.add(amount, now)
          return { at: now, amount }
        })
        const sumFrom = (since: number): number =>
          added.filter(({ at }) => at > since).reduce((sum, { amount }) => sum + amount, 0)
        assert.ok(window.sum(now) >= sumFrom(now - shape.spanMs))
        assert.ok(window.sum(now) <= sumFrom(now - shape.spanMs - shape.bucketMs - 1))
        const from = window.atMostFrom(wanted, now)
        if (from > now) assert.ok(window.sum(from - 1) > wanted)
        assert.ok(window.sum(from) <= wanted)
      }),
    )
  })
}
