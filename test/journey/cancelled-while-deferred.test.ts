/** Somebody thinks better of it while the message waits. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { bert, DAY_MS, openHouse } from '../support/house.ts'

test('a deferred message that is cancelled is never tried again, and nobody is told', async () => {
  await using house = await openHouse({ hosts: { mx1: { rcpt: '450 4.2.1 later' } } })
  const id = await house.submit()
  assert.equal(await house.outcome(id), 'deferred')

  await house.byHand(id, 'cancel')
  house.pass(6 * DAY_MS)
  // A later message goes its way, so the queue was looked at.
  const other = await house.submit()
  assert.equal(await house.outcome(other), 'deferred')
  await house.passUntilDue(other)
  assert.equal(await house.outcome(other, bert, 2), 'deferred')

  assert.deepEqual(await house.fate(id), [
    'bert@theirs.example cancelled',
    'queued mx1.theirs.example [127.0.0.2] rcpt: 450 4.2.1 later',
  ])
  assert.deepEqual(await house.server.estate.store.owedNotices(1), [])
  await assert.rejects(house.byHand(id, 'retry'), /cancelled/)
})

test('a cancel during an attempt wins unless the attempt succeeds', async () => {
  for (const { rcpt, state } of [
    { rcpt: '450 4.2.1 later', state: 'cancelled' },
    { rcpt: '250 2.1.5 fine', state: 'delivered' },
  ]) {
    const asked = Promise.withResolvers<void>()
    const answer = Promise.withResolvers<string>()
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
    await house.byHand(id, 'cancel')
    answer.resolve(rcpt)
    await house.outcome(id)
    const { recipients } = await house.message(id)
    assert.equal(recipients[0]?.state, state)
  }
})
