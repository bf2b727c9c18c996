/**
 * Tells the sender what became of one message: decides of whom anything must be told, and builds the
 * notice that does (RFC 3461 §6, RFC 3464). One notice for each kind of news, because its subject is what
 * people read; recipients with the same news share it. Pure; the service that submits it knows the store
 * and the clock.
 *
 * Nobody is ever told about a message without a sender, so a notice never causes another (RFC 5321
 * §4.5.5), and only the sender whom we let in is written to: no backscatter.
 */
import { isReplyText } from '../../protocol/smtp/reply.ts'
import { canonicalDomain } from '../../protocol/message/domain-name.ts'
import { decodeHeaderText } from '../../protocol/message/encoded-word.ts'
import { fieldsNamed, parseHeaderBlock, rawValue } from '../../protocol/message/header-block.ts'
import { oneLine } from '../../protocol/message/folded-field.ts'
import { formatMessageId, readMessageId } from '../../protocol/message/message-id.ts'
import { buildReport } from '../../protocol/dsn/report.ts'
import type { Diagnostic, RecipientStatus } from '../../protocol/dsn/delivery-status.ts'
import type { NotifyWord } from '../../protocol/smtp/dsn-parameters.ts'
import type { AttemptRecord, Message } from '../message/message.ts'
import type { NoticeKind } from '../message/queue-change.ts'
import type { OwedNotices, OwedRecipient } from '../queue/queue-store.ts'
import { catalogueFor, type Language } from './catalogues.ts'
import { noticeSubject, noticeText } from './notice-text.ts'

export type NoticeFacts = {
  /** Our configured name. */
  readonly hostname: string
  /** Id of the notice, from `newMessageId`. */
  readonly id: string
  readonly now: number
  /** Of the human part; what machines read is English in any case. */
  readonly language: Language
  /** Absent when the content is redacted. The body only where `returnsBody` says so. */
  readonly original?: { readonly header: Buffer; readonly body?: Buffer }
}

/** What is owed of one kind. */
export type OwedNews = OwedNotices & {
  readonly kind: NoticeKind
  /** Positions whose end is known by now: nobody wants to hear any more that they wait. */
  readonly ended: ReadonlySet<number>
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

/** What is owed about a message, apart by kind: bad news first. */
export function newsByKind({ message, recipients }: OwedNotices): OwedNews[] {
  const ends = recipients.filter(({ notice }) => !isOnTheWay(notice))
  const ended = new Set(ends.map(({ position }) => position))
  return kinds.flatMap((kind) => {
    const own = recipients.filter(({ notice }) => notice === kind)
    return own.length === 0 ? [] : [{ kind, message, recipients: own, ended }]
  })
}

/** The notice, or `undefined` when nobody wants to be told. Either way all that is owed has been settled. */
export function makeNotice(owed: OwedNews, facts: NoticeFacts): Notice | undefined {
  const { kind, message } = owed
  const { hostname, language } = facts
  const recipients = toldRecipients(owed)
  if (recipients.length === 0) return undefined
  const original = readOriginal(facts.original?.header)
  const domain = domainOf(message.sender) ?? hostname
  const about = { kind, recipients, catalogue: catalogueFor(language), language }
  const subject = noticeSubject(about)
  const report = buildReport({
    from: `mailer-daemon@${domain}`,
    to: message.sender,
    subject,
    language,
    writtenAt: facts.now,
    messageId: formatMessageId(facts.id, hostname),
    ...(original.messageId !== undefined && { inReplyTo: original.messageId }),
    text: noticeText({ ...about, hostname, message, domain, subject: original.subject }),
    status: {
      reportingMta: hostname,
      arrivedAt: message.acceptedAt,
      ...(message.envid !== undefined && { envid: message.envid }),
      recipients: recipients.map((recipient) => statusOf(recipient, message)),
    },
    ...(facts.original !== undefined && { returned: returnedOf(owed, facts.original) }),
  })
  return { sender: '', recipient: message.sender, domain, subject, ...report }
}

/**
 * Whether the body must be read to build the notice: RET=FULL, RFC 3461 §4.3, for failures only; never with
 * REQUIRETLS (RFC 8689 §5), because the way back may be less safe.
 */
export function returnsBody(owed: OwedNews): boolean {
  const { ret, sizeBytes, tlsRequired } = owed.message
  const isSmall = sizeBytes <= RETURNED_BYTES_MAX && tlsRequired !== 'yes'
  return ret === 'FULL' && isSmall && owed.kind === 'failed' && toldRecipients(owed).length > 0
}

const kinds = [
  'failed',
  'held',
  'delayed',
  'relayed',
  'delivered',
] as const satisfies readonly NoticeKind[]

function toldRecipients({ ended, kind, message, recipients }: OwedNews): OwedRecipient[] {
  if (message.sender === '') return []
  const current = isOnTheWay(kind)
    ? recipients.filter((one) => !ended.has(one.position))
    : recipients
  return current.filter(isWanted)
}

function isOnTheWay(kind: NoticeKind): boolean {
  return kind === 'delayed' || kind === 'held'
}

const notifyWords: Record<NoticeKind, NotifyWord> = {
  failed: 'FAILURE',
  delayed: 'DELAY',
  held: 'DELAY',
  delivered: 'SUCCESS',
  relayed: 'SUCCESS',
}

/** RFC 3461 §4.1. NEVER stands alone; an absent NOTIFY left it to us, who have owed it since. */
function isWanted({ notify, notice }: OwedRecipient): boolean {
  if (notify === undefined) return true
  return notify.includes(notifyWords[notice]) && !notify.includes('NEVER')
}

function statusOf(recipient: OwedRecipient, message: Message): RecipientStatus {
  const { address, orcpt, notice, status, attempt } = recipient
  return {
    address,
    ...(orcpt !== undefined && { orcpt }),
    // RFC 3464 §2.3.3 has no word for it; what is held is late.
    action: notice === 'held' ? 'delayed' : notice,
    status,
    ...(isSaid(attempt.host) && { remoteMta: attempt.host }),
    ...(isSaid(attempt.reply) && { diagnostic: diagnosticOf(attempt) }),
    lastAttemptAt: attempt.at,
    finalLogId: message.id,
    ...(isOnTheWay(notice) && { willRetryUntil: message.expiresAt }),
  }
}

function isSaid(text: string): boolean {
  return oneLine(text).trim() !== ''
}

function diagnosticOf({ reply }: AttemptRecord): Diagnostic {
  return { kind: isReplyText(reply) ? 'smtp' : 'x-posthorn', text: reply }
}

function returnedOf(
  owed: OwedNews,
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
