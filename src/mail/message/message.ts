/**
 * The nouns of the journey (DESIGN words: docs/glossary.md). A message has an envelope and content;
 * its recipients are grouped into consignments, one per destination, which the queue hands out.
 */
import type { BounceInfo } from '../../contract/bounce-info.ts'
import type { RecipientState } from '../../contract/recipient-state.ts'
import type { NotifyWord, Ret } from '../../protocol/smtp/dsn-parameters.ts'

/** What is known of a message beside its recipients and its content. All times are epoch ms. */
export type Message = {
  readonly id: string
  /** The reverse-path; empty for `<>`. */
  readonly sender: string
  /** Who answers for it: the authenticated address; on a trusted listener the author; the address told for a notice; our own for a report. */
  readonly submitter: string
  /** Domain of the author, whose rules (signing, retention) apply. */
  readonly domain: string
  readonly origin: 'submission' | 'notice' | 'report'
  readonly acceptedAt: number
  readonly expiresAt: number
  /** Header block and body as they will be sent, in octets. */
  readonly sizeBytes: number
  /** The content has octets over 127, so a next hop needs 8BITMIME (RFC 6152). */
  readonly isEightBit: boolean
  /** An address or a header field needs SMTPUTF8 at the next hop (RFC 6531). */
  readonly needsSmtpUtf8: boolean
  /** One of many, by its own header: it travels behind mail that is not (mail/queue/lane.ts). */
  readonly isBulk?: true
  /** What the sender says about TLS on the way; absent: nothing. */
  readonly tlsRequired?: TlsRequired
  readonly ret?: Ret
  readonly envid?: string
}

/**
 * RFC 8689. `yes`: REQUIRETLS, only over TLS to verified hosts that promise the same. `no`: the field
 * `TLS-Required: No`, rather in clear text than not at all.
 */
export type TlsRequired = 'yes' | 'no'

/** A recipient as it is written once, at acceptance. `position` numbers them within the message. */
export type Recipient = {
  readonly position: number
  readonly address: string
  /** As given; absent is not NEVER (RFC 3461 §4.1). */
  readonly notify?: readonly NotifyWord[]
  readonly orcpt?: string
}

/**
 * One message to one destination: the unit of leasing and of attempts. All its recipients share one
 * next attempt time. A destination is the recipient's domain in lower case, A-labels, or an address
 * literal with its brackets.
 */
export type Consignment = {
  readonly id: string
  readonly messageId: string
  readonly destination: string
  readonly recipients: readonly Recipient[]
}

/** What a courier needs to make an attempt. */
export type LeasedConsignment = Consignment & {
  readonly message: Message
  /** Positions of recipients about whose delay the sender has been told, or is about to be. */
  readonly delayTold: readonly number[]
  /** Attempts that have ended before this one. */
  readonly attempts: number
  /** It was held until its message expired: it is given up, and must not be tried. */
  readonly isHeld?: true
}

export function consignmentId(messageId: string, number: number): string {
  return `${messageId}-${number}`
}

/** What became of one recipient in one attempt, as it is written into its history. */
export type AttemptRecord = {
  readonly at: number
  /** The MX or route's name; empty when the way to it was not found. */
  readonly host: string
  /** Empty when no connection was tried. */
  readonly ip: string
  /** `TLSv1.3`; absent in clear text. */
  readonly tls?: string
  /** Ours, from which it was tried; absent where only one is configured, by the system. */
  readonly ourIp?: string
  /** How far the dialogue had come. */
  readonly stage: Stage
  /** The whole reply, lines joined by `\n`, cut at 4 KB; or our own words for a failure without one. */
  readonly reply: string
  /** What it means, in plain words; absent when delivered. */
  readonly reason?: string
  /** What it means, for machines; absent when delivered. */
  readonly bounceInfo?: BounceInfo
}

export type Stage =
  | 'route'
  | 'connect'
  | 'ehlo'
  | 'starttls'
  | 'auth'
  | 'mail'
  | 'rcpt'
  | 'data'
  | 'dot'

/** What one attempt settled for one recipient. The remote's no is a value, never an exception. */
export type RecipientOutcome = {
  readonly position: number
  readonly state: Extract<RecipientState, 'delivered' | 'bounced' | 'queued'>
  readonly attempt: AttemptRecord
  /** A delivered recipient whose host took over the duty to report success (it offered DSN). */
  readonly passedDsn?: boolean
  /** A bounce by our own rule rather than by the host's answer. */
  readonly isOwnVerdict?: boolean
  /** RFC 3463 code for the notice: the reply's own, or one that we choose. */
  readonly status: string
}
