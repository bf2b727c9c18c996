/** Senders take turns, and no lane is starved. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { FairLine } from './fair-line.ts'
import { lanes } from './lane.ts'

function rest<T>(line: FairLine<T>): T[] {
  const items: T[] = []
  for (let item = line.next(); item !== undefined; item = line.next()) items.push(item)
  return items
}

test('one with much waits no less than one with little, each in its own order', () => {
  const line = new FairLine<string>()
  for (const item of ['a1', 'a2', 'a3', 'a4']) line.add({ submitter: 'a', lane: 'normal' }, item)
  for (const item of ['b1', 'b2']) line.add({ submitter: 'b', lane: 'normal' }, item)
  line.add({ submitter: 'c', lane: 'normal' }, 'c1')
  assert.deepEqual(rest(line), ['a1', 'b1', 'c1', 'a2', 'b2', 'a3', 'a4'])
  assert.equal(line.size, 0)
})

test('of eight turns notices have four, normal mail three, bulk one', () => {
  const line = new FairLine<string>()
  for (const lane of lanes) {
    for (let count = 0; count < 8; count++) line.add({ submitter: 'a', lane }, lane)
  }
  const eight = Array.from({ length: 8 }, () => line.next())
  const share = (lane: string): number => eight.filter((one) => one === lane).length
  assert.deepEqual(lanes.map(share), [4, 3, 1])
})

test('bulk alone has every turn', () => {
  const line = new FairLine<number>()
  for (const item of [1, 2, 3]) line.add({ submitter: 'a', lane: 'bulk' }, item)
  assert.deepEqual(rest(line), [1, 2, 3])
})

test('who weighs more has more turns, and who weighs least is not forgotten', () => {
  const weights = new Map([
    ['two', 2],
    ['half.example', 0.5],
  ])
  const line = new FairLine<string>(undefined, weights)
  for (const submitter of ['two', 'one', 'a@half.example']) {
    for (let mail = 0; mail < 20; mail++) line.add({ submitter, lane: 'normal' }, submitter)
  }
  const turns = Array.from({ length: 14 }, () => line.next())
  const counts = Map.groupBy(turns, (turn) => turn)
  assert.equal(counts.get('two')?.length, 8)
  assert.equal(counts.get('one')?.length, 4)
  assert.equal(counts.get('a@half.example')?.length, 2)
})
