import assert from 'node:assert/strict'
import test from 'node:test'
import { SiteWindow } from './site-window.ts'

const MINUTE_MS = 60_000

function window(limit = 20): SiteWindow {
  return new SiteWindow(limit)
}

function take(sizes: SiteWindow, messages: number, now = 0): number {
  for (let taken = 0; taken < messages; taken++) sizes.opened(true, now)
  return sizes.size
}

test('it starts small, and each message opens it by one up to the limit', () => {
  const sizes = window()
  assert.equal(sizes.size, 5)
  assert.equal(take(sizes, 1), 6)
  assert.equal(take(sizes, 14), 20)
  assert.equal(take(sizes, 100), 20)
})

test('a limit below the start is kept', () => {
  assert.equal(take(window(2), 10), 2)
})

test('what is not all in use does not open it', () => {
  const sizes = window()
  for (let taken = 0; taken < 100; taken++) sizes.opened(false, 0)
  assert.equal(sizes.size, 5)
})

test('a broken connection halves it, and then a whole window of messages opens it by one', () => {
  const sizes = window()
  take(sizes, 15)
  assert.equal(sizes.halved(sizes.round), true)
  assert.equal(sizes.size, 10)
  assert.equal(take(sizes, 9), 10)
  assert.equal(take(sizes, 1), 11)
  assert.equal(take(sizes, 11), 12)
})

test('twenty connections that break together halve it once', () => {
  const sizes = window()
  take(sizes, 15)
  const { round } = sizes
  for (let broken = 0; broken < 20; broken++) sizes.halved(round)
  assert.equal(sizes.size, 10)
})

test('it is never below one', () => {
  const sizes = window()
  for (let time = 0; time < 10; time++) sizes.refused(sizes.round, 0)
  assert.equal(sizes.size, 1)
})

test('what was refused is tried again after a minute, and later each time it is refused again', () => {
  const sizes = window()
  let now = 0
  const waitsMinutes: number[] = []
  for (let trial = 0; trial < 7; trial++) {
    while (sizes.size < 6) {
      sizes.opened(true, now)
      if (sizes.size < 6) now += 1_000
    }
    sizes.refused(sizes.round, now)
    assert.equal(sizes.size, 3)
    const refusedAt = now
    take(sizes, 100, now)
    assert.equal(sizes.size, 5)
    while (take(sizes, 1, now) < 6) now += 1_000
    waitsMinutes.push((now - refusedAt) / MINUTE_MS)
  }
  assert.deepEqual(waitsMinutes, [1, 2, 4, 8, 16, 30, 30])
})

test('a ceiling that is no more is forgotten once a whole window went through above it', () => {
  const sizes = window()
  take(sizes, 1)
  sizes.refused(sizes.round, 0)
  assert.equal(take(sizes, 100), 5)
  assert.equal(take(sizes, 1, MINUTE_MS), 6)
  assert.equal(take(sizes, 6, MINUTE_MS), 7)
  assert.equal(take(sizes, 500, MINUTE_MS), 20)
})

test('a site that was away begins with one connection and slow start', () => {
  const sizes = window()
  sizes.refused(sizes.round, 0)
  sizes.began()
  assert.equal(sizes.size, 1)
  assert.equal(take(sizes, 7), 8)
})
