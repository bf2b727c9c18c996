/**
 * The one way in. Every door (SMTP now, HTTP later) hands a draft to `submit`, which judges it, makes
 * it a message and commits it. This file is the journey's first half as a list of steps; each step lives
 * in a file of its name.
 */
import type { Clock } from '../../base/clock.ts'
import type { NotifyWord } from '../../protocol/smtp/dsn-parameters.ts'
import { isAscii } from '../../protocol/smtp/path.ts'
import type { ClientInfo, MailCommand, RcptCommand } from '../../protocol/smtp/session-handler.ts'
import type { OwnDomains } from '../account/own-domains.ts'
import type { Message, Recipient } from '../message/message.ts'
import type { ContentWriter } from '../spool/content-writer.ts'
import { accept, type AcceptParts } from './accept.ts'
import { type Author, permitAuthor, readAuthor } from './author.ts'
import { type HeaderLimits, readHeader } from './header-limits.ts'
import { repairHeader, type RepairedHeader } from './header-repair.ts'
import { isRefusal, type Refusal } from './refusal.ts'

/** A message as it was handed in. */
export type Draft = {
  readonly envelope: MailCommand
  readonly recipients: readonly RcptCommand[]
  readonly client: ClientInfo
  /** The authenticated address; absent on a trusted listener, where any domain of ours may be the author's. */
  readonly address: string | undefined
  /** Recipients without NOTIFY ask for word of delivery too, as the address's setting wants it. */
  readonly notifyDelivered: boolean
  /** The header block, every line ended by CRLF, without the empty line. */
  readonly header: Buffer
  /** Its body is complete. */
  readonly content: ContentWriter
  readonly isBodyEightBit: boolean
}

export type SubmitParts = AcceptParts & {
  readonly ownDomains: OwnDomains
  readonly clock: Clock
  readonly limits: HeaderLimits
  readonly hostname: string
  readonly lifetimeMs: number
  readonly revealsClientIp: boolean
}

/**
 * Refuses or accepts. The content of a refused draft is discarded.
 * @throws StoreFullError, or the store's error: nothing was accepted
 */
export async function submit(draft: Draft, parts: SubmitParts): Promise<Message | Refusal> {
  const verdict = await judge(draft, parts)
  if (isRefusal(verdict)) {
    await draft.content.discard()
    return verdict
  }
  const { author, header } = verdict
  const message = describe(draft, author, header, parts)
  const recipients = draft.recipients.map((one, position) => recipientOf(one, position, draft))
  await accept(message, recipients, header.bytes, draft.content, parts)
  return message
}

async function judge(
  draft: Draft,
  parts: SubmitParts,
): Promise<{ author: Author; header: RepairedHeader } | Refusal> {
  const header = readHeader(draft.header, parts.limits)
  if (isRefusal(header)) return header

  const author = readAuthor(header)
  if (isRefusal(author)) return author

  const forbidden = permitAuthor(author, await permitted(draft, author, parts))
  if (forbidden !== undefined) return forbidden

  return { author, header: repair(draft, header, parts) }
}

async function permitted({ address }: Draft, { domain }: Author, { ownDomains }: SubmitParts) {
  if (address !== undefined) return { kind: 'address', address } as const
  const isOurs = await ownDomains.has(domain)
  return { kind: 'domains', has: () => isOurs } as const
}

function repair(
  draft: Draft,
  header: Parameters<typeof repairHeader>[0],
  parts: SubmitParts,
): RepairedHeader {
  return repairHeader(header, {
    messageId: draft.content.messageId,
    acceptedAt: parts.clock.now(),
    hostname: parts.hostname,
    client: draft.client,
    isAuthenticated: draft.address !== undefined,
    smtpUtf8: draft.envelope.smtpUtf8,
    recipients: draft.recipients.map(({ recipient }) => recipient),
    showsClientIp: parts.revealsClientIp,
  })
}

function describe(
  draft: Draft,
  author: Author,
  header: RepairedHeader,
  parts: SubmitParts,
): Message {
  const { envelope, content } = draft
  const acceptedAt = parts.clock.now()
  return {
    id: content.messageId,
    sender: envelope.sender,
    submitter: draft.address ?? author.address,
    domain: author.domain,
    origin: 'submission',
    acceptedAt,
    expiresAt: acceptedAt + parts.lifetimeMs,
    sizeBytes: content.sizeWith(header.bytes),
    isEightBit: draft.isBodyEightBit || header.isEightBit,
    needsSmtpUtf8: needsSmtpUtf8(draft, header),
    ...(envelope.ret === undefined ? {} : { ret: envelope.ret }),
    ...(envelope.envid === undefined ? {} : { envid: envelope.envid }),
  }
}

const everyWord: readonly NotifyWord[] = ['SUCCESS', 'FAILURE', 'DELAY']

/**
 * Clients declare SMTPUTF8 as soon as they can; the next hop must support it only if an address or a
 * header field needs it (RFC 6531 §3.4). Raw UTF-8 in a header without the declaration is an old habit
 * that 8BITMIME hosts put up with.
 */
function needsSmtpUtf8({ envelope, recipients }: Draft, header: RepairedHeader): boolean {
  const addresses = [envelope.sender, ...recipients.map(({ recipient }) => recipient)]
  return !addresses.every(isAscii) || (envelope.smtpUtf8 && header.isEightBit)
}

/** What the client asks of a recipient goes before the setting of its address (RFC 3461 §4.1). */
function recipientOf(
  { recipient, notify: asked, orcpt }: RcptCommand,
  position: number,
  { notifyDelivered }: Draft,
): Recipient {
  const notify = asked ?? (notifyDelivered ? everyWord : undefined)
  return {
    position,
    address: recipient,
    ...(notify === undefined ? {} : { notify }),
    ...(orcpt === undefined ? {} : { orcpt }),
  }
}
