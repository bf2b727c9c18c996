import assert from 'node:assert/strict'
import test from 'node:test'
import { HandClock } from '../../../test/support/hand-clock.ts'
import { Tally } from './tally.ts'

test('a count lasts for its span, from its first on', () => {
  const clock = new HandClock()
  const tally = new Tally(clock, { spanMs: 100, keysMax: 10 })
  assert.equal(tally.add('a'), 1)
  clock.pass(99)
  assert.equal(tally.add('a'), 2)
  clock.pass(1)
  assert.equal(tally.countOf('a'), 0)
  assert.equal(tally.add('a'), 1)
})

test('the key that was quiet longest makes room', () => {
  const tally = new Tally(new HandClock(), { spanMs: 100, keysMax: 2 })
  tally.add('a')
  tally.add('b')
  tally.add('a')
  tally.add('c')
  assert.equal(tally.size, 2)
  assert.deepEqual(
    ['a', 'b', 'c'].map((key) => tally.countOf(key)),
    [2, 0, 1],
  )
})
