import assert from 'node:assert/strict'
import test from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { CheckLine, type LinePlace } from './check-line.ts'

const known: LinePlace = { kind: 'known' }
const stranger = (name: string): LinePlace => ({ kind: 'stranger', name })

/** Checks that end when they are told to, in the order in which they began. */
function open(limits: { insideMax: number; waitingMax: number }) {
  const line = new CheckLine(limits)
  const begun: string[] = []
  const turnedAway: string[] = []
  const running: (() => void)[] = []
  const come = (label: string, place: LinePlace): void => {
    const check = line.run(place, async () => {
      begun.push(label)
      await new Promise<void>((resolve) => running.push(resolve))
      return 'done'
    })
    void check.then((outcome) => outcome === 'busy' && turnedAway.push(label))
  }
  const endOne = async (): Promise<void> => {
    await setImmediate()
    running.shift()?.()
    await setImmediate()
  }
  return { begun, come, endOne, running, turnedAway }
}

test('strangers leave one place free for clients that are known', async () => {
  const { begun, come } = open({ insideMax: 2, waitingMax: 10 })
  for (const label of ['a', 'b', 'c']) come(label, stranger(label))
  await setImmediate()
  assert.deepEqual(begun, ['a'])
  come('known', known)
  await setImmediate()
  assert.deepEqual(begun, ['a', 'known'])
})

test('who is known goes before all strangers', async () => {
  const { begun, come, endOne } = open({ insideMax: 1, waitingMax: 10 })
  for (const label of ['a', 'b']) come(label, stranger(label))
  come('known', known)
  await endOne()
  await endOne()
  assert.deepEqual(begun, ['a', 'known', 'b'])
})

test('names take turns: a hundred guesses at one do not starve another', async () => {
  const { begun, come, endOne } = open({ insideMax: 1, waitingMax: 200 })
  for (let guess = 0; guess < 100; guess++) come('guess', stranger('attacked@example.com'))
  come('bob', stranger('bob@example.com'))
  await endOne()
  await endOne()
  assert.deepEqual(begun, ['guess', 'guess', 'bob'])
})

test('a full line turns away the last of its longest place, or the newcomer', async () => {
  const { begun, come, endOne, turnedAway } = open({ insideMax: 1, waitingMax: 3 })
  come('first', stranger('a'))
  for (const label of ['a1', 'a2', 'a3']) come(label, stranger('a'))
  come('a4', stranger('a'))
  await setImmediate()
  assert.deepEqual(turnedAway, ['a4'])
  come('b', stranger('b'))
  await setImmediate()
  assert.deepEqual(turnedAway, ['a4', 'a3'])
  come('c', stranger('c'))
  await setImmediate()
  assert.deepEqual(turnedAway, ['a4', 'a3', 'a2'])
  come('d', stranger('d'))
  await setImmediate()
  assert.deepEqual(turnedAway, ['a4', 'a3', 'a2', 'd'])
  for (let check = 0; check < 4; check++) await endOne()
  assert.deepEqual(begun, ['first', 'a1', 'b', 'c'])
})

test('a check that throws makes room for the next', async () => {
  const line = new CheckLine({ insideMax: 1, waitingMax: 1 })
  await assert.rejects(line.run(known, () => Promise.reject(new Error('no memory'))))
  assert.equal(await line.run(stranger('a'), async () => 'done'), 'done')
})
