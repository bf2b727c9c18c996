/**
 * The part of a notice that machines read (RFC 3464 §2): one group of fields about the message, one
 * about each recipient. Diagnostic texts come from hostile servers; each stays inside its field.
 */
import { formatDateTime } from '../message/date-time.ts'
import { foldedField, oneLine } from '../message/folded-field.ts'

export type DeliveryStatus = {
  /** Our name; it reports. */
  readonly reportingMta: string
  readonly arrivedAt: number
  /** As the sender gave it with MAIL (RFC 3461 §4.4). */
  readonly envid?: string
  readonly recipients: readonly RecipientStatus[]
}

export type RecipientStatus = {
  readonly address: string
  /** `rfc822;user@example.com`, as the sender gave it with RCPT (RFC 3461 §4.2). */
  readonly orcpt?: string
  readonly action: 'failed' | 'delayed' | 'delivered' | 'relayed'
  /** RFC 3463: `5.1.1`. */
  readonly status: string
  readonly remoteMta?: string
  readonly diagnostic?: Diagnostic
  readonly lastAttemptAt?: number
  /** Our id of the message, to be found in our log. */
  readonly finalLogId?: string
  /** Only where the message is delayed. */
  readonly willRetryUntil?: number
}

export type Diagnostic = {
  /** `smtp` for a reply; a failure without one is described in our own words (RFC 3464 §2.3.6). */
  readonly kind: 'smtp' | 'x-posthorn'
  readonly text: string
}

/** The status part needs RFC 6533's media type. */
export function isGlobal({ recipients }: DeliveryStatus): boolean {
  return recipients.some(({ address, orcpt = '' }) => hasUtf8(address) || hasUtf8(orcpt))
}

/** The fields, CRLF line ends, groups parted by an empty line. ASCII unless `isGlobal`. */
export function formatDeliveryStatus(status: DeliveryStatus): string {
  const letters = isGlobal(status) ? asItIs : asAscii
  return [messageGroup(status), ...status.recipients.map(recipientGroup)].map(letters).join('\r\n')
}

function messageGroup({ envid, reportingMta, arrivedAt }: DeliveryStatus): string {
  return fields([
    ['Original-Envelope-Id', envid],
    ['Reporting-MTA', `dns; ${reportingMta}`],
    ['Arrival-Date', formatDateTime(arrivedAt)],
  ])
}

function recipientGroup(recipient: RecipientStatus): string {
  const { address, orcpt, remoteMta, diagnostic, lastAttemptAt, willRetryUntil } = recipient
  return fields([
    ['Original-Recipient', orcpt === undefined ? undefined : originalRecipient(orcpt)],
    // RFC 6533 §3: the address type utf-8, for addresses beyond ASCII only.
    ['Final-Recipient', `${hasUtf8(address) ? 'utf-8' : 'rfc822'}; ${address}`],
    ['Action', recipient.action],
    ['Status', recipient.status],
    ['Remote-MTA', remoteMta === undefined ? undefined : `dns; ${remoteMta}`],
    ['Diagnostic-Code', diagnostic && `${diagnostic.kind}; ${cut(diagnostic.text)}`],
    ['Last-Attempt-Date', lastAttemptAt === undefined ? undefined : formatDateTime(lastAttemptAt)],
    ['Final-Log-ID', recipient.finalLogId],
    ['Will-Retry-Until', willRetryUntil === undefined ? undefined : formatDateTime(willRetryUntil)],
  ])
}

/** `type;address` as given; RFC 3464 §2.3.1. */
function originalRecipient(orcpt: string): string {
  const [, type = 'rfc822', address = orcpt] = /^([a-z0-9-]+);(.*)$/is.exec(orcpt) ?? []
  return `${type}; ${address}`
}

function fields(pairs: readonly (readonly [string, string | undefined])[]): string {
  return pairs
    .filter((pair): pair is readonly [string, string] => pair[1] !== undefined)
    .filter(([, value]) => oneLine(value).trim() !== '')
    .map(([name, value]) => foldedField(name, value))
    .join('')
}

const DIAGNOSTIC_LENGTH_MAX = 1_000

function cut(text: string): string {
  return text.length > DIAGNOSTIC_LENGTH_MAX ? `${text.slice(0, DIAGNOSTIC_LENGTH_MAX)} ...` : text
}

const asItIs = (text: string): string => text

/** Plain delivery-status is ASCII (RFC 3464 §2.1); RFC 6533 §3 shows how to write the rest. */
function asAscii(text: string): string {
  return text.replace(
    /[^\x00-\x7f]/gu,
    (letter) => `\\x{${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase()}}`,
  )
}

function hasUtf8(text: string): boolean {
  return /[^\x00-\x7f]/.test(text)
}
