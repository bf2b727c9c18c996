/**
 * Notices owed, as the store hands them out, and what every notice must be: one message to one
 * recipient by default, which each test changes where it matters.
 */
import assert from 'node:assert/strict'
import PostalMime from 'postal-mime'
import type { Email } from 'postal-mime'
import type { AttemptRecord, Message } from '../../src/mail/message/message.ts'
import { makeNotice } from '../../src/mail/notification/notice.ts'
import type { Notice, NoticeFacts } from '../../src/mail/notification/notice.ts'
import type { OwedRecipient } from '../../src/mail/queue/queue-store.ts'

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
  const owed = { message: { ...message, ...given }, recipients }
  return makeNotice(owed, isRedacted || kept === undefined ? known : { ...known, original: kept })
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

/** Of the machine part. */
export function contentOf({ attachments }: Email): string {
  const content = attachments[0]?.content
  return typeof content === 'string' ? content : ''
}

/** RFC 6522 §3, RFC 3464 §2. */
export async function assertIsReport(
  octets: Buffer,
  recipients: readonly OwedRecipient[],
): Promise<void> {
  const email = await parsedOf(octets)
  const types = email.attachments.map(({ mimeType }) => mimeType)
  assert.match(
    email.headers.find(({ key }) => key === 'content-type')?.value ?? '',
    /^multipart\/report; report-type=delivery-status;/,
  )
  assert.match(email.text ?? '', /This is the mail server mail\.ours\.example/)
  assert.match(types[0] ?? '', /^message\/(global-)?delivery-status$/)
  const groups = contentOf(email)
    .trim()
    .split(/\r?\n\r?\n/)
  assert.equal(groups.length, 1 + recipients.length)
  assert.match(groups[0] ?? '', /^Reporting-MTA: dns; mail\.ours\.example$/m)
  for (const [index, { address, notice }] of recipients.entries()) {
    const group = groups[index + 1] ?? ''
    assert.match(group, /^Final-Recipient: (rfc822|utf-8); /m)
    assert.ok(group.includes(address))
    assert.match(group, new RegExp(`^Action: ${notice}\r?$`, 'm'))
    assert.match(group, /^Status: [245]\.\d+\.\d+\r?$/m)
  }
}
