/**
 * Who a message claims to be from, and whether this client may say so. "Nobody sends as somebody
 * else" is kept here: exactly one From field, that everybody reads as exactly one address, and that
 * address is the one that logged in. Every refusal names the rule and what to do.
 *
 * Pure. A door that must first look up whether the author's domain is one of ours reads the author,
 * looks once, and then asks `judgeAuthor` with what it found.
 */
import { isUtf8 } from 'node:buffer'
import { canonicalDomain, foldCase } from '../../protocol/message/domain-name.ts'
import { decodeEncodedWords } from '../../protocol/message/encoded-word.ts'
import { fieldsNamed, rawValue, unfold } from '../../protocol/message/header-block.ts'
import type { HeaderBlock } from '../../protocol/message/header-block.ts'
import { parseAddress, parseMailboxList } from '../../protocol/message/mailbox-list.ts'
import type { Mailbox } from '../../protocol/message/mailbox-list.ts'
import { isRefusal, quoted, refuse } from './refusal.ts'
import type { Refusal } from './refusal.ts'

export type Author = {
  /** As written in the From field, without the name. */
  readonly address: string
  /** Lower-case A-labels. */
  readonly domain: string
  /** Decoded, for people. */
  readonly displayName: string
}

/** As whom this client may send. */
export type Permitted =
  /** Authenticated: as this address. */
  | { readonly kind: 'address'; readonly address: string }
  /** Trusted for its network: as any address of a domain of ours. Asked in lower-case A-labels. */
  | { readonly kind: 'domains'; readonly has: (domain: string) => boolean }

export function judgeAuthor(
  header: HeaderBlock,
  permitted: Permitted,
): { author: Author } | Refusal {
  const author = readAuthor(header)
  if (isRefusal(author)) return author
  return permitAuthor(author, permitted) ?? { author }
}

/** The one author whom everybody reads in this header. */
export function readAuthor(header: HeaderBlock): Author | Refusal {
  const fields = fieldsNamed(header, 'from')
  const [field] = fields
  if (field === undefined) return forbid('the message has no From field: add one with your address')
  if (fields.length > 1)
    return forbid(`the message has ${fields.length} From fields: send exactly one`)
  const raw = rawValue(header, field)
  if (header.isEightBit && !isUtf8(raw)) {
    return forbid('From cannot be read: it is not UTF-8. Encode the name (RFC 2047)')
  }
  const folded = raw.toString()
  // Some readers end the header at a line of white space only; RFC 5322 §3.2.2 forbids to write one.
  if (/\n[ \t]*\r\n/.test(folded))
    return forbid('From cannot be read: it is folded into an empty line')
  return readMailbox(unfold(folded))
}

/** Whether this author may be used by this client; `undefined` means yes. */
export function permitAuthor(author: Author, permitted: Permitted): Refusal | undefined {
  if (permitted.kind === 'domains') {
    if (permitted.has(author.domain)) return undefined
    return forbid(
      `From is ${quoted(author.address)}, but ${quoted(author.domain)} is no domain of this server: set From to an address of a domain that it serves`,
    )
  }
  if (isSameAddress(author.address, permitted.address)) return undefined
  const written = quoted(author.address)
  const own = quoted(permitted.address)
  return forbid(
    `From is ${written} but you are logged in as ${own}: set From to ${own}, or log in as ${written}${hintFor(author)}`,
  )
}

/** The reverse-path: the client's own address, or none (`<>`); `undefined` means permitted. */
export function judgeSender(sender: string, permitted: Permitted): Refusal | undefined {
  if (sender === '') return undefined
  const mailbox = parseAddress(sender)
  if ('unreadable' in mailbox) {
    return forbid(`MAIL FROM ${quoted(sender)} cannot be read: ${mailbox.unreadable}`)
  }
  if (permitted.kind === 'domains') {
    if (permitted.has(canonicalDomain(mailbox.domain) ?? '')) return undefined
    return forbid(
      `MAIL FROM is ${quoted(sender)}, which is in no domain of this server: use an address of a domain that it serves, or <>`,
    )
  }
  if (isSameAddress(sender, permitted.address)) return undefined
  const own = quoted(permitted.address)
  return forbid(`MAIL FROM is ${quoted(sender)} but you are logged in as ${own}: use ${own}, or <>`)
}

function readMailbox(value: string): Author | Refusal {
  const entries = parseMailboxList(value)
  if ('unreadable' in entries) {
    return forbid(`From cannot be read: ${entries.unreadable}`, `From is ${quoted(value)}`)
  }
  const [entry] = entries
  if (entries.length !== 1 || entry === undefined) {
    return forbid(`From names ${entries.length} authors: name exactly one`)
  }
  if (entry.kind === 'group') return forbid('From is a group: name exactly one address')
  const domain = canonicalDomain(entry.domain)
  if (domain === undefined) return forbid('From cannot be read: the part after the @ is no domain')
  const displayName = decodeEncodedWords(entry.displayName)
  if (holdsOtherAddress(displayName, entry)) {
    return forbid(
      'From has an address in <> within the name, which may be taken for the author: remove it from the name',
      `From is ${quoted(value)}`,
    )
  }
  return { address: entry.address, domain, displayName }
}

/** Software that decodes or unquotes before it looks for `<` finds the wrong author there. */
function holdsOtherAddress(displayName: string, { address }: Mailbox): boolean {
  const inner = /<([^<>]*@[^<>]*)(?:>|$)/.exec(displayName)?.[1]
  return inner !== undefined && !isSameAddress(inner.trim(), address)
}

function isSameAddress(one: string, other: string): boolean {
  return one === other || comparable(one) === comparable(other)
}

/** Equal exactly for addresses that are one mailbox here: `"anna"@B.example` is `Anna@b.example`. */
function comparable(address: string): string {
  const mailbox = parseAddress(address)
  if ('unreadable' in mailbox) return address
  return `${foldCase(mailbox.localPart)}@${canonicalDomain(mailbox.domain) ?? mailbox.domain}`
}

/** The names that a framework uses until somebody sets it up. */
function hintFor({ address }: Author): string {
  const isDjango = /^(webmaster|root)@localhost$/i.test(address)
  return isDjango
    ? '\nDjango uses this one by default: set DEFAULT_FROM_EMAIL and SERVER_EMAIL'
    : ''
}

/** RFC 3463 §3.8: delivery not authorized. */
function forbid(text: string, detail?: string): Refusal {
  const privateReason = detail === undefined ? text : `${text} (${detail})`
  return refuse({ code: 550, enhanced: '5.7.1', text, privateReason })
}
