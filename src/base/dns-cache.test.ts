import assert from 'node:assert/strict'
import test from 'node:test'
import { DnsCache } from './dns-cache.ts'

const none = { kind: 'none', isAuthentic: false } as const

test('dns cache: what was unused for longest makes room', () => {
  const cache = new DnsCache<string>(2)
  cache.set('a', none, 10)
  cache.set('b', none, 10)
  cache.get('a', 0)
  cache.set('c', none, 10)
  assert.deepEqual(
    ['a', 'b', 'c'].map((key) => cache.get(key, 0)),
    [none, undefined, none],
  )
  assert.equal(cache.size, 2)
})

test('dns cache: an answer is forgotten at the moment it expires', () => {
  const cache = new DnsCache<string>(2)
  cache.set('a', none, 10)
  assert.equal(cache.get('a', 9), none)
  assert.equal(cache.get('a', 10), undefined)
  assert.equal(cache.size, 0)
})
