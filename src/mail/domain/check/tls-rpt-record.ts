/** Where a domain wants its TLS reports, as its record says it (RFC 8460 §3); the same for those who check and those who report. */
import { parseMailbox } from '../../../protocol/smtp/path.ts'
import { readTagList, versioned } from './tag-list.ts'

export type ReportWish = {
  /** Mail addresses, ASCII. */
  readonly mailto: readonly string[]
  /** URLs of web servers. */
  readonly https: readonly string[]
}

/** Of more only the first are written to. */
export const REPORT_DESTINATIONS_MAX = 10

/** Undefined when there is no record, more than one, or none that names anything that could be written to. */
export function reportWishIn(records: readonly string[]): ReportWish | undefined {
  const [record, ...others] = versioned(records, 'TLSRPTv1')
  if (record === undefined || others.length > 0) return undefined
  const uris = (readTagList(record)?.get('rua') ?? '')
    .split(',')
    .slice(0, REPORT_DESTINATIONS_MAX)
    .map((uri) => uri.trim())
  const wish = {
    mailto: [...new Set(uris.flatMap(mailboxOf))],
    https: [...new Set(uris.flatMap(urlOf))],
  }
  return wish.mailto.length + wish.https.length === 0 ? undefined : wish
}

/** RFC 6068; what stands behind a question mark would be header fields, which are ours. */
function mailboxOf(uri: string): string[] {
  const [, encoded] = /^mailto:([^?]+)/i.exec(uri) ?? []
  const mailbox = parseMailbox(decoded(encoded ?? ''))
  const isWhole = mailbox.kind === 'mailbox' && mailbox.address.includes('@')
  return isWhole && isPrintable(mailbox.address) ? [mailbox.address] : []
}

/** Without user and password, which nobody publishes. */
function urlOf(uri: string): string[] {
  const url = /^https:\/\//i.test(uri) ? URL.parse(uri) : null
  return url === null || url.username !== '' || url.password !== '' ? [] : [url.href]
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}

function isPrintable(address: string): boolean {
  return /^[\x21-\x7e]+$/.test(address)
}
