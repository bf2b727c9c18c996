/** Nobody has the address: from then on the client hears so at RCPT, until it is lifted or over. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { administerRunning, pathOf } from '../../src/cli/admin-client.ts'
import type { SuppressionRow } from '../../src/contract/suppression.ts'
import { bert, DAY_MS, type House, openHouse } from '../support/house.ts'

const unknown = { rcpt: '550 5.1.1 The email account that you tried to reach does not exist' }
const refused =
  /RCPT TO:<bert@theirs\.example> was answered 550 5\.1\.1 .*posthorn suppression remove/

function suppressions({ config }: House<string>): Promise<SuppressionRow[]> {
  return administerRunning(config.data, (client) =>
    client.ask<SuppressionRow[]>({ method: 'GET', path: pathOf(['suppressions']) }),
  )
}

test('a recipient who is unknown is refused at RCPT from then on, and taken again once that is lifted', async () => {
  await using house = await openHouse({ hosts: { mx1: unknown } })
  const id = await house.submit()
  assert.equal(await house.outcome(id), 'bounced')
  const [row, ...others] = await suppressions(house)
  assert.deepEqual([row?.recipient, row?.category, row?.messageId], [bert, 'user_unknown', id])
  assert.deepEqual(others, [])
  await assert.rejects(house.submit(), refused)

  await administerRunning(house.config.data, (client) =>
    client.ask({ method: 'DELETE', path: pathOf(['suppressions', bert]) }),
  )
  assert.equal(await house.outcome(await house.submit()), 'bounced')
})

test('a suppression ends by itself', async () => {
  await using house = await openHouse({ hosts: { mx1: unknown } })
  await house.outcome(await house.submit())
  house.pass(29 * DAY_MS)
  await assert.rejects(house.submit(), refused)
  house.pass(2 * DAY_MS)
  await house.outcome(await house.submit())
})

test('a full mailbox suppresses nobody', async () => {
  await using house = await openHouse({ hosts: { mx1: { rcpt: '552 5.2.2 mailbox is full' } } })
  await house.outcome(await house.submit())
  assert.deepEqual(await suppressions(house), [])
})
