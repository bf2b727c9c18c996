import assert from 'node:assert/strict'
import test from 'node:test'
import { consignmentTo } from '../../../test/support/attempt-world.ts'
import { HandClock } from '../../../test/support/hand-clock.ts'
import { ConnectionPool, defaultPoolLimits } from './connection-pool.ts'
import { Site } from './site.ts'
import { postponedBefore, postponedNow, postponedWithoutSlot, slotAt } from './site-gate.ts'

const content = { sizeBytes: 0, chunks: () => [] }
const NOW = 1_000_000

function gate(messagesPerMinute?: number) {
  const clock = new HandClock(NOW)
  const limits = {
    maxConnections: 20,
    messagesPerConnection: 100,
    ...(messagesPerMinute === undefined ? {} : { messagesPerMinute }),
  }
  const site = new Site({ name: 'a', limits, pace: undefined }, NOW)
  return { clock, site }
}

function letter(expiresAt = NOW * 10) {
  return consignmentTo(['ann'], { expiresAt }, content)
}

function die(site: Site): void {
  for (let time = 0; time < 3; time++) {
    const visit = site.enter()
    visit.answered({ kind: 'unreached', words: 'ECONNREFUSED' }, NOW)
    visit.ended()
  }
}

test('mail to a dead site waits, but its last try is made', async () => {
  const { clock, site } = gate()
  die(site)
  assert.deepEqual(await postponedBefore(site, letter(), clock), { postponedUntil: NOW + 60_000 })
  assert.equal(await postponedBefore(site, letter(NOW), clock), undefined)
  assert.equal(postponedNow(site, letter(NOW), clock), undefined)
})

test('nobody is put off beyond the end of the lifetime', () => {
  const { clock, site } = gate()
  die(site)
  assert.deepEqual(postponedNow(site, letter(NOW + 5), clock), { postponedUntil: NOW + 5 })
})

test('a rate makes mail wait a moment, then in the queue; the last try goes at once', async () => {
  const { clock, site } = gate(30)
  for (let message = 0; message < 5; message++) {
    assert.equal(await postponedBefore(site, letter(), clock), undefined)
  }
  let isOver = false
  const next = Promise.resolve(postponedBefore(site, letter(), clock)).then((result) => {
    isOver = true
    return result
  })
  await new Promise(setImmediate)
  assert.equal(isOver, false)
  clock.pass(2_000)
  assert.equal(await next, undefined)
  assert.equal(await postponedBefore(site, letter(NOW), clock), undefined)
  assert.deepEqual(await postponedBefore(site, letter(), clock), {
    postponedUntil: NOW + 2_000 + 4_000,
  })
})

test('a site that has not answered yet is not waited for in memory', async () => {
  const { clock, site } = gate()
  const pool = new ConnectionPool(clock, { ...defaultPoolLimits, perSite: 1 })
  await pool.acquire('a')
  const waiting = slotAt(site, letter(), { clock, pool })
  clock.pass(3_000)
  assert.equal(await waiting, undefined)
  assert.deepEqual(postponedWithoutSlot(site, letter(), clock), {
    postponedUntil: NOW + 33_000,
  })
})

test('a site that answers meanwhile is waited for as any other', async () => {
  const { clock, site } = gate()
  const pool = new ConnectionPool(clock, { ...defaultPoolLimits, perSite: 1 })
  const busy = await pool.acquire('a')
  const waiting = slotAt(site, letter(), { clock, pool })
  site.enter().answered({ kind: 'answered' }, NOW)
  clock.pass(3_000)
  await new Promise(setImmediate)
  busy?.release()
  assert.notEqual(await waiting, undefined)
})
