/** A provider says that it gets too much of our mail: all mail to it waits, not the one message that heard it. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { SimulatedDays } from '../support/simulated-days.ts'

const MINUTE_MS = 60_000
const TOO_MUCH = '421 4.7.0 Too many messages from your IP address, slow down'

test('mail to a site that asked for less waits without an attempt, and then all of it is taken', async () => {
  let mails = 0
  await using days = await SimulatedDays.begin({
    host: { mail: () => (mails++ === 0 ? TOO_MUCH : undefined) },
  })
  const heardIt = await days.submit()
  await days.ended(heardIt, 1)

  const others: string[] = []
  for (const name of ['cora', 'dora', 'emma']) {
    // The same site, whatever the domain.
    const id = await days.submit(`${name}@${name}.example`)
    await days.log.first(
      ({ event, fields }) => event === 'consignment.postponed' && fields['id'] === id,
      `${id} being postponed`,
    )
    others.push(id)
  }
  for (const id of others) {
    assert.equal(days.afterMs((await days.dueAt(id)) ?? 0), MINUTE_MS)
    assert.equal((await days.store.message(id))?.recipients[0]?.attempts, 0)
    assert.equal(await days.statusOf(id), 'queued')
  }
  assert.equal(mails, 1)

  days.clock.pass(MINUTE_MS)
  for (const id of others) {
    await days.ended(id, 1)
    assert.equal(await days.statusOf(id), 'sent')
  }
  const dueAt = (await days.dueAt(heardIt)) ?? 0
  assert.ok(days.afterMs(dueAt) >= MINUTE_MS && days.afterMs(dueAt) <= 1.25 * MINUTE_MS)
  days.clock.pass(dueAt - days.clock.now())
  await days.ended(heardIt, 2)
  assert.equal(await days.statusOf(heardIt), 'sent')
})
