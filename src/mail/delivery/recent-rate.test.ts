import assert from 'node:assert/strict'
import test from 'node:test'
import { RecentRate } from './recent-rate.ts'

const MINUTE_MS = 60_000

const cases = [
  { name: 'nothing was taken', taken: [], at: 9, want: 0 },
  { name: 'the minute that runs does not count yet', taken: [9.1, 9.2], at: 9.5, want: 0 },
  {
    name: 'ten in the minute before are two in each of five',
    taken: Array(10).fill(8.5),
    at: 9,
    want: 2,
  },
  { name: 'one in each of five minutes', taken: [4, 5, 6, 7, 8, 9], at: 9, want: 1 },
  { name: 'after a quiet minute one is gone', taken: [4, 5, 6, 7, 8], at: 10, want: 0.8 },
  { name: 'after an hour all are forgotten', taken: [4, 5, 6, 7, 8], at: 68, want: 0 },
  { name: 'a clock that was set back counts on', taken: [5, 3, 3], at: 6, want: 0.6 },
]

for (const { name, taken, at, want } of cases) {
  test(`the rate of a site: ${name}`, () => {
    const rate = new RecentRate()
    for (const minute of taken) rate.took(minute * MINUTE_MS)
    assert.equal(rate.perMinute(at * MINUTE_MS), want)
  })
}
