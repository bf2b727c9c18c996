/**
 * Reads the values of From, Sender and Reply-To (RFC 5322 §3.4) in the one way in which everybody
 * reads them. Whatever another reader might understand differently, and so show another author, is
 * no result but a reason in plain words. Used to judge who a message claims to be from; a friendly
 * guess would be a hole here.
 *
 * Tolerated, because real clients write them and nobody misreads them: dots in names, comments
 * between words, spaces inside `< … >`, empty entries between commas, UTF-8 (RFC 6532).
 * Encoded-words are plain words: they may hold no address (RFC 2047 §5).
 */
import { canonicalDomain } from './domain-name.ts'
import { readTokens } from './mailbox-token.ts'
import type { MailboxToken, Unreadable } from './mailbox-token.ts'

export type Mailbox = {
  readonly kind: 'mailbox'
  /** As written, without quotes; encoded-words still encoded. Empty when there is none. */
  readonly displayName: string
  /** Without quotes and backslashes. */
  readonly localPart: string
  /** As written. */
  readonly domain: string
  /** `localPart@domain`, the local part quoted where it must be. */
  readonly address: string
}

export type Group = {
  readonly kind: 'group'
  readonly displayName: string
  readonly mailboxes: readonly Mailbox[]
}

export type { Unreadable } from './mailbox-token.ts'

/** @param text the value, unfolded */
export function parseMailboxList(text: string): readonly (Mailbox | Group)[] | Unreadable {
  const tokens = readTokens(text)
  if ('unreadable' in tokens) return tokens
  const entries: (Mailbox | Group)[] = []
  let rest = tokens
  while (rest.length > 0) {
    const isGroup = rest[rest.findIndex(endsEntry)]?.text === ':'
    const end = rest.findIndex(isSpecial(isGroup ? ';' : ','))
    if (isGroup && end === -1) return { unreadable: 'a group (Name: ...;) is not closed by ;' }
    const own = end === -1 ? rest : rest.slice(0, end)
    const entry = isGroup ? readGroup(own) : readMailbox(own)
    if (entry !== undefined && 'unreadable' in entry) return entry
    if (entry !== undefined) entries.push(entry)
    rest = end === -1 ? [] : rest.slice(end + 1)
    if (isGroup && rest.length > 0 && !isSpecial(',')(rest[0])) {
      return { unreadable: 'there is text after the ; that closes a group' }
    }
  }
  return entries.length > 0 ? entries : { unreadable: 'there is no address in it' }
}

/** Reads an address without name and brackets, as it stands in an envelope. */
export function parseAddress(text: string): Mailbox | Unreadable {
  const tokens = readTokens(text)
  return 'unreadable' in tokens ? tokens : readAddress(tokens, '')
}

/** `undefined` for an entry of nothing (RFC 5322 §4.4 allows `a@b.example, , c@d.example`). */
function readMailbox(tokens: readonly MailboxToken[]): Mailbox | Unreadable | undefined {
  if (tokens.length === 0) return undefined
  const open = tokens.findIndex(isSpecial('<'))
  if (open === -1) return readAddress(tokens, '')
  const name = tokens.slice(0, open)
  const close = tokens.findIndex(isSpecial('>'))
  if (close === -1) return { unreadable: 'the < is not closed by >' }
  if (tokens.slice(open + 1).some(isSpecial('<')))
    return { unreadable: 'there are two addresses in <>' }
  if (close < tokens.length - 1) return { unreadable: 'there is text after the >' }
  const strange = name.find(({ kind }) => kind === 'special' || kind === 'literal')
  if (strange !== undefined) {
    return { unreadable: `the name before the < has ${strange.text} in it; put the name in quotes` }
  }
  const inner = tokens.slice(open + 1, close)
  if (tokens.slice(open + 1, close + 1).some(({ isAfterComment }) => isAfterComment)) {
    return { unreadable: 'there is a comment inside the <>' }
  }
  return readAddress(inner, phraseOf(name))
}

function readGroup(tokens: readonly MailboxToken[]): Group | Unreadable {
  const colon = tokens.findIndex(isSpecial(':'))
  const name = tokens.slice(0, colon)
  if (name.length === 0) return { unreadable: 'there is a : without the name of a group before it' }
  const mailboxes: Mailbox[] = []
  for (const part of splitAtCommas(tokens.slice(colon + 1))) {
    const mailbox = readMailbox(part)
    if (mailbox === undefined) continue
    if ('unreadable' in mailbox) return mailbox
    mailboxes.push(mailbox)
  }
  return { kind: 'group', displayName: phraseOf(name), mailboxes }
}

function readAddress(tokens: readonly MailboxToken[], displayName: string): Mailbox | Unreadable {
  const [local, at, domain, more] = tokens
  if (local === undefined) return { unreadable: 'the address is empty' }
  const strange = tokens.find((token) => token.kind === 'special' && token.text !== '@')
  if (strange !== undefined) return { unreadable: `there is a ${strange.text} where none belongs` }
  const ats = tokens.filter(isSpecial('@')).length
  if (ats > 1) return { unreadable: 'an address has several @' }
  if (ats === 0) return { unreadable: 'there is no @ in it' }
  if (isSpecial('@')(local)) return { unreadable: 'there is nothing before the @' }
  if (domain === undefined) return { unreadable: 'there is nothing after the @' }
  if (more !== undefined || !isSpecial('@')(at)) {
    return { unreadable: 'there is text beside an address that is not in <>' }
  }
  if (at?.isApart || domain.isApart)
    return { unreadable: 'there is a space or comment inside the address' }
  return readParts(local, domain, displayName)
}

function readParts(
  local: MailboxToken,
  domain: MailboxToken,
  displayName: string,
): Mailbox | Unreadable {
  if (local.kind === 'literal') return { unreadable: 'there is a [ before the @' }
  if (local.kind === 'word' && !isDotted(local.text)) {
    return { unreadable: 'the part before the @ has a dot at its start or end, or two in a row' }
  }
  // RFC 2047 §5: an encoded-word may not be part of an address; some readers decode it there all the same.
  if (local.text.includes('=?')) return { unreadable: 'there is an encoded-word in the address' }
  if (domain.kind === 'quoted') return { unreadable: 'the domain is in quotes' }
  if (canonicalDomain(domain.text) === undefined)
    return { unreadable: 'the part after the @ is no domain' }
  const localPart = local.text
  return {
    kind: 'mailbox',
    displayName,
    localPart,
    domain: domain.text,
    address: `${dotString.test(localPart) ? localPart : quote(localPart)}@${domain.text}`,
  }
}

/** RFC 5321 §4.1.2, RFC 6531 §3.3. */
const dotString =
  /^[\w!#$%&'*+/=?^`{|}~\-\u{80}-\u{10ffff}]+(?:\.[\w!#$%&'*+/=?^`{|}~\-\u{80}-\u{10ffff}]+)*$/u

function isDotted(text: string): boolean {
  return !text.startsWith('.') && !text.endsWith('.') && !text.includes('..')
}

function quote(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`
}

function isSpecial(text: string): (token: MailboxToken | undefined) => boolean {
  return (token) => token?.kind === 'special' && token.text === text
}

/** The first of these says whether an entry is a group. */
function endsEntry({ kind, text }: MailboxToken): boolean {
  return kind === 'special' && (text === ',' || text === ':' || text === '<')
}

function splitAtCommas(tokens: readonly MailboxToken[]): MailboxToken[][] {
  const parts: MailboxToken[][] = [[]]
  for (const token of tokens) {
    if (isSpecial(',')(token)) parts.push([])
    else parts.at(-1)?.push(token)
  }
  return parts
}

function phraseOf(tokens: readonly MailboxToken[]): string {
  return tokens
    .map(({ text, isApart }, index) => (isApart && index > 0 ? ` ${text}` : text))
    .join('')
}
