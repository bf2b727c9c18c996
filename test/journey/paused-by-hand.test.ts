/** Theirs has asked by telephone for quiet: the operator pauses its mail, and everybody else's goes on. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { administerRunning, pathOf } from '../../src/cli/admin-client.ts'
import type { PauseView } from '../../src/contract/queue-change.ts'
import type { QueueRow } from '../../src/contract/queue-row.ts'
import { anna, bert, DAY_MS, type House, MINUTE_MS, openHouse } from '../support/house.ts'
import type { HeardEvent } from '../support/heard-log.ts'

const HOUR_MS = 60 * MINUTE_MS

function post<T>(house: House<string>, what: string, body: object): Promise<T> {
  return administerRunning(house.config.data, (client) =>
    client.ask<T>({ method: 'POST', path: pathOf(['queue', what]), body }),
  )
}

function ask<T>(house: House<string>, ...path: readonly string[]): Promise<T> {
  return administerRunning(house.config.data, (client) =>
    client.ask<T>({ method: 'GET', path: pathOf(path) }),
  )
}

async function putOff(house: House<string>, id: string, time = 1): Promise<void> {
  const isIt = ({ event, fields }: HeardEvent): boolean =>
    event === 'consignment.postponed' && fields['id'] === id
  await house.log.first(
    (heard) => isIt(heard) && house.log.events.filter(isIt)[time - 1] === heard,
    `that ${id} was put off (${time})`,
  )
}

function siteOfTheirs(house: House<string>): string {
  return `mx1.theirs.example:${house.config.delivery.port}`
}

test('a pause of a site holds its mail and no other, and a resume delivers at once', async () => {
  await using house = await openHouse({ hosts: { mx1: {} } })
  const site = siteOfTheirs(house)
  await post(house, 'pauses', { site, reason: 'they move house' })
  const id = await house.submit()
  await putOff(house, id)
  assert.equal(await house.outcome(await house.submit({ to: [anna] }), anna), 'delivered')
  assert.deepEqual(await house.fate(id), ['bert@theirs.example queued'])

  const rows = await ask<QueueRow[]>(house, 'queue')
  assert.deepEqual(
    rows.map((row) => [row.destination, row.site, row.due]),
    [['theirs.example', site, 0]],
  )
  assert.match(rows[0]?.reason ?? '', /^Paused by hand for site .*they move house.*queue resume/)
  const { now } = await ask<{ now: string }>(house, 'messages', id, 'trace')
  assert.match(now, /first attempt is due .* Paused by hand for site .*they move house.*resume/)

  await assert.rejects(house.byHand(id, 'retry'), /cannot be tried now\. Paused by hand/)
  const { resumed } = await post<{ resumed: number }>(house, 'resume', { site })
  assert.equal(resumed, 1)
  assert.equal(await house.outcome(id), 'delivered')
  assert.equal(await house.outcome(await house.submit()), 'delivered')
})

test('a restart keeps the pause, shows it, and a resume delivers at once', async () => {
  await using house = await openHouse({ hosts: { mx1: {} } })
  const site = siteOfTheirs(house)
  await post(house, 'pauses', { site })
  const id = await house.submit()
  await putOff(house, id)
  await house.stop()
  await house.start()
  const later = await house.submit()
  await putOff(house, later)
  await house.stop()
  await house.start()
  assert.equal((await ask<PauseView[]>(house, 'queue', 'pauses'))[0]?.name, site)
  // Nothing has looked for the way since the start: the mark of the pause is the date that it set.
  const rows = await ask<QueueRow[]>(house, 'queue')
  assert.deepEqual(
    rows.map((row) => [row.count, row.pausedUntil === row.nextAttemptAt]),
    [[2, true]],
  )
  await post(house, 'resume', { site })
  for (const each of [id, later]) assert.equal(await house.outcome(each), 'delivered')
})

test('a pause that nobody ends ends by itself', async () => {
  await using house = await openHouse({ hosts: { mx1: {} } })
  await post(house, 'pauses', { destination: 'theirs.example', forMs: 2 * HOUR_MS })
  const id = await house.submit()
  await putOff(house, id)
  house.pass(2 * HOUR_MS)
  assert.equal(await house.outcome(id), 'delivered')
  assert.deepEqual(await ask(house, 'queue', 'pauses'), [])
})

test('what was waiting for its next attempt is left alone when that comes, and nothing is counted', async () => {
  let isBusy = true
  await using house = await openHouse({
    hosts: { mx1: { rcpt: () => (isBusy ? '450 4.2.1 later' : undefined) } },
  })
  const id = await house.submit()
  assert.equal(await house.outcome(id), 'deferred')
  await post(house, 'pauses', { sender: anna })
  isBusy = false
  await house.passUntilDue(id)
  await putOff(house, id)
  await post(house, 'resume', { sender: anna })
  assert.equal(await house.outcome(id, bert, 2), 'delivered')
})

test('paused again for longer, it waits for the new date, and a resume finds it', async () => {
  await using house = await openHouse({ hosts: { mx1: {} } })
  await post(house, 'pauses', { all: true, forMs: HOUR_MS })
  const id = await house.submit()
  await putOff(house, id)
  await post(house, 'pauses', { all: true, forMs: 3 * HOUR_MS })
  await putOff(house, id, 2)
  await post(house, 'resume', { all: true })
  assert.equal(await house.outcome(id), 'delivered')
})

test('a message whose lifetime ends in the pause gets its last try', async () => {
  await using house = await openHouse({
    hosts: { mx1: { rcpt: '450 4.2.1 later' } },
    toml: 'lifetime = "2h"',
  })
  await post(house, 'pauses', { all: true, forMs: DAY_MS })
  const id = await house.submit()
  await putOff(house, id)
  await house.passUntilDue(id)
  assert.equal(await house.outcome(id), 'bounced')
  const [last] = await house.attempts(id)
  assert.match(last?.reply ?? '', /^450 4\.2\.1 later/)
})
