/**
 * Tells the sender what became of one message: decides whom anything must be told about, and builds
 * the one notice that does (RFC 3461 §6, RFC 3464). Pure; the service that submits it knows the
 * store and the clock.
 *
 * Nobody is ever told about a message without a sender, so a notice never causes another (RFC 5321
 * §4.5.5), and only the sender whom we let in is written to: no backscatter.
 */
import { isReplyText } from '../../protocol/smtp/reply.ts'
import { canonicalDomain } from '../../protocol/message/domain-name.ts'
import { decodeHeaderText } from '../../protocol/message/encoded-word.ts'
import { fieldsNamed, parseHeaderBlock, rawValue } from '../../protocol/message/header-block.ts'
import { formatMessageId, readMessageId } from '../../protocol/message/message-id.ts'
import { buildReport } from '../../protocol/dsn/report.ts'
import type { Diagnostic, RecipientStatus } from '../../protocol/dsn/delivery-status.ts'
import type { NotifyWord } from '../../protocol/smtp/dsn-parameters.ts'
import type { AttemptRecord, Message } from '../message/message.ts'
import type { NoticeKind } from '../message/queue-change.ts'
import type { OwedNotices, OwedRecipient } from '../queue/queue-store.ts'
import { noticeSubject, noticeText } from './notice-text.ts'

export type NoticeFacts = {
  /** Our configured name. */
  readonly hostname: string
  /** Id of the notice, from `newMessageId`. */
  readonly id: string
  readonly now: number
  /** Absent when the content is redacted. The body only where `returnsBody` says so. */
  readonly original?: { readonly header: Buffer; readonly body?: Buffer }
}

export type Notice = {
  /** The null reverse-path, RFC 3464 §2. */
  readonly sender: ''
  readonly recipient: string
  /** Domain of its From field, for signing. */
  readonly domain: string
  readonly subject: string
  readonly header: Buffer
  readonly body: Buffer
  readonly needsSmtpUtf8: boolean
}

/** Bodies up to this size are returned when RET=FULL asks for it. */
const RETURNED_BYTES_MAX = 64 * 1024

/** The notice, or `undefined` when nobody wants to be told. Either way all that is owed has been settled. */
export function makeNotice(owed: OwedNotices, facts: NoticeFacts): Notice | undefined {
  const { message } = owed
  const recipients = toldRecipients(owed)
  if (recipients.length === 0) return undefined
  const original = readOriginal(facts.original?.header)
  const domain = domainOf(message.sender) ?? facts.hostname
  const subject = noticeSubject(recipients)
  const report = buildReport({
    from: `mailer-daemon@${domain}`,
    to: message.sender,
    subject,
    writtenAt: facts.now,
    messageId: formatMessageId(facts.id, facts.hostname),
    ...(original.messageId !== undefined && { inReplyTo: original.messageId }),
    text: noticeText({ hostname: facts.hostname, message, recipients, subject: original.subject }),
    status: {
      reportingMta: facts.hostname,
      arrivedAt: message.acceptedAt,
      ...(message.envid !== undefined && { envid: message.envid }),
      recipients: recipients.map((recipient) => statusOf(recipient, message)),
    },
    ...(facts.original !== undefined && { returned: returnedOf(owed, facts.original) }),
  })
  return { sender: '', recipient: message.sender, domain, subject, ...report }
}

/** Whether the body must be read to build the notice: RET=FULL, RFC 3461 §4.3, for failures only. */
export function returnsBody(owed: OwedNotices): boolean {
  const { ret, sizeBytes } = owed.message
  if (ret !== 'FULL' || sizeBytes > RETURNED_BYTES_MAX) return false
  return toldRecipients(owed).some(({ notice }) => notice === 'failed')
}

function toldRecipients({ message, recipients }: OwedNotices): OwedRecipient[] {
  return message.sender === '' ? [] : recipients.filter(isWanted)
}

const notifyWords: Record<NoticeKind, NotifyWord> = {
  failed: 'FAILURE',
  delayed: 'DELAY',
  delivered: 'SUCCESS',
  relayed: 'SUCCESS',
}

/** RFC 3461 §4.1. NEVER stands alone; an absent NOTIFY leaves it to us: bad news only. */
function isWanted({ notify, notice }: OwedRecipient): boolean {
  if (notify === undefined) return notice === 'failed' || notice === 'delayed'
  return notify.includes(notifyWords[notice]) && !notify.includes('NEVER')
}

function statusOf(recipient: OwedRecipient, message: Message): RecipientStatus {
  const { address, orcpt, notice, status, attempt } = recipient
  return {
    address,
    ...(orcpt !== undefined && { orcpt }),
    action: notice,
    status,
    ...(attempt.host !== '' && { remoteMta: attempt.host }),
    ...(attempt.reply !== '' && { diagnostic: diagnosticOf(attempt) }),
    lastAttemptAt: attempt.at,
    finalLogId: message.id,
    ...(notice === 'delayed' && { willRetryUntil: message.expiresAt }),
  }
}

function diagnosticOf({ reply }: AttemptRecord): Diagnostic {
  return { kind: isReplyText(reply) ? 'smtp' : 'x-posthorn', text: reply }
}

function returnedOf(
  owed: OwedNotices,
  original: { header: Buffer; body?: Buffer },
): { header: Buffer; body?: Buffer } {
  const { header, body } = original
  return body !== undefined && returnsBody(owed) ? { header, body } : { header }
}

type Original = { readonly subject?: string; readonly messageId?: string }

function readOriginal(bytes: Buffer | undefined): Original {
  const header = parseHeaderBlock(bytes ?? Buffer.alloc(0))
  if ('malformed' in header) return {}
  const textOf = (name: string): string | undefined => {
    const [field] = fieldsNamed(header, name)
    return field && decodeHeaderText(rawValue(header, field).toString())
  }
  const subject = textOf('subject')
  const messageId = readMessageId(textOf('message-id') ?? '')
  return {
    ...(subject !== undefined && { subject }),
    ...(messageId !== undefined && { messageId }),
  }
}

function domainOf(address: string): string | undefined {
  return canonicalDomain(address.slice(address.lastIndexOf('@') + 1))
}
