/** A list was wrong: the operator gives up what waits of it, with a word to the senders or without. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { administerRunning, pathOf } from '../../src/cli/admin-client.ts'
import type { BulkEffectView } from '../../src/contract/queue-change.ts'
import { anna, bert, DAY_MS, type House, openHouse } from '../support/house.ts'

function post(house: House<string>, deed: string, body: object): Promise<BulkEffectView> {
  return administerRunning(house.config.data, (client) =>
    client.ask({ method: 'POST', path: pathOf(['queue', deed]), body }),
  )
}

test('what is bounced by hand is told to its sender once, with the reason', async () => {
  await using house = await openHouse({ hosts: { mx1: { rcpt: '450 4.2.1 later' } } })
  const id = await house.submit({ to: [bert, 'carl@theirs.example NOTIFY=NEVER'] })
  assert.equal(await house.outcome(id), 'deferred')
  const filter = { destination: 'theirs.example', reason: 'the list was wrong' }
  const effect = await post(house, 'bounce', filter)
  assert.deepEqual([effect.done, effect.underWay], [2, 0])

  const { status, transaction } = await house.notice(id)
  assert.match(status, /Final-Recipient: rfc822; ?bert@theirs\.example/)
  assert.match(status, /Action: failed\r?\nStatus: 5\.7\.1/)
  assert.doesNotMatch(status, /carl/)
  assert.match(transaction.content.toString(), /the list was wrong/)
  await assert.rejects(post(house, 'bounce', filter), /nothing that waits matches/)
  house.pass(6 * DAY_MS)
  const other = await house.submit({ to: [anna] })
  await house.outcome(other, anna)
  assert.equal(house.log.events.filter(({ event }) => event === 'notice.sent').length, 1)
  assert.equal((await house.attempts(id)).length, 1)
})

for (const { deed, rcpt, state, isTold } of [
  { deed: 'bounce', rcpt: '450 4.2.1 later', state: 'bounced', isTold: true },
  { deed: 'bounce', rcpt: '250 2.1.5 fine', state: 'delivered', isTold: false },
  { deed: 'cancel', rcpt: '450 4.2.1 later', state: 'cancelled', isTold: false },
  { deed: 'cancel', rcpt: '250 2.1.5 fine', state: 'delivered', isTold: false },
]) {
  test(`a ${deed} of the queue during an attempt that is answered ${rcpt}: ${state}`, async () => {
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
    const effect = await post(house, deed, { sender: anna })
    assert.deepEqual([effect.done, effect.underWay], [0, 1])
    answer.resolve(rcpt)
    await house.outcome(id)
    assert.equal((await house.message(id)).recipients[0]?.state, state)
    if (isTold) assert.match((await house.notice(id)).status, /Status: 5\.7\.1/)
    else assert.deepEqual(await house.server.estate.store.owedNotices(1), [])
  })
}

test('a retry of the queue delivers at once what had been told to come later', async () => {
  let isBusy = true
  await using house = await openHouse({
    hosts: { mx1: { rcpt: () => (isBusy ? '450 4.2.1 later' : undefined) } },
  })
  const id = await house.submit()
  assert.equal(await house.outcome(id), 'deferred')
  isBusy = false
  const site = `mx1.theirs.example:${house.config.delivery.port}`
  assert.equal((await post(house, 'retry', { site, dryRun: true })).done, 1)
  assert.equal((await post(house, 'retry', { site })).done, 1)
  assert.equal(await house.outcome(id, bert, 2), 'delivered')
})
