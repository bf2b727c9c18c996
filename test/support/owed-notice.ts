/**
 * Notices owed, as the store hands them out, and what every notice must be: one message to one
 * recipient by default, which each test changes where it matters.
 */
import assert from 'node:assert/strict'
import PostalMime from 'postal-mime'
import type { Email } from 'postal-mime'
import type { BounceCategory, BounceInfo } from '../../src/contract/bounce-info.ts'
import type { AttemptRecord, Message } from '../../src/mail/message/message.ts'
import { makeNotice, newsByKind } from '../../src/mail/notification/notice.ts'
import type { Notice, NoticeFacts } from '../../src/mail/notification/notice.ts'
import type { OwedRecipient } from '../../src/mail/queue/queue-store.ts'
import { strictReport } from './strict-report.ts'

export const HOUR_MS = 3_600_000
export const acceptedAt = Date.UTC(2024, 0, 1, 10)

export const message: Message = {
  id: '01hkm3k0000abcde',
  sender: 'anna@ours.example',
  submitter: 'anna@ours.example',
  domain: 'ours.example',
  origin: 'submission',
  acceptedAt,
  expiresAt: acceptedAt + 120 * HOUR_MS,
  sizeBytes: 1_000,
  isEightBit: false,
  needsSmtpUtf8: false,
}

export const refusedAttempt: AttemptRecord = {
  at: acceptedAt + 5_000,
  host: 'mx.theirs.example',
  ip: '192.0.2.25',
  tls: 'TLSv1.3',
  stage: 'rcpt',
  reply:
    '550 5.1.1 <bob@theirs.example>: Recipient address rejected:\nUser unknown in local recipient table',
  reason: 'there is no such mailbox',
  bounceInfo: meaning('user_unknown'),
}

/** What such an answer means; only the category and a named list are shown to the sender. */
export function meaning(category: BounceCategory, given: Partial<BounceInfo> = {}): BounceInfo {
  return {
    action: 'reject',
    category,
    kind: 'permanent',
    scope: 'recipient',
    suppress: false,
    message: 'for the operator',
    evidence: `words/${category}`,
    ...given,
  }
}

export function owedRecipient(given: Partial<OwedRecipient> = {}): OwedRecipient {
  return {
    position: 0,
    address: 'bob@theirs.example',
    notice: 'failed',
    owedAt: acceptedAt + 5_000,
    status: '5.1.1',
    attempt: refusedAttempt,
    ...given,
  }
}

export const original = Buffer.from(
  [
    'Received: from laptop (hidden) by mail.ours.example (Posthorn) with ESMTPSA id 01hkm3k0000abcde',
    'From: Anna <anna@ours.example>',
    'To: bob@theirs.example',
    'Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?= from the lake',
    'Date: Mon, 01 Jan 2024 10:00:00 +0000',
    'Message-ID: <first@ours.example>',
    '',
  ].join('\r\n'),
)

export const facts: NoticeFacts = {
  hostname: 'mail.ours.example',
  id: '01hkm3q0000zyxwv',
  now: acceptedAt + 10_000,
  language: 'en',
  original: { header: original },
}

export type NoticeCase = {
  readonly message?: Partial<Message>
  readonly recipients: readonly OwedRecipient[]
  readonly facts?: Partial<NoticeFacts>
  readonly isRedacted?: boolean
}

export function noticeOf({
  message: given,
  recipients,
  facts: more,
  isRedacted,
}: NoticeCase): Notice | undefined {
  const { original: kept, ...known } = { ...facts, ...more }
  const [news] = newsByKind({ message: { ...message, ...given }, recipients })
  assert.ok(news)
  return makeNotice(news, isRedacted || kept === undefined ? known : { ...known, original: kept })
}

export function wire({ header, body }: Notice): Buffer {
  return Buffer.concat([header, Buffer.from('\r\n'), body])
}

export function assertTravelsAnywhere({ header, body, needsSmtpUtf8 }: Notice): void {
  assert.match(body.toString('latin1'), /^[\t\r\n\x20-\x7e]*$/)
  assert.equal(needsSmtpUtf8, !/^[\t\r\n\x20-\x7e]*$/.test(header.toString('latin1')))
  for (const part of [header, body]) {
    const lines = part.toString().split('\r\n')
    assert.equal(lines.pop(), '')
    for (const line of lines) assert.match(line, /^[^\r\n]{0,998}$/)
  }
}

export async function parsedOf(octets: Buffer): Promise<Email> {
  return PostalMime.parse(octets, { forceRfc822Attachments: true, attachmentEncoding: 'utf8' })
}

/** What another implementation makes of it, and what RFC 3464 says of every octet of it. */
export async function assertIsReport(
  octets: Buffer,
  recipients: readonly OwedRecipient[],
): Promise<void> {
  const { groups, text } = strictReport(octets.toString())
  const email = await parsedOf(octets)
  assert.deepEqual(linesOf(email.text ?? ''), linesOf(text))
  assert.match(text, /mail\.ours\.example/)
  assert.match(email.attachments[0]?.mimeType ?? '', /^message\/(global-)?delivery-status$/)

  const [ofMessage, ...ofRecipients] = groups
  assert.equal(ofMessage?.get('reporting-mta'), 'dns; mail.ours.example')
  assert.equal(ofRecipients.length, recipients.length)
  for (const [index, { address, notice }] of recipients.entries()) {
    const group = ofRecipients[index]
    assert.match(group?.get('final-recipient') ?? '', /^(rfc822|utf-8); /)
    assert.ok(group?.get('final-recipient')?.endsWith(address))
    assert.equal(group?.get('action'), notice)
  }
}

function linesOf(text: string): string[] {
  return text.trimEnd().split(/\r?\n/)
}
