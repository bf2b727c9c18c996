/** The connection breaks in the middle of the message, or just before the answer to it. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { bert, letter, openHouse, submittedPart } from '../support/house.ts'
import { hangUp } from '../support/mx-host.ts'

test('a connection cut in DATA defers, and the retry delivers the whole message', async () => {
  const content = letter('a line of the letter\r\n'.repeat(50_000))
  await using house = await openHouse({ hosts: { mx1: { cutsContentAfter: 10_000 }, mx2: {} } })
  const id = await house.submit({ content })
  assert.equal(await house.outcome(id), 'deferred')
  const [attempt] = await house.attempts(id)
  assert.equal(attempt?.stage, 'data')
  assert.match(attempt?.reason ?? '', /ended before the message was complete/)
  // From RCPT on an answer, or its lack, is final for this attempt.
  assert.equal(house.hosts.mx2.connections, 0)

  await house.hosts.mx1.close()
  await house.passUntilDue(id)
  assert.equal(await house.outcome(id, bert, 2), 'delivered')
  assert.equal(submittedPart(house.hosts.mx2.transactions[0]), content.toString())
  assert.equal(house.hosts.mx1.transactions.length, 0)
})

test('without an answer to the final dot the message is tried again, and the record says why', async () => {
  await using house = await openHouse({
    hosts: { mx1: { dot: ({ connection }) => (connection === 1 ? hangUp : undefined) } },
  })
  const id = await house.submit()
  assert.equal(await house.outcome(id), 'deferred')
  const [attempt] = await house.attempts(id)
  assert.equal(attempt?.stage, 'dot')
  assert.match(attempt?.reason ?? '', /a second copy is possible/)

  await house.passUntilDue(id)
  assert.equal(await house.outcome(id, bert, 2), 'delivered')
})
