/**
 * Reads the fields in which a message says who it is from, From and Sender, in the one way in which
 * everybody reads them. What one reader shows as another author than the next is a refusal that names
 * the rule and how to write the field instead. Pure: whose the addresses are is asked elsewhere
 * (identity.ts).
 */
import { isUtf8 } from 'node:buffer'
import { Memo } from '../../base/memo.ts'
import { canonicalDomain } from '../../protocol/message/domain-name.ts'
import { decodeEncodedWords } from '../../protocol/message/encoded-word.ts'
import { rawValue, unfold } from '../../protocol/message/header-block.ts'
import type { HeaderBlock, HeaderField } from '../../protocol/message/header-block.ts'
import { parseMailboxList } from '../../protocol/message/mailbox-list.ts'
import type { Group, Mailbox } from '../../protocol/message/mailbox-list.ts'
import { forbid } from './identity-words.ts'
import { isRefusal, quoted } from './refusal.ts'
import type { Refusal } from './refusal.ts'

/** An address as which a message wants to be seen. */
export type Claim = {
  readonly field: 'From' | 'Sender'
  /** As written, without the name. */
  readonly address: string
  /** Lower-case A-labels. */
  readonly domain: string
  /** Decoded, for people. */
  readonly displayName: string
  /** The address that the name looks like, which many readers show in place of the real one. */
  readonly shown: string | undefined
}

/** Searching a name for addresses takes quadratic time at worst. Answered 550 5.7.1. */
const NAME_LENGTH_MAX = 1_000

/** RFC 5322 §2.2: none but the tab. An encoded-word can hide them from a look at the octets. */
const control = /[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]/
/** Unicode TR 9 §2: they make `moc.knab@ssob` look like `boss@bank.com`, and reach beyond the name. */
const turnsWriting = /[\u202a-\u202e\u2066-\u2069]/
/** RFC 2152: any character can be written in ASCII letters with it, so programs differ in whether they read it. */
const inUtf7 = /=\?(?:unicode-1-1-)?utf-7[?*]/i

/** The same few write most of the mail, and a field is read in one way for ever. */
const readFields = new Memo<readonly Claim[] | Refusal>(1_000)

export function readAddressField(
  header: HeaderBlock,
  { field, name }: { readonly field: HeaderField; readonly name: Claim['field'] },
): readonly Claim[] | Refusal {
  const raw = rawValue(header, field)
  return readFields.get(`${name}:${raw.toString('latin1')}`, () => readValue(raw, name))
}

function readValue(raw: Buffer, name: Claim['field']): readonly Claim[] | Refusal {
  if (!isUtf8(raw)) {
    return unreadable(name, 'it is not UTF-8. Encode the name (RFC 2047)')
  }
  const folded = raw.toString()
  // Some readers end the header at a line of white space only; RFC 5322 §3.2.2 forbids to write one.
  if (/\n[ \t]*\r\n/.test(folded)) return unreadable(name, 'it is folded into an empty line')
  const text = unfold(folded)
  const fault = faultBehindEncoding(decodeEncodedWords(text))
  if (fault !== undefined) return unreadable(name, fault)
  const entries = parseMailboxList(text)
  if ('unreadable' in entries) return unreadable(name, entries.unreadable, text)
  return readEntries(entries, name)
}

function faultBehindEncoding(decoded: string): string | undefined {
  // The line end of the field itself is gone; nothing else may have come out of an encoded-word.
  if (control.test(decoded)) return 'it has a control character'
  if (turnsWriting.test(decoded))
    return 'it has characters that turn the direction of writing: leave them out'
  if (inUtf7.test(decoded)) return 'it has an encoded-word in UTF-7: use UTF-8'
  return undefined
}

function readEntries(
  entries: readonly (Mailbox | Group)[],
  name: Claim['field'],
): readonly Claim[] | Refusal {
  const claims: Claim[] = []
  for (const entry of entries) {
    if (entry.kind === 'group') {
      return forbid(
        `${name} is a group (Name: ...;): name exactly one address, as in ${name}: "Name" <local-part@domain>`,
      )
    }
    const claim = readClaim(entry, name)
    if (isRefusal(claim)) return claim
    claims.push(claim)
  }
  return claims
}

function readClaim(
  { address, domain: written, displayName: encoded }: Mailbox,
  name: Claim['field'],
): Claim | Refusal {
  const domain = canonicalDomain(written)
  if (domain === undefined) return unreadable(name, 'the part after the @ is no domain')
  if (encoded.length > NAME_LENGTH_MAX) {
    return forbid(
      `the name in ${name} is longer than ${NAME_LENGTH_MAX} characters: send a shorter one`,
    )
  }
  const displayName = decodeEncodedWords(encoded)
  return { field: name, address, domain, displayName, shown: addressShownBy(displayName) }
}

/**
 * Either in `<>`, which software finds that decodes or unquotes before it looks for the address; or the
 * whole name, which is all that most mail programs show. An address among other words (`bert@theirs.example
 * via Shop`) is a name like any other.
 */
function addressShownBy(displayName: string): string | undefined {
  if (displayName === '') return undefined
  // As the eye reads it: full-width letters as letters, invisible ones not at all.
  const seen = decodeEncodedWords(displayName)
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
  const inBrackets = /<([^<>]*@[^<>]*)(?:>|$)/.exec(seen)?.[1]
  if (inBrackets !== undefined) return inBrackets.trim()
  const bare = seen.replace(/^[\s'"([{<]+|[\s'")\]}>.,;:]+$/g, '')
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(bare) ? bare : undefined
}

function unreadable(name: Claim['field'], why: string, value?: string): Refusal {
  return forbid(
    `${name} cannot be read: ${why}\nWrite it as ${name}: "Name" <local-part@domain>`,
    value === undefined ? undefined : `${name} is ${quoted(value)}`,
  )
}
