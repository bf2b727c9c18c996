/** One message, three fates at the same time, and a sender who reads Norwegian: one notice for each kind of news. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { systemRandom } from '../../src/base/random.ts'
import { Accounts } from '../../src/mail/account/accounts.ts'
import { LoginSecrets } from '../../src/mail/account/login-secrets.ts'
import { strictReport } from '../support/strict-report.ts'
import { anna, openHouse } from '../support/house.ts'

test('the sender is told in the language of the address, apart by kind, together where it is the same', async () => {
  await using house = await openHouse({
    hosts: {
      mx1: {
        // Without DSN, so that the duty to report success stays with us.
        extensions: ['PIPELINING'],
        rcpt: ({ line }) => (line.includes('unknown') ? '550 5.1.1 no such user' : undefined),
      },
    },
  })
  const { instanceKey, store } = house.server.estate
  const accounts = new Accounts({
    store,
    accounts: store,
    clock: house.clock,
    random: systemRandom,
    secrets: new LoginSecrets(instanceKey),
  })
  await accounts.addAddress(anna, { language: 'nb' })

  const id = await house.submit({
    to: [
      'unknown1@theirs.example',
      'taken1@theirs.example NOTIFY=SUCCESS,FAILURE',
      'unknown2@theirs.example NOTIFY=FAILURE',
      'taken2@theirs.example',
      'unknown3@theirs.example NOTIFY=NEVER',
    ],
  })
  await house.outcome(id, 'taken1@theirs.example')

  const failed = await house.notice(id)
  assert.equal(failed.mail.subject, 'Kunne ikke leveres: unknown1@theirs.example og 1 annen')
  assert.deepEqual(recipientsIn(failed.status), [
    'unknown1@theirs.example',
    'unknown2@theirs.example',
  ])
  const relayed = await house.notice(id, 2)
  assert.equal(relayed.mail.subject, 'Sendt videre: taken1@theirs.example')
  assert.deepEqual(recipientsIn(relayed.status), ['taken1@theirs.example'])

  for (const { transaction } of [failed, relayed]) {
    const { header, language, text } = strictReport(transaction.content.toString())
    assert.equal(language, 'nb')
    assert.equal(header.get('content-language'), 'nb')
    assert.match(text, /Dette er e-posttjeneren mail\.ours\.example/)
  }
  assert.equal(house.mailbox.transactions.length, 2)
  assert.deepEqual(await store.owedNotices(10), [])
})

function recipientsIn(status: string): string[] {
  return [...status.matchAll(/^Final-Recipient: rfc822; (.*)$/gm)].map(
    ([, address = '']) => address,
  )
}
