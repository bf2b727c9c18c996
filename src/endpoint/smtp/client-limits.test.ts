import assert from 'node:assert/strict'
import test from 'node:test'
import { ClientLimits, plainIp } from './client-limits.ts'

test('a client may open as many connections as its limit, and another when one has closed', () => {
  const limits = new ClientLimits({ max: 10, maxPerClient: 2 })
  assert.equal(limits.admit('192.0.2.1'), 'admitted')
  assert.equal(limits.admit('192.0.2.1'), 'admitted')
  assert.equal(limits.admit('192.0.2.1'), 'too-many-of-client')
  assert.equal(limits.admit('192.0.2.2'), 'admitted')
  limits.leave('192.0.2.1')
  assert.equal(limits.admit('192.0.2.1'), 'admitted')
})

test('all addresses of one IPv6 /64 are one client', () => {
  const limits = new ClientLimits({ max: 10, maxPerClient: 1 })
  assert.equal(limits.admit('2001:db8:0:7::1'), 'admitted')
  assert.equal(limits.admit('2001:db8:0:7:a:b:c:d'), 'too-many-of-client')
  assert.equal(limits.admit('2001:db8:0:8::1'), 'admitted')
})

test('the limit of all connections holds whoever comes', () => {
  const limits = new ClientLimits({ max: 1, maxPerClient: 5 })
  assert.equal(limits.admit('192.0.2.1'), 'admitted')
  assert.equal(limits.admit('192.0.2.2'), 'too-many')
})

test('an IPv4 client on a dual-stack socket keeps its IPv4 name', () => {
  assert.equal(plainIp('::ffff:192.0.2.1'), '192.0.2.1')
  assert.equal(plainIp('2001:db8::1'), '2001:db8::1')
})
