/** The recipient's domain is a CNAME, or its MX is one (which RFC 2181 §10.3 forbids and people do). */
import assert from 'node:assert/strict'
import test from 'node:test'
import { openHouse } from '../support/house.ts'

test('a domain that is an alias is reached at the MX of its true name', async () => {
  await using house = await openHouse({
    hosts: { mx1: {} },
    zone: { 'alias.example': { cname: 'theirs.example' } },
  })
  const id = await house.submit({ to: ['bert@alias.example'] })

  assert.equal(await house.outcome(id, 'bert@alias.example'), 'delivered')
  assert.deepEqual(await house.fate(id), [
    'bert@alias.example delivered',
    'delivered mx1.theirs.example [127.0.0.2] dot: 250 2.0.0 taken',
  ])
  // RFC 5321 §5.1: the alias leads the way; the address stays as it was written.
  assert.equal(house.hosts.mx1.transactions[0]?.recipients[0]?.address, 'bert@alias.example')
})

test('an MX that is an alias is reached all the same', async () => {
  await using house = await openHouse({
    hosts: { mx1: {} },
    zone: {
      'theirs.example': { mx: [[10, 'mail.theirs.example']] },
      'mail.theirs.example': { cname: 'mx1.theirs.example' },
    },
  })
  const id = await house.submit()

  assert.equal(await house.outcome(id), 'delivered')
  assert.deepEqual(await house.fate(id), [
    'bert@theirs.example delivered',
    'delivered mail.theirs.example [127.0.0.2] dot: 250 2.0.0 taken',
  ])
})
