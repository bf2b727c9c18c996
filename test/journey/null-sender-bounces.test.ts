/** A message without a sender (`<>`) bounces: nobody is told, or notices would answer notices for ever. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { openHouse } from '../support/house.ts'
import { MxHost } from '../support/mx-host.ts'

const noSuchUser = '550 5.1.1 no such user'

test('a bounce of a message from <> makes no notice', async () => {
  await using house = await openHouse({ hosts: { mx1: { rcpt: noSuchUser } } })
  const id = await house.submit({ sender: '' })
  assert.equal(await house.outcome(id), 'bounced')
  assert.deepEqual(await house.server.estate.store.owedNotices(1), [])
  assert.equal(
    house.hosts.mx1.commands.find((line) => line.startsWith('MAIL'))?.slice(0, 12),
    'MAIL FROM:<>',
  )
})

test('a notice that bounces itself makes no other notice', async () => {
  await using house = await openHouse({ hosts: { mx1: { rcpt: noSuchUser } } })
  const { port, ip } = house.mailbox
  await house.mailbox.close()
  await using refusing = await MxHost.listen({ ip, port, rcpt: noSuchUser })
  const id = await house.submit()
  assert.equal(await house.outcome(id), 'bounced')
  house.pass(60_000)
  const { fields } = await house.log.first(({ event }) => event === 'notice.sent', 'a notice')
  const noticeId = String(fields['id'])
  assert.equal(await house.outcome(noticeId, 'anna@ours.example'), 'bounced')
  assert.equal(refusing.transactions.length, 0)
  assert.deepEqual(await house.server.estate.store.owedNotices(1), [])
  assert.equal((await house.server.estate.store.messages({ limit: 10 })).length, 2)
})
