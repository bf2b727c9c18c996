/** The next hop will not report (it offers no DSN), so what the sender asked for is answered by us. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { bert, openHouse } from '../support/house.ts'

const extensions = ['PIPELINING', 'SIZE']
const noSuchUser = '550 5.1.1 no such user'

test('NOTIFY=SUCCESS: the sender is told that his message was passed on', async () => {
  await using house = await openHouse({ hosts: { mx1: { extensions } } })
  const id = await house.submit({
    to: [`${bert} NOTIFY=SUCCESS ORCPT=rfc822;robert@theirs.example`],
    mailParameters: ['ENVID=QQ314'],
  })

  assert.equal(await house.outcome(id), 'delivered')
  assert.deepEqual(house.hosts.mx1.transactions[0]?.recipients[0]?.parameters, [])
  const { status } = await house.notice(id)
  assert.match(status, /^Original-Envelope-Id: QQ314$/m)
  assert.match(status, /^Original-Recipient: rfc822;\s?robert@theirs\.example$/m)
  assert.match(status, /^Action: relayed$/m)
  assert.match(status, /^Status: 2\.0\.0$/m)
})

test('NOTIFY=SUCCESS alone: nobody is told of a bounce', async () => {
  await using house = await openHouse({ hosts: { mx1: { extensions, rcpt: noSuchUser } } })
  const id = await house.submit({ to: [`${bert} NOTIFY=SUCCESS`] })
  assert.equal(await house.outcome(id), 'bounced')
  assert.deepEqual(await house.server.estate.store.owedNotices(1), [])
})

test('NOTIFY=NEVER: nobody is told of a bounce, while the next message has its notice', async () => {
  await using house = await openHouse({ hosts: { mx1: { extensions, rcpt: noSuchUser } } })
  const never = await house.submit({ to: [`${bert} NOTIFY=NEVER`] })
  assert.equal(await house.outcome(never), 'bounced')

  // To somebody else: who is known not to exist is not written to again.
  const usual = await house.submit({ to: ['cora@theirs.example'] })
  assert.equal(await house.outcome(usual, 'cora@theirs.example'), 'bounced')
  await house.notice(usual)
  assert.equal(house.mailbox.transactions.length, 1)
  assert.deepEqual(
    (await house.events(never)).map(({ kind }) => kind),
    ['accepted', 'attempted'],
  )
})
