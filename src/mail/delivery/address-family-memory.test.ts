import assert from 'node:assert/strict'
import test from 'node:test'
import type { RecipientOutcome } from '../message/message.ts'
import { AddressFamilyMemory } from './address-family-memory.ts'

const V6 = '2001:db8::25'
const V4 = '192.0.2.25'
const both = [V6, V4]
const MINUTE_MS = 60_000

function refusal(ip: string, scope: 'sending-ip' | 'recipient' = 'sending-ip'): RecipientOutcome {
  return {
    position: 0,
    state: 'queued',
    status: '4.7.25',
    attempt: {
      at: 0,
      host: 'mx.test',
      ip,
      stage: 'mail',
      reply: '550 5.7.25 no PTR',
      bounceInfo: {
        action: 'defer',
        category: 'ptr',
        kind: 'temporary',
        scope,
        suppress: false,
        message: 'no name',
        evidence: 'test',
      },
    },
  }
}

test('while nothing has failed the order is the router’s', () => {
  assert.equal(new AddressFamilyMemory().inOrder('a', both, 0), both)
})

test('a family that failed at a site is tried last there for ten minutes, and nowhere else', () => {
  const memory = new AddressFamilyMemory()
  memory.failed('a', V6, 'ETIMEDOUT', 0)
  assert.deepEqual(memory.inOrder('a', both, 10 * MINUTE_MS - 1), [V4, V6])
  assert.deepEqual(memory.inOrder('a', both, 10 * MINUTE_MS), both)
  assert.deepEqual(memory.inOrder('b', both, 1), both)
})

test('each time it fails again the time doubles, up to four hours', () => {
  const memory = new AddressFamilyMemory()
  const times: number[] = []
  for (let now = 0, round = 0; round < 7; round++) {
    memory.failed('a', V6, 'ETIMEDOUT', now)
    // What was under way together counts once.
    memory.failed('a', V6, 'ETIMEDOUT', now + 1)
    const from = now
    while (memory.inOrder('a', both, now)[0] === V4) now += MINUTE_MS
    times.push((now - from) / MINUTE_MS)
  }
  assert.deepEqual(times, [10, 20, 40, 80, 160, 240, 240])
})

test('a family that works is forgotten to have failed', () => {
  const memory = new AddressFamilyMemory()
  memory.failed('a', V6, 'ETIMEDOUT', 0)
  memory.worked('a', V6)
  assert.deepEqual(memory.inOrder('a', both, 1), both)
})

test('a site that is away by both is tried in the usual order, and the one that works first stays first', () => {
  const memory = new AddressFamilyMemory()
  memory.failed('a', V6, 'ETIMEDOUT', 0)
  memory.failed('a', V4, 'ETIMEDOUT', 0)
  assert.deepEqual(memory.inOrder('a', both, 1), both)
  memory.worked('a', V4)
  assert.deepEqual(memory.inOrder('a', both, 1), [V4, V6])
})

test('that this machine has no way out by a family is known for all sites', () => {
  const memory = new AddressFamilyMemory()
  memory.failed('a', V6, 'ENETUNREACH', 0)
  assert.deepEqual(memory.inOrder('b', both, 1), [V4, V6])
  memory.worked('b', V6)
  assert.deepEqual(memory.inOrder('a', both, 1), both)
})

test('a refusal of our IPv6 address sends mail by IPv4 for an hour, whether or not IPv6 connects', () => {
  const memory = new AddressFamilyMemory()
  assert.equal(memory.refused('a', [refusal(V6)], 0), true)
  memory.worked('a', V6)
  assert.deepEqual(memory.inOrder('a', both, 60 * MINUTE_MS - 1), [V4, V6])
  assert.equal(memory.refused('a', [refusal(V6)], 1), false, 'IPv4 has had its turn')
})

test('a refusal by IPv4, or one that is not about us, changes nothing', () => {
  const memory = new AddressFamilyMemory()
  assert.equal(memory.refused('a', [refusal(V4)], 0), false)
  assert.equal(memory.refused('a', [refusal(V6, 'recipient')], 0), false)
  assert.deepEqual(memory.inOrder('a', both, 1), both)
})
