/**
 * Postfix as the MX of the world: what Posthorn sends arrives there untouched, with the extensions that
 * Postfix offers and without those that it was told to hide, and what Postfix refuses comes back as a
 * notice. Postfix is as strict as it can be configured (bare line ends, unannounced pipelining).
 */

import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { reasonToSkipPostfix } from './postfix-host.ts'
import type { PostfixListener, PostfixSettings } from './postfix-host.ts'
import { bodyOf, PostfixWorld } from './postfix-world.ts'
import { RawSmtpClient } from './raw-smtp-client.ts'

const skip = reasonToSkipPostfix()

function hiding(keywords: string): PostfixSettings {
  return { smtpd_discard_ehlo_keywords: keywords }
}

const listeners: readonly PostfixListener[] = [
  { name: 'ours', ip: '127.0.0.1' },
  { name: 'theirs', ip: '127.0.0.2' },
  { name: 'newest', ip: '127.0.0.3' },
  { name: 'older-tls', ip: '127.0.0.4', settings: { smtpd_tls_protocols: '<=TLSv1.2' } },
  {
    name: 'ancient-tls',
    ip: '127.0.0.16',
    settings: { smtpd_tls_protocols: '<=TLSv1', tls_medium_cipherlist: 'ALL:@SECLEVEL=0' },
  },
  { name: 'clear', ip: '127.0.0.5', settings: { smtpd_tls_security_level: 'none' } },
  { name: 'no-chunking', ip: '127.0.0.6', settings: hiding('chunking') },
  { name: 'no-pipelining', ip: '127.0.0.7', settings: hiding('chunking, pipelining') },
  { name: 'step-by-step', ip: '127.0.0.8', settings: hiding('pipelining') },
  { name: 'seven-bit', ip: '127.0.0.9', settings: hiding('chunking, 8bitmime, smtputf8') },
  { name: 'no-dsn', ip: '127.0.0.10', settings: hiding('dsn') },
  { name: 'no-utf8', ip: '127.0.0.11', settings: { smtputf8_enable: 'no' } },
  { name: 'small', ip: '127.0.0.12', settings: { message_size_limit: '20000' } },
  { name: 'ascii', ip: '127.0.0.14', settings: hiding('8bitmime, smtputf8') },
  { name: 'by-data', ip: '127.0.0.15', settings: hiding('chunking') },
  // bücher.example
  { name: 'xn--bcher-kva', ip: '127.0.0.17' },
  { name: 'few', ip: '127.0.0.13', settings: { smtpd_recipient_limit: '3' } },
]

// Most of these tests wait, for notices and for the end of a kept connection: they wait together.
describe('Postfix as the MX', { skip, concurrency: 8 }, () => {
  let world: PostfixWorld

  before(async () => {
    world = await PostfixWorld.start(listeners)
  })

  after(async () => {
    await world?.[Symbol.asyncDispose]()
  })

  const dialogues = [
    { host: 'newest', tls: 'TLSv1.3', content: 'bdat=1' },
    { host: 'older-tls', tls: 'TLSv1.2', content: 'bdat=1' },
    { host: 'ancient-tls', tls: 'TLSv1', content: 'bdat=1' },
    { host: 'clear', tls: undefined, content: 'bdat=1' },
    { host: 'no-chunking', tls: 'TLSv1.3', content: 'data=1' },
    { host: 'no-pipelining', tls: 'TLSv1.3', content: 'data=1' },
    { host: 'step-by-step', tls: 'TLSv1.3', content: 'bdat=1' },
  ]

  for (const { host, tls, content } of dialogues) {
    test(`a message for three at ${host} goes in one transaction, by ${content}, ${tls ?? 'without TLS'}`, {
      skip,
    }, async () => {
      const { postfix } = world
      const recipients = ['one', 'two', 'three'].map((name) => `${name}@${host}.example`)
      const body = 'Grüße\r\n.\r\n..dots\r\nend\r\n'
      const id = await world.handIn({ sender: 'app@ours.example', recipients, body })

      for (const recipient of recipients) {
        const [message] = await postfix.mailbox(recipient)
        assert.equal(bodyOf(message).toString('utf8'), body)
      }
      const shown = await world.tried(id)
      assert.deepEqual(
        shown.map(({ address, state, attempts }) => [address, state, attempts[0]?.tls]),
        recipients.map((address) => [address, 'delivered', tls]),
      )
      const session = await postfix.logged(new RegExp(`postfix/${host}/smtpd.*: disconnect `))
      assert.match(session, new RegExp(` mail=1 rcpt=3 ${content} quit=1 `))
    })
  }

  test('a message for more recipients than Postfix takes at once goes to all of them', {
    skip,
  }, async () => {
    const recipients = Array.from({ length: 8 }, (_, n) => `reader.${n}@few.example`)
    const id = await world.handIn({ sender: 'app@ours.example', recipients, body: 'Hello\r\n' })
    for (const recipient of recipients) await world.postfix.mailbox(recipient)
    const shown = await world.tried(id)
    assert.deepEqual(
      shown.map(({ state, attempts }) => [state, attempts.length]),
      recipients.map(() => ['delivered', 1]),
    )
    for (const recipient of recipients) {
      assert.equal((await world.postfix.mailbox(recipient)).length, 1)
    }
    const session = await world.postfix.logged(/postfix\/few\/smtpd.*: disconnect /)
    assert.match(session, / mail=3 /)
  })

  const everyByteButLineEnds = Buffer.from(
    Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => byte !== 13 && byte !== 10),
  )
  const bodies: readonly { name: string; body: Buffer }[] = [
    { name: 'lines that begin with dots', body: Buffer.from('.\r\n..\r\n.a\r\n...\r\nend\r\n') },
    { name: 'a line of 100,000 characters', body: Buffer.from(`${'x'.repeat(100_000)}\r\n`) },
    {
      name: 'every byte there is',
      body: Buffer.concat([everyByteButLineEnds, Buffer.from('\r\n')]),
    },
    { name: 'blank lines at both ends', body: Buffer.from('\r\n\r\ntext \t\r\n\r\n\r\n') },
    { name: 'no body', body: Buffer.alloc(0) },
    {
      name: '5 MB',
      body: Buffer.from(
        randomBytes(4_000_000).toString('base64').replaceAll(/.{76}/g, '$&\r\n') + '\r\n',
      ),
    },
  ]

  for (const host of ['theirs', 'by-data']) {
    for (const [index, { name, body }] of bodies.entries()) {
      test(`untouched at ${host}: ${name}`, async () => {
        const recipient = `body.${index}@${host}.example`
        await world.handIn({ sender: 'app@ours.example', recipients: [recipient], body })
        const [message] = await world.postfix.mailbox(recipient)
        assert.equal(fingerprint(bodyOf(message)), fingerprint(body))
      })
    }
  }

  test('a last line without an end, handed in by BDAT, arrives with one', async () => {
    const client = await RawSmtpClient.open(world.relay)
    await client.exchange('MAIL FROM:<app@ours.example>\r\n', '250')
    await client.exchange('RCPT TO:<endless@theirs.example>\r\n', '250')
    const content = 'From: <app@ours.example>\r\n\r\none\r\n.\r\nno end'
    await client.exchange(`BDAT ${content.length} LAST\r\n${content}`, '250')
    await client.quit()
    const [message] = await world.postfix.mailbox('endless@theirs.example')
    assert.equal(bodyOf(message).toString('latin1'), 'one\r\n.\r\nno end\r\n')
  })

  test('internationalised addresses and headers arrive as they are', async () => {
    const recipient = 'grüße@theirs.example'
    await world.handIn({
      sender: 'app@ours.example',
      parameters: 'BODY=8BITMIME SMTPUTF8',
      recipients: [recipient],
      subject: '日本語の件名',
      body: 'Καλημέρα\r\n',
    })
    const [message] = await world.postfix.mailbox(recipient)
    assert.match(message?.toString('utf8') ?? '', /^Subject: 日本語の件名$/m)
    assert.match(message?.toString('utf8') ?? '', /with UTF8SMTPS id/)
    assert.equal(bodyOf(message).toString('utf8'), 'Καλημέρα\r\n')
  })

  const addresses = [
    { name: 'a quoted local part', recipient: '"odd one"@theirs.example' },
    { name: 'a local part of signs', recipient: "o'neil+a/b=c@theirs.example" },
    { name: 'a local part in capitals', recipient: 'INFO@theirs.example' },
    { name: 'a domain beyond ASCII', recipient: 'info@bücher.example', parameters: 'SMTPUTF8' },
  ]

  for (const { name, recipient, parameters } of addresses) {
    test(`an address with ${name} is found`, async () => {
      await world.handIn({
        sender: 'app@ours.example',
        recipients: [recipient],
        body: 'Hello\r\n',
        ...(parameters === undefined ? {} : { parameters }),
      })
      const [message] = await world.postfix.mailbox(recipient)
      assert.deepEqual(bodyOf(message), Buffer.from('Hello\r\n'))
    })
  }

  test('DSN parameters are passed on, and Postfix tells of the delivery', async () => {
    const sender = 'dsn@ours.example'
    await world.handIn({
      sender,
      parameters: 'RET=HDRS ENVID=order+2B31',
      recipients: [
        '<info@theirs.example> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;Info+2Bold@theirs.example',
      ],
      body: 'Hello\r\n',
    })
    const { mail, status } = await world.notice(sender)
    assert.match(mail.subject ?? '', /Successful Mail Delivery Report/)
    assert.match(status, /^Reporting-MTA: dns; mx\.postfix\.example/m)
    assert.match(status, /^Original-Envelope-Id: order\+31/m)
    assert.match(status, /^Original-Recipient: rfc822;\s*Info\+old@theirs\.example/m)
    assert.match(status, /^Action: delivered/m)
  })

  test('where Postfix offers no DSN, Posthorn tells of the delivery itself', async () => {
    const sender = 'relayed@ours.example'
    await world.handIn({
      sender,
      parameters: 'ENVID=order-32',
      recipients: ['<info@no-dsn.example> NOTIFY=SUCCESS'],
      body: 'Hello\r\n',
    })
    const { status } = await world.notice(sender)
    assert.match(status, /^Reporting-MTA: dns; ?localhost/m)
    assert.match(status, /^Original-Envelope-Id: order-32/m)
    assert.match(status, /^Action: relayed/m)
  })

  test('one unknown recipient of two bounces, and its notice reaches the sender', {
    skip,
  }, async () => {
    const sender = 'mistyped@ours.example'
    const recipients = ['unknown@theirs.example', 'known@theirs.example']
    const id = await world.handIn({ sender, recipients, body: 'Hello\r\n' })
    await world.postfix.mailbox('known@theirs.example')
    const [unknown, known] = await world.tried(id)
    assert.equal(known?.state, 'delivered')
    assert.equal(unknown?.state, 'bounced')
    assert.match(unknown?.attempts[0]?.reply ?? '', /^550 5\.1\.1 <unknown@theirs\.example>/)

    const { mail, status } = await world.notice(sender)
    assert.equal(mail.from?.address, 'mailer-daemon@ours.example')
    assert.match(status, /^Final-Recipient: rfc822; ?unknown@theirs\.example/m)
    assert.match(status, /^Action: failed/m)
    assert.match(status, /^Status: 5\.1\.1/m)
    assert.match(status, /^Diagnostic-Code: smtp; ?550 5\.1\.1/m)
    assert.equal(status.match(/^Final-Recipient:/gm)?.length, 1)
  })

  const misfits = [
    {
      name: 'larger than its SIZE',
      host: 'small',
      letter: { body: `${'x'.repeat(70)}\r\n`.repeat(400) },
      status: '5.3.4',
    },
    {
      name: 'to an internationalised address, without SMTPUTF8',
      host: 'no-utf8',
      letter: { body: 'Hello\r\n', parameters: 'SMTPUTF8', local: 'grüße' },
      status: '5.6.7',
    },
    {
      name: 'of eight bits, without 8BITMIME',
      host: 'seven-bit',
      letter: { body: 'Grüße\r\n', parameters: 'BODY=8BITMIME' },
      status: '5.6.3',
    },
  ]

  for (const { name, host, letter, status } of misfits) {
    test(`a message ${name}, bounces with ${status} before it is sent`, async () => {
      const sender = `misfit.${host}@ours.example`
      const { local = 'reader', ...rest } = { local: undefined, ...letter }
      const id = await world.handIn({ sender, recipients: [`${local}@${host}.example`], ...rest })
      const [recipient] = await world.tried(id)
      assert.equal(recipient?.state, 'bounced')
      const session = await world.postfix.logged(new RegExp(`postfix/${host}/smtpd.*: disconnect `))
      assert.match(session, / ehlo=2 starttls=1 quit=1 /)
      const notice = await world.notice(sender)
      assert.match(notice.status, new RegExp(`^Status: ${status.replaceAll('.', '\\.')}`, 'm'))
    })
  }

  test('seven-bit mail is delivered where there is no 8BITMIME', async () => {
    const recipient = 'reader@ascii.example'
    await world.handIn({ sender: 'app@ours.example', recipients: [recipient], body: 'Hello\r\n' })
    const [message] = await world.postfix.mailbox(recipient)
    assert.equal(bodyOf(message).toString('latin1'), 'Hello\r\n')
  })
})

function fingerprint(bytes: Buffer): string {
  return `${bytes.length} bytes, ${createHash('sha256').update(bytes).digest('hex')}`
}
