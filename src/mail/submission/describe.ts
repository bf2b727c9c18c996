/** What is written down of a message that is accepted, beside its content. */
import type { NotifyWord } from '../../protocol/smtp/dsn-parameters.ts'
import { isAscii } from '../../protocol/smtp/path.ts'
import type { RcptCommand } from '../../protocol/smtp/session-handler.ts'
import type { Message, Recipient, TlsRequired } from '../message/message.ts'
import type { Author } from './author.ts'
import type { Draft } from './draft.ts'
import type { RepairedHeader } from './header-repair.ts'

export type Described = {
  readonly author: Author
  /** Before it was signed: a signature changes no need of the next hop. */
  readonly repaired: RepairedHeader
  /** As it will be sent. */
  readonly header: Buffer
  readonly isBulk: boolean
  readonly tlsRequired: TlsRequired | undefined
  readonly acceptedAt: number
  readonly lifetimeMs: number
}

export function describe(draft: Draft, described: Described): Message {
  const { envelope, content } = draft
  const { author, repaired, header, isBulk, tlsRequired, acceptedAt, lifetimeMs } = described
  return {
    id: content.messageId,
    sender: envelope.sender,
    submitter: author.owner,
    domain: author.domain,
    origin: 'submission',
    acceptedAt,
    expiresAt: acceptedAt + lifetimeMs,
    sizeBytes: content.sizeWith(header),
    isEightBit: draft.isBodyEightBit || repaired.isEightBit,
    needsSmtpUtf8: needsSmtpUtf8(draft, repaired),
    ...(isBulk ? { isBulk } : {}),
    ...(tlsRequired === undefined ? {} : { tlsRequired }),
    ...(envelope.ret === undefined ? {} : { ret: envelope.ret }),
    ...(envelope.envid === undefined ? {} : { envid: envelope.envid }),
  }
}

export function recipientsOf(draft: Draft): Recipient[] {
  return draft.recipients.map((one, position) => recipientOf(one, position, draft))
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
