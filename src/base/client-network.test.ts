import assert from 'node:assert/strict'
import test from 'node:test'
import { clientOf } from './client-network.ts'

const cases = [
  { ip: '192.0.2.1', client: '192.0.2.1' },
  { ip: '2001:db8:0:7::1', client: '2001:db8:0:7' },
  { ip: '2001:db8:0:7:a:b:c:d', client: '2001:db8:0:7' },
  { ip: '2001:db8::1', client: '2001:db8:0:0' },
  { ip: '::1', client: '0:0:0:0' },
]

for (const { ip, client } of cases) {
  test(`${ip} is the client ${client}`, () => {
    assert.equal(clientOf(ip), client)
  })
}
