/** The host refuses the recipient for good: the sender gets one notice that people and programs can read. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { openHouse } from '../support/house.ts'

test('a bounced message is reported to its sender at his own MX, by RFC 3464', async () => {
  const rcpt = '550-5.1.1 The mailbox bert is unknown.\r\n550 5.1.1 Check for typing errors.'
  await using house = await openHouse({ hosts: { mx1: { rcpt } } })
  const id = await house.submit()

  assert.equal(await house.outcome(id), 'bounced')
  const [attempt] = await house.attempts(id)
  assert.equal(attempt?.stage, 'rcpt')
  assert.match(
    attempt?.reply ?? '',
    /^550-5\.1\.1 The mailbox bert is unknown\.\n550 5\.1\.1 Check/,
  )

  const { transaction, mail, status } = await house.notice(id)
  assert.equal(transaction.sender, '')
  assert.deepEqual(
    transaction.recipients.map(({ address }) => address),
    ['anna@ours.example'],
  )
  assert.equal(mail.from?.address, 'mailer-daemon@ours.example')
  assert.equal(mail.to?.[0]?.address, 'anna@ours.example')
  assert.equal(mail.subject, 'Delivery failed: bert@theirs.example')
  assert.equal(mail.inReplyTo, '<a-letter@ours.example>')
  assert.match(headerOf(mail.headers, 'content-type'), /^multipart\/report;.*delivery-status/s)
  assert.match(headerOf(mail.headers, 'auto-submitted'), /^auto-replied/)

  assert.match(mail.text ?? '', /bert@theirs\.example/)
  assert.match(mail.text ?? '', /The mailbox bert is unknown\./)
  assert.match(status, /^Reporting-MTA: dns; ?mail\.ours\.example$/m)
  assert.match(status, /^Final-Recipient: rfc822; ?bert@theirs\.example$/m)
  assert.match(status, /^Action: failed$/m)
  assert.match(status, /^Status: 5\.1\.1$/m)
  assert.match(status, /^Remote-MTA: dns; ?mx1\.theirs\.example$/m)
  assert.match(status, /^Diagnostic-Code: smtp; ?550[ -]5\.1\.1 The mailbox bert is unknown\./m)

  // The message that it is about is named, and its header returned (RFC 3462 §2).
  assert.match(transaction.content.toString(), /^Message-ID: <a-letter@ours\.example>\r$/m)
  assert.doesNotMatch(transaction.content.toString(), /here is a letter/)

  const { recipients } = await house.message(id)
  assert.equal(recipients[0]?.state, 'bounced')
  assert.ok((await house.events(id)).some(({ kind }) => kind === 'told'))
})

function headerOf(
  headers: readonly { readonly key: string; readonly value: string }[],
  name: string,
): string {
  return headers.find(({ key }) => key === name)?.value ?? ''
}
