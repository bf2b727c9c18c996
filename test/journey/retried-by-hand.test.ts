/** The operator knows that the trouble is over and does not want to wait. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { bert, openHouse } from '../support/house.ts'

test('a deferred message that is retried by hand is tried at once', async () => {
  let isBusy = true
  await using house = await openHouse({
    hosts: { mx1: { rcpt: () => (isBusy ? '450 4.2.1 later' : undefined) } },
  })
  const id = await house.submit()
  assert.equal(await house.outcome(id), 'deferred')

  isBusy = false
  await house.byHand(id, 'retry')
  assert.equal(await house.outcome(id, bert, 2), 'delivered')
  assert.deepEqual(
    (await house.events(id)).map(({ kind }) => kind),
    ['accepted', 'attempted', 'retried', 'attempted'],
  )
  await assert.rejects(house.byHand(id, 'retry'), /delivered/)
})
