/** The host has an IPv6 and an IPv4 address, and only the latter works. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { openHouse } from '../support/house.ts'

const both = { 'mx1.theirs.example': { aaaa: ['::1'], a: ['127.0.0.2'] } }

test('a host that is not reached by IPv6 is reached by IPv4, in the same attempt', async () => {
  await using house = await openHouse({ hosts: { mx1: {} }, zone: both })
  const id = await house.submit()

  assert.equal(await house.outcome(id), 'delivered')
  assert.deepEqual(await house.fate(id), [
    'bert@theirs.example delivered',
    'delivered mx1.theirs.example [127.0.0.2] dot: 250 2.0.0 taken',
  ])
})

test('IPv6 comes first where it works', async () => {
  await using house = await openHouse({ hosts: { mx1: {}, six: { ip: '::1' } }, zone: both })
  house.dns.set('theirs.example', { mx: [[10, 'mx1.theirs.example']] })
  const id = await house.submit()

  assert.equal(await house.outcome(id), 'delivered')
  assert.deepEqual(await house.fate(id), [
    'bert@theirs.example delivered',
    'delivered mx1.theirs.example [::1] dot: 250 2.0.0 taken',
  ])
  assert.equal(house.hosts.mx1.connections, 0)
})

test('a host that refuses our IPv6 address gets the mail by IPv4 within seconds, and the next at once', async () => {
  const noName = '550 5.7.25 The IP address sending this message does not have a PTR record setup'
  await using house = await openHouse({
    hosts: { mx1: {}, six: { ip: '::1', dot: noName } },
    zone: both,
  })
  house.dns.set('theirs.example', { mx: [[10, 'mx1.theirs.example']] })
  const id = await house.submit()
  assert.equal(await house.outcome(id), 'deferred')
  const { recipients } = await house.message(id)
  assert.ok((recipients[0]?.nextAttemptAt ?? Infinity) - house.clock.now() < 10_000)
  await house.passUntilDue(id)
  assert.equal(await house.outcome(id, undefined, 2), 'delivered')
  assert.equal(await house.outcome(await house.submit()), 'delivered')
  assert.equal(house.hosts.six.connections, 1)
})
