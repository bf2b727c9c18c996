import assert from 'node:assert/strict'
import test from 'node:test'
import { HandClock } from '../../../test/support/hand-clock.ts'
import { type Approach, LoginGuard } from './login-guard.ts'

const HOUR_MS = 3_600_000
const anna: Approach = { client: '192.0.2.1', owner: 'anna@example.com' }

function open() {
  const clock = new HandClock()
  const guard = new LoginGuard(clock, {
    failuresPerClient: 10,
    blockMs: HOUR_MS,
    longestDelayMs: 4_000,
  })
  return { clock, guard }
}

function failTimes(guard: LoginGuard, approach: Approach, times: number): void {
  for (let time = 0; time < times; time++) guard.failed(approach)
}

test('the delay of a client doubles with each failure, up to the longest', () => {
  const { guard } = open()
  const delays = Array.from({ length: 6 }, () => {
    const delayMs = guard.delayMs(anna)
    guard.failed(anna)
    return delayMs
  })
  assert.deepEqual(delays, [0, 500, 1_000, 2_000, 4_000, 4_000])
})

test('failures are forgotten an hour after the first', () => {
  const { clock, guard } = open()
  failTimes(guard, anna, 9)
  clock.pass(HOUR_MS)
  failTimes(guard, anna, 9)
  assert.equal(guard.blockedUntil(anna), undefined)
  guard.failed(anna)
  assert.equal(guard.blockedUntil(anna), clock.now() + HOUR_MS)
})

test('an address that is guessed at delays strangers, a little, and refuses nobody', () => {
  const { guard } = open()
  for (let client = 0; client < 1_000; client++) {
    guard.failed({ client: `198.51.100.${client}`, owner: anna.owner })
  }
  assert.equal(guard.blockedUntil(anna), undefined)
  assert.equal(guard.delayMs(anna), 4_000)
  assert.equal(guard.delayMs({ ...anna, owner: 'bob@example.com' }), 0)
  guard.succeeded(anna)
  assert.equal(guard.delayMs(anna), 0)
})

test('who mistypes a few times does not delay others', () => {
  const { guard } = open()
  failTimes(guard, { ...anna, client: '198.51.100.1' }, 5)
  assert.equal(guard.delayMs(anna), 0)
})

test('a client that is known at one address is a stranger at another, and refused there only', () => {
  const { guard } = open()
  guard.succeeded(anna)
  const bob = { ...anna, owner: 'bob@example.com' }
  failTimes(guard, bob, 10)
  assert.equal(typeof guard.blockedUntil(bob), 'number')
  assert.equal(guard.blockedUntil(anna), undefined)
  assert.equal(guard.delayMs(anna), 0)
})

test('a known client that guesses at its own address is a stranger again', () => {
  const { guard } = open()
  guard.succeeded(anna)
  failTimes(guard, anna, 3)
  assert.equal(guard.delayMs(anna), 2_000)
  failTimes(guard, anna, 7)
  assert.equal(guard.isKnown(anna), false)
  failTimes(guard, anna, 10)
  assert.equal(typeof guard.blockedUntil(anna), 'number')
})

test('a right password begins the count of a known client anew', () => {
  const { guard } = open()
  guard.succeeded(anna)
  failTimes(guard, anna, 9)
  guard.succeeded(anna)
  failTimes(guard, anna, 9)
  assert.equal(guard.isKnown(anna), true)
})
