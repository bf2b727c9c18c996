import assert from 'node:assert/strict'
import test from 'node:test'
import { Turnstile } from './turnstile.ts'

const never = new AbortController().signal

test('turnstile: who comes when it is full waits, and gets in when one leaves', async () => {
  const turnstile = new Turnstile({ insideMax: 1, waitingMax: 2 })
  assert.equal(await turnstile.enter(never), true)
  const order: string[] = []
  const second = turnstile.enter(never).then(() => order.push('second'))
  const third = turnstile.enter(never).then(() => order.push('third'))
  assert.equal(await turnstile.enter(never), false, 'the line is full')
  turnstile.leave()
  await second
  assert.deepEqual(order, ['second'])
  turnstile.leave()
  await third
  turnstile.leave()
  assert.equal(await turnstile.enter(never), true)
})

test('turnstile: who gives up waiting leaves no gap', async () => {
  const turnstile = new Turnstile({ insideMax: 1, waitingMax: 1 })
  await turnstile.enter(never)
  const impatient = new AbortController()
  const waiting = turnstile.enter(impatient.signal)
  impatient.abort()
  assert.equal(await waiting, false)
  assert.equal(await turnstile.enter(impatient.signal), false)
  const next = turnstile.enter(never)
  turnstile.leave()
  assert.equal(await next, true)
})
