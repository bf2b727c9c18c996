/** A notice about mail with REQUIRETLS is as confidential as the mail (RFC 8689 §5), and does not get lost for it. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { ConfidentialMail, withRequireTls as extensions } from '../support/confidential-mail.ts'
import { bert, type House, type Notice, openHouse } from '../support/house.ts'
import { withLogins } from '../support/logged-in-client.ts'
import { makeMxCertificate, tlsaTextOf } from '../support/mx-certificate.ts'
import type { MxScript } from '../support/mx-script.ts'
import { publishTlsa, signOurs, signTheirs } from '../support/signed-house.ts'

const theirs = await makeMxCertificate('mx1.theirs.example')
const ours = await makeMxCertificate('mx.ours.example')
const rcpt = '550 5.1.1 no such user'

/** Bert does not exist; his host is in order. */
async function openBouncing(mailbox: MxScript): Promise<House<'mx1'>> {
  const mx1 = { tls: theirs, extensions, rcpt }
  const house = await openHouse({ hosts: { mx1 }, mailbox, configure: withLogins })
  signTheirs(house)
  publishTlsa(house, 'mx1', [tlsaTextOf(theirs.cert)])
  return house
}

async function bounce(house: House<'mx1'>): Promise<Notice> {
  using mail = await ConfidentialMail.open(house)
  const id = await mail.submit(bert, 'REQUIRETLS RET=FULL')
  assert.equal(await house.outcome(id), 'bounced')
  return house.notice(id)
}

test('the notice says REQUIRETLS itself, and returns only the header', async () => {
  await using house = await openBouncing({ tls: ours, extensions })
  signOurs(house, [tlsaTextOf(ours.cert)])
  const { transaction } = await bounce(house)
  assert.equal(transaction.tls, 'TLSv1.3')
  assert.equal(transaction.sender, '')
  assert.deepEqual(transaction.mailParameters, ['REQUIRETLS'])
  const content = transaction.content.toString()
  assert.match(content, /^Content-Type: text\/rfc822-headers\r$/m)
  assert.doesNotMatch(content, /here is a letter/)
})

const unable: readonly { name: string; mailbox: MxScript; tls: string | undefined }[] = [
  { name: 'without REQUIRETLS', mailbox: { tls: ours }, tls: 'TLSv1.3' },
  { name: 'that nobody vouches for', mailbox: { tls: ours, extensions }, tls: 'TLSv1.3' },
  { name: 'without TLS', mailbox: {}, tls: undefined },
]

for (const { name, mailbox, tls } of unable) {
  test(`to a mailbox ${name} the notice goes all the same, without a promise`, async () => {
    await using house = await openBouncing(mailbox)
    const { transaction } = await bounce(house)
    assert.equal(transaction.tls, tls)
    assert.deepEqual(
      transaction.mailParameters.filter((parameter) => parameter === 'REQUIRETLS'),
      [],
    )
    assert.doesNotMatch(transaction.content.toString(), /here is a letter/)
  })
}

test('what is published about the mailbox still holds for the notice', async () => {
  await using house = await openBouncing({ tls: ours, extensions })
  signOurs(house, [tlsaTextOf(theirs.cert)])
  using mail = await ConfidentialMail.open(house)
  const id = await mail.submit()
  assert.equal(await house.outcome(id), 'bounced')
  house.pass(60_000)
  const { fields } = await house.log.first(({ event }) => event === 'notice.sent', 'the notice')
  assert.equal(await house.outcome(String(fields['id']), 'anna@ours.example'), 'deferred')
  assert.equal(house.mailbox.transactions.length, 0)
})

test('a mailbox that keeps to it and refuses the notice is not asked again without', async () => {
  await using house = await openBouncing({ tls: ours, extensions, mail: '550 5.7.1 no' })
  signOurs(house, [tlsaTextOf(ours.cert)])
  using mail = await ConfidentialMail.open(house)
  const id = await mail.submit()
  assert.equal(await house.outcome(id), 'bounced')
  house.pass(60_000)
  const { fields } = await house.log.first(({ event }) => event === 'notice.sent', 'the notice')
  assert.equal(await house.outcome(String(fields['id']), 'anna@ours.example'), 'bounced')
  assert.equal(house.mailbox.verbs.filter((verb) => verb === 'MAIL').length, 1)
})
