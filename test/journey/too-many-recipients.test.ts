/** The host takes ten recipients in one transaction and answers 452 to the others (RFC 5321 §4.5.3.1.10). */
import assert from 'node:assert/strict'
import test from 'node:test'
import { openHouse } from '../support/house.ts'

test('25 recipients go in three transactions of one attempt where a host takes ten at once', async () => {
  await using house = await openHouse({
    hosts: {
      mx1: { rcpt: ({ recipients }) => (recipients > 10 ? '452 4.5.3 enough' : undefined) },
    },
  })
  const to = Array.from({ length: 25 }, (_, number) => `r${number}@theirs.example`)
  const id = await house.submit({ to })

  for (const recipient of to) assert.equal(await house.outcome(id, recipient), 'delivered')
  const { transactions, connections } = house.hosts.mx1
  assert.deepEqual(
    transactions.map(({ recipients }) => recipients.length),
    [10, 10, 5],
  )
  assert.deepEqual(
    transactions.flatMap(({ recipients }) => recipients.map(({ address }) => address)),
    to,
  )
  assert.equal(connections, 1)
  const { recipients } = await house.message(id)
  assert.ok(recipients.every(({ attempts }) => attempts === 1))
})

test('a full mailbox is not one recipient too many: it waits alone', async () => {
  await using house = await openHouse({
    hosts: {
      mx1: { rcpt: ({ line }) => (line.includes('full') ? '452 4.2.2 mailbox full' : undefined) },
    },
  })
  const id = await house.submit({ to: ['bert@theirs.example', 'full@theirs.example'] })
  assert.equal(await house.outcome(id, 'full@theirs.example'), 'deferred')
  assert.equal(await house.outcome(id), 'delivered')
  assert.equal(house.hosts.mx1.transactions.length, 1)
})

test('a host that announces its limit (RFC 9422) is never asked to take more', async () => {
  await using house = await openHouse({
    hosts: { mx1: { extensions: ['PIPELINING', 'LIMITS RCPTMAX=10'] } },
  })
  const to = Array.from({ length: 25 }, (_, number) => `r${number}@theirs.example`)
  const id = await house.submit({ to })
  for (const recipient of to) assert.equal(await house.outcome(id, recipient), 'delivered')
  assert.deepEqual(
    house.hosts.mx1.transactions.map(({ recipients }) => recipients.length),
    [10, 10, 5],
  )
})
