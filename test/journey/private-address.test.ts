/** Somebody's DNS points into our own machine or network. */
import assert from 'node:assert/strict'
import test from 'node:test'
import type { Config } from '../../src/config/config.ts'
import { openHouse } from '../support/house.ts'

const strict = (config: Config): Config => {
  return { ...config, delivery: { ...config.delivery, allowPrivateAddresses: false } }
}

const cases = [
  { name: 'an MX at a loopback address', to: 'bert@theirs.example' },
  { name: 'a loopback address in brackets', to: 'bert@[127.0.0.2]' },
]

for (const { name, to } of cases) {
  test(`${name} is never connected to, and the mail bounces`, async () => {
    await using house = await openHouse({ hosts: { mx1: {} }, configure: strict })
    const id = await house.submit({ to: [to] })
    assert.equal(await house.outcome(id, to), 'bounced')
    const [attempt] = await house.attempts(id)
    assert.match(attempt?.reason ?? '', /no public address but 127\.0\.0\.2 \(loopback\)/)
    assert.equal(house.hosts.mx1.connections, 0)
  })
}

test('a route of the operator may lead to a private address all the same', async () => {
  await using house = await openHouse({
    hosts: { mx1: {} },
    zone: { 'relay.example': { a: ['127.0.0.2'] } },
    configure: strict,
    toml: (port) => `[delivery.routes]\n"routed.example" = "relay.example:${port}"`,
  })
  const id = await house.submit({ to: ['bert@routed.example'] })
  assert.equal(await house.outcome(id, 'bert@routed.example'), 'delivered')
})
