/** A host that accepts the connection and then says nothing. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { openHouse } from '../support/house.ts'
import { silence } from '../support/mx-host.ts'
import type { Config } from '../../src/config/config.ts'

const impatient = (config: Config): Config => {
  const { delivery } = config
  return {
    ...config,
    delivery: { ...delivery, timeouts: { ...delivery.timeouts, greetingMs: 200 } },
  }
}

test('after the time-out for the greeting the next host is tried', async () => {
  await using house = await openHouse({
    hosts: { mx1: { greeting: silence }, mx2: { name: 'quick' } },
    configure: impatient,
  })
  const id = await house.submit()
  assert.equal(await house.outcome(id), 'delivered')
  assert.equal(house.hosts.mx1.connections, 1)
  assert.equal(house.hosts.mx2.transactions.length, 1)
})

test('a silent only host defers, and the record says how long it was waited for', async () => {
  await using house = await openHouse({
    hosts: { mx1: { greeting: silence } },
    configure: impatient,
  })
  const id = await house.submit()
  assert.equal(await house.outcome(id), 'deferred')
  const [attempt] = await house.attempts(id)
  assert.equal(attempt?.stage, 'connect')
  assert.match(attempt?.reason ?? '', /did not answer within 0\.2 seconds/)
})
