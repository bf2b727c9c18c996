/**
 * Every kind of notice, as it leaves the house: one file each under test/golden/dsn, with LF for
 * CRLF. UPDATE_GOLDEN=1 writes them anew; read the difference before you commit it.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import assert from 'node:assert/strict'
import test from 'node:test'
import { languages } from '../../src/contract/address.ts'
import type { AttemptRecord } from '../../src/mail/message/message.ts'
import {
  acceptedAt,
  assertIsReport,
  assertTravelsAnywhere,
  HOUR_MS,
  meaning,
  message,
  noticeOf,
  original,
  owedRecipient,
  refusedAttempt,
  wire,
} from '../support/owed-notice.ts'
import type { NoticeCase } from '../support/owed-notice.ts'

const lateAttempt: AttemptRecord = {
  at: acceptedAt + 4 * HOUR_MS,
  host: 'mx.theirs.example',
  ip: '192.0.2.25',
  stage: 'connect',
  reply: 'connect to 192.0.2.25 port 25: timed out after 30 s',
  reason: 'the server did not answer',
  bounceInfo: meaning('network', { action: 'defer', kind: 'temporary', scope: 'destination' }),
}

const overQuota: AttemptRecord = {
  at: acceptedAt + 4 * HOUR_MS,
  host: 'gmail-smtp-in.l.google.example',
  ip: '192.0.2.26',
  tls: 'TLSv1.3',
  stage: 'rcpt',
  reply:
    "552-5.2.2 The recipient's inbox is out of storage space. Please direct the\n552 5.2.2 recipient to https://support.google.com/mail/?p=OverQuotaPerm - gsmtp",
  bounceInfo: meaning('mailbox_full', { action: 'defer', kind: 'temporary', provider: 'google' }),
}

const listed: AttemptRecord = {
  ...lateAttempt,
  stage: 'rcpt',
  reply:
    '554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org; https://www.spamhaus.org/query/ip/192.0.2.1',
  bounceInfo: meaning('blocklist', {
    action: 'defer',
    kind: 'temporary',
    scope: 'sending-ip',
    blocklist: { name: 'Spamhaus ZEN', delistingPage: 'https://check.spamhaus.org/' },
  }),
}

const withoutRequireTls: AttemptRecord = {
  at: acceptedAt + 2_000,
  host: 'mx.theirs.example',
  ip: '192.0.2.25',
  tls: 'TLSv1.3',
  stage: 'ehlo',
  reply: 'REQUIRETLS cannot be kept with mx.theirs.example: it does not offer REQUIRETLS',
  bounceInfo: meaning('tls', { scope: 'message' }),
}

const delivered: AttemptRecord = {
  at: acceptedAt + 2_000,
  host: 'mx.other.example',
  ip: '2001:db8::25',
  stage: 'dot',
  reply: '250 2.0.0 Ok: queued as 4T3f',
}

const golden: readonly (NoticeCase & { readonly name: string })[] = [
  { name: 'failed', recipients: [owedRecipient()] },
  {
    name: 'failed-with-envid-and-orcpt',
    message: { envid: 'order 4711' },
    recipients: [owedRecipient({ orcpt: 'rfc822;Bob+News@theirs.example', notify: ['FAILURE'] })],
  },
  {
    name: 'expired',
    recipients: [
      owedRecipient({ status: '5.4.7', attempt: { ...lateAttempt, at: message.expiresAt } }),
    ],
  },
  {
    name: 'no-route',
    recipients: [
      owedRecipient({
        status: '5.1.2',
        attempt: {
          at: acceptedAt + 1_000,
          host: '',
          ip: '',
          stage: 'route',
          reply: 'there is no domain theirs.example (NXDOMAIN)',
          reason: 'there is no domain theirs.example (NXDOMAIN)',
        },
      }),
    ],
  },
  {
    name: 'delayed',
    recipients: [owedRecipient({ notice: 'delayed', status: '4.4.1', attempt: lateAttempt })],
  },
  {
    name: 'delivered',
    recipients: [
      owedRecipient({
        notice: 'delivered',
        status: '2.0.0',
        notify: ['SUCCESS'],
        attempt: delivered,
      }),
    ],
  },
  {
    name: 'relayed',
    recipients: [
      owedRecipient({
        notice: 'relayed',
        status: '2.0.0',
        notify: ['SUCCESS', 'FAILURE'],
        attempt: delivered,
      }),
    ],
  },
  {
    name: 'mixed',
    recipients: [
      owedRecipient(),
      owedRecipient({
        position: 1,
        address: 'carol@slow.example',
        status: '5.4.7',
        attempt: { ...overQuota, at: message.expiresAt },
      }),
      owedRecipient({
        position: 2,
        address: 'dora@theirs.example',
        attempt: {
          ...refusedAttempt,
          reply: refusedAttempt.reply.replace('bob@theirs.example', 'dora@theirs.example'),
        },
      }),
      owedRecipient({
        position: 3,
        address: 'emil@strict.example',
        status: '5.4.7',
        attempt: { ...listed, at: message.expiresAt, host: 'mx.strict.example' },
      }),
    ],
  },
  {
    name: 'requiretls',
    message: { tlsRequired: 'yes' },
    recipients: [owedRecipient({ status: '5.7.30', attempt: withoutRequireTls })],
  },
  {
    name: 'blocklist-delayed',
    recipients: [owedRecipient({ notice: 'delayed', status: '4.7.1', attempt: listed })],
  },
  ...languages.flatMap((language) => [
    {
      name: `${language}-failed`,
      recipients: [
        owedRecipient(),
        owedRecipient({ position: 1, address: 'carol@theirs.example' }),
      ],
      facts: { language },
    },
    {
      name: `${language}-delayed`,
      recipients: [owedRecipient({ notice: 'delayed', status: '4.2.2', attempt: overQuota })],
      facts: { language },
    },
    {
      name: `${language}-relayed`,
      recipients: [
        owedRecipient({
          notice: 'relayed',
          status: '2.0.0',
          notify: ['SUCCESS'],
          attempt: delivered,
        }),
      ],
      facts: { language },
    },
  ]),
  {
    name: 'smtputf8',
    message: { sender: 'änna@bücher.example', needsSmtpUtf8: true },
    recipients: [
      owedRecipient({
        address: '用户@例子.example',
        orcpt: 'utf-8;用户@例子.example',
        attempt: { ...refusedAttempt, reply: '550 5.1.1 用户不存在' },
      }),
    ],
    facts: { original: { header: Buffer.from('From: änna@bücher.example\r\nSubject: Grüße\r\n') } },
  },
  {
    name: 'foreign-words',
    recipients: [
      owedRecipient({ attempt: { ...refusedAttempt, reply: '550 5.1.1 Почтовый ящик не найден' } }),
    ],
  },
  {
    name: 'whole-message',
    message: { ret: 'FULL' },
    recipients: [owedRecipient()],
    facts: { original: { header: original, body: Buffer.from('Hello Bob,\r\n\r\n--=_x\r\n') } },
  },
  {
    name: 'whole-message-eight-bit',
    message: { ret: 'FULL', isEightBit: true },
    recipients: [owedRecipient()],
    facts: { original: { header: original, body: Buffer.from('Grüße\r\n') } },
  },
  { name: 'redacted', recipients: [owedRecipient()], isRedacted: true },
]

for (const { name, ...given } of golden) {
  test(`the notice reads as agreed: ${name}`, async () => {
    const notice = noticeOf(given)
    assert.ok(notice)
    const octets = wire(notice)
    assertTravelsAnywhere(notice)
    await assertIsReport(octets, given.recipients)
    assertGolden(name, octets.toString())
  })
}

function assertGolden(name: string, text: string): void {
  const file = new URL(`./dsn/${name}.eml`, import.meta.url)
  const lines = text.replaceAll('\r\n', '\n')
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, lines)
  assert.equal(lines, readFileSync(file, 'utf8'))
}
