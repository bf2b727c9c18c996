/** The recipient has an IP address in brackets instead of a domain (RFC 5321 §4.1.3). */
import assert from 'node:assert/strict'
import test from 'node:test'
import { openHouse } from '../support/house.ts'

const cases = [
  { ip: '127.0.0.2', literal: 'bert@[127.0.0.2]' },
  { ip: '::1', literal: 'bert@[IPv6:::1]' },
]

for (const { ip, literal } of cases) {
  test(`mail to ${literal} goes straight to that address`, async () => {
    await using house = await openHouse({ hosts: { only: { ip } } })
    const id = await house.submit({ to: [literal] })
    assert.equal(await house.outcome(id, literal), 'delivered')
    assert.deepEqual(await house.fate(id), [
      `${literal} delivered`,
      `delivered ${ip} [${ip}] dot: 250 2.0.0 taken`,
    ])
    assert.equal(house.hosts.only.transactions[0]?.recipients[0]?.address, literal)
    // What is asked besides is about our own domain.
    assert.equal(house.dns.count(ip) + house.dns.count(literal.slice('bert@'.length)), 0)
  })
}
