/** The domain names no mail host: its own address is the host (RFC 5321 §5.1). */
import assert from 'node:assert/strict'
import test from 'node:test'
import { openHouse } from '../support/house.ts'

test('without an MX the domain itself is the host', async () => {
  await using house = await openHouse({
    hosts: { only: {} },
    zone: { 'theirs.example': { a: ['127.0.0.2'] } },
  })
  const id = await house.submit()
  assert.equal(await house.outcome(id), 'delivered')
  assert.deepEqual(await house.fate(id), [
    'bert@theirs.example delivered',
    'delivered theirs.example [127.0.0.2] dot: 250 2.0.0 taken',
  ])
})

test('without an MX and without an address mail bounces', async () => {
  await using house = await openHouse({
    hosts: {},
    zone: { 'theirs.example': { txt: ['only words'] } },
  })
  const id = await house.submit()
  assert.equal(await house.outcome(id), 'bounced')
  assert.deepEqual(await house.fate(id), [
    'bert@theirs.example bounced',
    'bounced route: the domain theirs.example has neither mail hosts (MX) nor an address',
  ])
})

test('where an MX exists the address of the domain is never tried, even when the MX is down', async () => {
  await using house = await openHouse({
    hosts: { mx1: {}, web: {} },
    zone: { 'theirs.example': { mx: [[10, 'mx1.theirs.example']], a: ['127.0.0.3'] } },
  })
  await house.hosts.mx1.close()
  const id = await house.submit()
  assert.equal(await house.outcome(id), 'deferred')
  assert.equal(house.hosts.web.connections, 0)
})
