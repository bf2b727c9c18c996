/**
 * Every kind of notice, as it leaves the house: one file each under test/golden/dsn, with LF for
 * CRLF. UPDATE_GOLDEN=1 writes them anew; read the difference before you commit it.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import assert from 'node:assert/strict'
import test from 'node:test'
import type { AttemptRecord } from '../../src/mail/message/message.ts'
import {
  acceptedAt,
  assertIsReport,
  assertTravelsAnywhere,
  HOUR_MS,
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
        notice: 'delayed',
        status: '4.4.1',
        attempt: lateAttempt,
      }),
      owedRecipient({
        position: 2,
        address: 'dora@other.example',
        notice: 'relayed',
        status: '2.0.0',
        notify: ['SUCCESS'],
        attempt: delivered,
      }),
    ],
  },
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
