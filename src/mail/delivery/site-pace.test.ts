import assert from 'node:assert/strict'
import test from 'node:test'
import { SitePace } from './site-pace.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

function pace(): SitePace {
  return new SitePace({ firstMs: MINUTE_MS, longestMs: HOUR_MS })
}

test('a site that asks for less is left alone for a minute, and only that site', () => {
  const sites = pace()
  assert.equal(sites.slowedDown('a', undefined, 0), MINUTE_MS)
  assert.equal(sites.pausedUntil('a', 0), MINUTE_MS)
  assert.equal(sites.pausedUntil('a', MINUTE_MS), undefined)
  assert.equal(sites.pausedUntil('b', 0), undefined)
})

test('each time it asks again the pause is twice as long, up to an hour', () => {
  const sites = pace()
  let now = 0
  const pauses: number[] = []
  for (let time = 0; time < 9; time++) {
    const until = sites.slowedDown('a', undefined, now)
    pauses.push((until - now) / MINUTE_MS)
    now = until
  }
  assert.deepEqual(pauses, [1, 2, 4, 8, 16, 32, 60, 60, 60])
})

test('twenty answers at once are one complaint', () => {
  const sites = pace()
  for (let answer = 0; answer < 20; answer++) sites.slowedDown('a', undefined, answer)
  assert.equal(sites.pausedUntil('a', 0), MINUTE_MS)
})

test('the date that the host names counts, and can make a pause longer but never shorter', () => {
  const sites = pace()
  assert.equal(sites.slowedDown('a', 5 * MINUTE_MS, 0), 5 * MINUTE_MS)
  assert.equal(sites.slowedDown('a', 9 * MINUTE_MS, 0), 9 * MINUTE_MS)
  assert.equal(sites.slowedDown('a', MINUTE_MS, 0), 9 * MINUTE_MS)
  assert.equal(sites.slowedDown('b', 24 * HOUR_MS, 0), 4 * HOUR_MS)
})

test('each message that it takes halves the next pause, until all is forgotten', () => {
  const sites = pace()
  let now = 0
  for (let time = 0; time < 4; time++) now = sites.slowedDown('a', undefined, now)
  sites.relieved('a', now)
  assert.equal(sites.slowedDown('a', undefined, now) - now, 8 * MINUTE_MS)
  now += 8 * MINUTE_MS
  for (let taken = 0; taken < 4; taken++) sites.relieved('a', now)
  assert.equal(sites.slowedDown('a', undefined, now) - now, MINUTE_MS)
})

test('what it takes while its pause begins was under way before, and proves nothing', () => {
  const sites = pace()
  sites.slowedDown('a', undefined, 0)
  sites.relieved('a', 1)
  assert.equal(sites.slowedDown('a', undefined, MINUTE_MS), 3 * MINUTE_MS)
})

test('a complaint of yesterday does not count', () => {
  const sites = pace()
  sites.slowedDown('a', undefined, 0)
  assert.equal(sites.slowedDown('a', undefined, 25 * HOUR_MS), 25 * HOUR_MS + MINUTE_MS)
})
