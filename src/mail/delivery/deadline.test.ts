import assert from 'node:assert/strict'
import test from 'node:test'
import { HandClock } from '../../../test/support/hand-clock.ts'
import { Deadline } from './deadline.ts'

function deadline() {
  const clock = new HandClock()
  const over: number[] = []
  return { clock, over, limit: new Deadline(clock, () => over.push(clock.now() - 1_000_000)) }
}

test('a limit that is not met is over once', () => {
  const { clock, over, limit } = deadline()
  limit.start(100)
  clock.pass(1_000)
  assert.deepEqual(over, [100])
})

test('a limit starts anew with each wait', () => {
  const { clock, over, limit } = deadline()
  limit.start(100)
  clock.pass(90)
  limit.start(100)
  clock.pass(90)
  assert.deepEqual(over, [])
  clock.pass(10)
  assert.deepEqual(over, [190])
})

test('a limit that was replaced or stopped is never over, and can be set again', () => {
  const { clock, over, limit } = deadline()
  limit.start(100)
  limit.start(300)
  clock.pass(200)
  limit.stop()
  clock.pass(200)
  assert.deepEqual(over, [])
  limit.start(100)
  clock.pass(100)
  assert.deepEqual(over, [500])
  limit.start(100)
  limit.close()
  clock.pass(1_000)
  assert.deepEqual(over, [500])
})
