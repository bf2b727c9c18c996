import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { SiteRate } from './site-rate.ts'

const MINUTE_MS = 60_000

test('ten seconds’ worth may go at once, then a moment is waited, then the queue has it', () => {
  const rate = new SiteRate(60, 0)
  const turns = Array.from({ length: 14 }, () => rate.take(0))
  assert.deepEqual(
    turns.slice(0, 10),
    Array.from({ length: 10 }, () => ({ waitMs: 0 })),
  )
  assert.deepEqual(turns.slice(10), [
    { waitMs: 1_000 },
    { waitMs: 2_000 },
    { until: 3_000 },
    { until: 4_000 },
  ])
})

test('a rate below one in ten seconds still lets the first one through', () => {
  const rate = new SiteRate(1, 0)
  assert.deepEqual(rate.take(0), { waitMs: 0 })
  assert.deepEqual(rate.take(0), { until: MINUTE_MS })
  assert.deepEqual(rate.take(MINUTE_MS), { waitMs: 0 })
})

test('nobody is put off for longer than an hour', () => {
  const rate = new SiteRate(1, 0)
  for (let message = 0; message < 1_000; message++) rate.take(0)
  assert.deepEqual(rate.take(0), { until: 60 * MINUTE_MS })
})

test('the last try of a message goes at once, and the next ones wait for it', () => {
  const rate = new SiteRate(60, 0)
  for (let message = 0; message < 10; message++) rate.take(0)
  rate.takeAnyway(0)
  assert.deepEqual(rate.take(0), { waitMs: 2_000 })
})

test('a clock that is set back gives nothing away', () => {
  const rate = new SiteRate(60, MINUTE_MS)
  for (let message = 0; message < 10; message++) rate.take(MINUTE_MS)
  assert.deepEqual(rate.take(0), { waitMs: 1_000 })
})

test('property: in no minute more than a minute’s messages and the burst', () => {
  const pauses = fc.array(fc.nat({ max: 5_000 }), { minLength: 50, maxLength: 400 })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 600 }), pauses, (perMinute, waits) => {
      const rate = new SiteRate(perMinute, 0)
      const sentAt: number[] = []
      let now = 0
      for (const wait of waits) {
        now += wait
        const turn = rate.take(now)
        if ('waitMs' in turn) sentAt.push(now + turn.waitMs)
      }
      const burst = Math.max(1, perMinute / 6)
      for (const from of sentAt) {
        const sent = sentAt.filter((at) => at >= from && at < from + MINUTE_MS)
        assert.ok(sent.length <= perMinute + burst + 1)
      }
    }),
    { numRuns: 100 },
  )
})
