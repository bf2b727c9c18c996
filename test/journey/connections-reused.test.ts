/** Connections are kept for the next message to the same hosts, whatever its domain. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { hangUp, type MxAnswer, thenHangUp } from '../support/mx-script.ts'
import { openHouse } from '../support/house.ts'

test('twenty messages, one after the other, go over one connection', async () => {
  await using house = await openHouse({ hosts: { mx1: {} } })
  for (let number = 0; number < 20; number++) {
    assert.equal(await house.outcome(await house.submit()), 'delivered')
  }
  assert.equal(house.hosts.mx1.connections, 1)
  assert.equal(house.hosts.mx1.transactions.length, 20)
})

test('twenty messages at once, to two domains of one site, share a few connections', async () => {
  await using house = await openHouse({
    hosts: { mx1: {} },
    zone: { 'also-theirs.example': { mx: [[5, 'mx1.theirs.example']] } },
    toml: 'max_connections_per_site = 3',
  })
  const people = Array.from({ length: 20 }, (_, number) =>
    number % 2 === 0 ? `r${number}@theirs.example` : `r${number}@also-theirs.example`,
  )
  await Promise.all(
    people.map(async (recipient) => {
      const id = await house.submit({ to: [recipient] })
      assert.equal(await house.outcome(id, recipient), 'delivered')
    }),
  )
  assert.ok(house.hosts.mx1.connections <= 3, `${house.hosts.mx1.connections} connections`)
  assert.equal(house.hosts.mx1.transactions.length, 20)
})

const goodbyes: readonly { name: string; mail: MxAnswer }[] = [
  { name: 'hangs up', mail: hangUp },
  { name: 'says 421', mail: thenHangUp('421 4.7.0 enough on this connection') },
]

for (const { name, mail } of goodbyes) {
  test(`a kept connection that ${name} at its second message costs no attempt`, async () => {
    const used = new Set<number>()
    await using house = await openHouse({
      hosts: {
        mx1: {
          mail: ({ connection }) => {
            if (used.has(connection)) return mail
            used.add(connection)
            return undefined
          },
        },
      },
    })
    for (let number = 0; number < 5; number++) {
      const id = await house.submit()
      assert.equal(await house.outcome(id), 'delivered')
    }
    assert.equal(house.hosts.mx1.connections, 5)
  })
}
