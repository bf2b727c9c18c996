import assert from 'node:assert/strict'
import test from 'node:test'
import PostalMime from 'postal-mime'
import { languages } from '../../contract/address.ts'
import type { Suspension } from '../limit/reputation.ts'
import { suspensionNotice } from './suspension-notice.ts'

const bounces: Suspension = {
  address: 'anna@ours.example',
  language: undefined,
  at: Date.UTC(2026, 10, 21, 10),
  cause: { kind: 'bounces', bounced: 12, recipients: 60 },
}
const writer = { hostname: 'mail.ours.example', domain: 'ours.example', id: '01jgfjjaaaaaaaaa' }

const wanted = `From: Mail Delivery System <mailer-daemon@ours.example>
To: <anna@ours.example>
Subject: This address may not send for now: anna@ours.example
Date: Sat, 21 Nov 2026 10:00:00 +0000
Message-ID: <01jgfjjaaaaaaaaa@mail.ours.example>
Auto-Submitted: auto-generated
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Language: en

This is the mail server mail.ours.example. On Saturday, 21 November 2026,
10:00 UTC it suspended your address anna@ours.example: it may not send
mail until whoever runs the server lifts that.

Too many recipients of its mail do not exist or take no mail. That is a
sign of an old or bought list of addresses, or of somebody who has stolen
the password.

  Recipients within a day: 60
  Of these do not exist:   12

Mail of yours that was accepted and waits is held: nothing of it is lost,
and it goes on when the suspension is lifted. Its time does not stand
still; if that is up before, you are told of each message.

If this was not your mail, somebody else has your password: have it
replaced, and look where it was stored. If it was, take the addresses that
do not exist off your list, and write only to people who expect it.

Tell whoever runs this server when you know how it came about. This
command lifts the suspension:

  posthorn address lift anna@ours.example

This letter was written by a program; an answer to it reaches nobody.
`

function whole(suspension: Suspension): Buffer {
  const { header, body } = suspensionNotice(suspension, writer)
  return Buffer.concat([header, Buffer.from('\r\n'), body])
}

test('suspension: the letter reads as agreed', () => {
  assert.equal(whole(bounces).toString().replaceAll('\r\n', '\n'), wanted)
})

for (const language of languages) {
  for (const cause of [bounces.cause, { kind: 'spam', verdicts: 17 } as const]) {
    test(`suspension: in ${language} the letter about ${cause.kind} has all its facts`, async () => {
      const bytes = whole({ ...bounces, language, cause })
      assert.doesNotMatch(bytes.toString('latin1'), /[^\t\r\n\x20-\x7e]/)
      const { body } = suspensionNotice({ ...bounces, language, cause }, writer)
      assert.doesNotMatch(body.toString(), /[^\r\n]{79}/)
      const { headers, subject, text: raw = '' } = await PostalMime.parse(bytes)
      const text = raw.replaceAll('\r\n', '\n')
      const field = (name: string) => headers.find(({ key }) => key === name)?.value
      assert.equal(field('content-language'), language)
      assert.match(subject ?? '', /anna@ours\.example/)
      assert.match(text, /mail\.ours\.example/)
      assert.match(text, /\n {2}posthorn address lift anna@ours\.example\n/)
      const figures = cause.kind === 'spam' ? [cause.verdicts] : [cause.recipients, cause.bounced]
      for (const figure of figures) assert.match(text, new RegExp(` ${figure}\\n`))
      assert.doesNotMatch(text, /[{}]/)
    })
  }
}

test('suspension: an address beyond ASCII is written to with SMTPUTF8, and only such a one', () => {
  const german = { ...bounces, address: 'jürgen@ours.example' }
  assert.equal(suspensionNotice(german, writer).needsSmtpUtf8, true)
  assert.equal(suspensionNotice({ ...bounces, language: 'uk' }, writer).needsSmtpUtf8, false)
})
