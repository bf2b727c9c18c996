import assert from 'node:assert/strict'
import test from 'node:test'
import { SiteLiveness } from './site-liveness.ts'

const MINUTE_MS = 60_000

function dead(): SiteLiveness {
  const site = new SiteLiveness()
  for (let time = 0; time < 3; time++) site.unreached('ECONNREFUSED', 0)
  return site
}

test('a site is dead when it could not be reached three times in a row', () => {
  const site = new SiteLiveness()
  site.unreached('ECONNREFUSED', 0)
  site.unreached('ECONNREFUSED', 0)
  site.answered()
  site.unreached('ECONNREFUSED', 0)
  site.unreached('ECONNREFUSED', 0)
  assert.equal(site.isDead, false)
  site.unreached('ECONNREFUSED', 0)
  assert.equal(site.isDead, true)
  assert.equal(site.words, 'ECONNREFUSED')
})

test('one message comes back for the probe, the others when its answer is known', () => {
  const site = dead()
  assert.deepEqual(
    [1, 2, 3].map(() => site.waitsUntil(10)),
    [MINUTE_MS, 2 * MINUTE_MS, 2 * MINUTE_MS],
  )
})

test('never two probes at a time', () => {
  const site = dead()
  assert.equal(site.waitsUntil(MINUTE_MS), undefined)
  assert.equal(site.begin(), true)
  assert.equal(site.waitsUntil(MINUTE_MS), 2 * MINUTE_MS)
  assert.equal(site.begin(), false)
  site.ended()
  assert.equal(site.waitsUntil(MINUTE_MS), undefined)
})

test('the time between probes doubles, up to a quarter of an hour', () => {
  const site = dead()
  const minutes: number[] = []
  let now = 0
  for (let probe = 0; probe < 7; probe++) {
    const dueAt = site.probeAt ?? 0
    minutes.push((dueAt - now) / MINUTE_MS)
    now = dueAt
    site.begin()
    site.unreached('ETIMEDOUT', now)
    site.ended()
  }
  assert.deepEqual(minutes, [1, 2, 4, 8, 15, 15, 15])
})

test('any answer brings it back, and begins the count anew', () => {
  const site = dead()
  assert.equal(site.isProven, false)
  assert.equal(site.answered(), true)
  assert.equal(site.answered(), false)
  assert.equal(site.isProven, true)
  assert.equal(site.waitsUntil(0), undefined)
  site.unreached('ECONNREFUSED', 0)
  assert.equal(site.isDead, false)
  assert.equal(site.isProven, false)
})
