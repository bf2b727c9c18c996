/** The server is stopped with mail on its way, and started again on the same folder. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { bert, letter, openHouse, submittedPart } from '../support/house.ts'

test('deferred mail goes on after a restart, small and large', async () => {
  let isBusy = true
  await using house = await openHouse({
    hosts: { mx1: { rcpt: () => (isBusy ? '450 4.2.1 later' : undefined) } },
  })
  const large = letter('a line of the letter\r\n'.repeat(10_000))
  const contents = [letter(), large]
  const ids = []
  for (const content of contents) ids.push(await house.submit({ content }))
  for (const id of ids) assert.equal(await house.outcome(id), 'deferred')

  await house.stop()
  isBusy = false
  await house.start()
  for (const id of ids) await house.passUntilDue(id)
  for (const id of ids) assert.equal(await house.outcome(id, bert, 2), 'delivered')
  const arrived = house.hosts.mx1.transactions.map(submittedPart)
  assert.deepEqual(
    arrived.map((text) => text.length).toSorted((one, other) => one - other),
    contents.map(({ length }) => length),
  )
  for (const content of contents) assert.ok(arrived.includes(content.toString()))
})

test('an attempt under way at the stop is finished before the server ends', async () => {
  const asked = Promise.withResolvers<void>()
  const answer = Promise.withResolvers<undefined>()
  await using house = await openHouse({
    hosts: {
      mx1: {
        rcpt: () => {
          asked.resolve()
          return answer.promise
        },
      },
    },
  })
  const id = await house.submit()
  await asked.promise
  const stopped = house.stop()
  answer.resolve(undefined)
  await stopped
  await house.start()
  const { recipients } = await house.message(id)
  assert.equal(recipients[0]?.state, 'delivered')
  assert.equal(house.hosts.mx1.transactions.length, 1)
})

test('a notice that was owed at the stop is sent after the start, once', async () => {
  await using house = await openHouse({ hosts: { mx1: { rcpt: '550 5.1.1 no such user' } } })
  const id = await house.submit()
  assert.equal(await house.outcome(id), 'bounced')
  await house.stop()
  await house.start()
  await house.notice(id)
  assert.equal(house.mailbox.transactions.length, 1)
})
