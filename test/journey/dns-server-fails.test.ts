/** DNS does not say no, it says nothing of use (SERVFAIL): the mail waits for better days. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { bert, openHouse } from '../support/house.ts'

test('while DNS fails mail waits, and is delivered when DNS is well again', async () => {
  await using house = await openHouse({
    hosts: { mx1: {} },
    zone: { 'theirs.example': { behaves: 'servfail' } },
  })
  const id = await house.submit()
  assert.equal(await house.outcome(id), 'deferred')

  house.dns.set('theirs.example', { mx: [[10, 'mx1.theirs.example']] })
  await house.passUntilDue(id)
  assert.equal(await house.outcome(id, bert, 2), 'delivered')
  const [address, first, second] = await house.fate(id)
  assert.equal(address, 'bert@theirs.example delivered')
  assert.match(first ?? '', /^queued route: .*theirs\.example.*SERVFAIL/)
  assert.equal(second, 'delivered mx1.theirs.example [127.0.0.2] dot: 250 2.0.0 taken')
})
