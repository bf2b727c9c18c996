/** Bytes that are no reply, or a reply with bytes that are no text. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { openHouse } from '../support/house.ts'

const garbage = Buffer.from(Array.from({ length: 256 }, (_, byte) => (byte * 7) % 256))

test('a host that answers MAIL with garbage is left for the next', async () => {
  await using house = await openHouse({ hosts: { mx1: { mail: garbage }, mx2: {} } })
  const id = await house.submit()
  assert.equal(await house.outcome(id), 'delivered')
  assert.equal(house.hosts.mx2.transactions.length, 1)
})

test('garbage instead of an answer to RCPT defers; it is never taken for a yes or a no', async () => {
  await using house = await openHouse({ hosts: { mx1: { rcpt: garbage } } })
  const id = await house.submit()
  assert.equal(await house.outcome(id), 'deferred')
  const [attempt] = await house.attempts(id)
  assert.equal(attempt?.stage, 'rcpt')
})

test('a 550 with bytes that are no text bounces, and record and notice stay readable', async () => {
  const rcpt = Buffer.concat([
    Buffer.from('550 5.1.1 no such '),
    Buffer.from([0x00, 0x1b, 0x9b, 0xff, 0xfe, 0x07]),
    Buffer.from(' user\r\n'),
  ])
  await using house = await openHouse({ hosts: { mx1: { rcpt } } })
  const id = await house.submit()
  assert.equal(await house.outcome(id), 'bounced')
  const [attempt] = await house.attempts(id)
  assert.match(attempt?.reply ?? '', /^550 5\.1\.1 no such .* user$/)
  assert.doesNotMatch(attempt?.reply ?? '', /[\x00-\x1f\x7f-\x9f]/)
  const { transaction } = await house.notice(id)
  assert.doesNotMatch(transaction.content.toString('latin1'), /[^\r\n\t\x20-\x7e]/)
})
