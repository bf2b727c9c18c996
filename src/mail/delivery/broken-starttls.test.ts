import assert from 'node:assert/strict'
import test from 'node:test'
import { HandClock } from '../../../test/support/hand-clock.ts'
import { BrokenStartTls } from './broken-starttls.ts'

const host = { name: 'mx.theirs.example', port: 25 }
const HOUR_MS = 60 * 60 * 1_000

test('a host is remembered for four hours, on its own port only', () => {
  const clock = new HandClock()
  const broken = new BrokenStartTls(clock)
  broken.note(host)
  assert.equal(broken.has(host), true)
  assert.equal(broken.has({ ...host, port: 2525 }), false)
  clock.pass(4 * HOUR_MS - 1)
  assert.equal(broken.has(host), true)
  clock.pass(1)
  assert.equal(broken.has(host), false)
})

test('a host that can do it after all is forgotten', () => {
  const broken = new BrokenStartTls(new HandClock())
  broken.note(host)
  broken.forget(host)
  assert.equal(broken.has(host), false)
})

test('of very many hosts the one noted longest ago is forgotten', () => {
  const broken = new BrokenStartTls(new HandClock())
  for (let number = 0; number <= 10_000; number++) broken.note({ ...host, port: number })
  assert.equal(broken.has({ ...host, port: 0 }), false)
  assert.equal(broken.has({ ...host, port: 1 }), true)
  assert.equal(broken.has({ ...host, port: 10_000 }), true)
})
