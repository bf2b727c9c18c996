/**
 * The mailbox grammar of RFC 5321 §4.1.2, with the characters that RFC 6531 §3.3 adds under SMTPUTF8.
 * What leaves here holds no control character, so it can stand in a header field, a log line or a
 * command to the next host without being looked at again.
 *
 * Two spellings of one local part (`"a"@x` and `a@x`, §4.1.2) leave as one: quotes and backslashes
 * remain only where they are needed. So addresses can be compared as text.
 */
import { domainToASCII } from 'node:url'

export type Mailbox =
  | { readonly kind: 'mailbox'; readonly address: string }
  | { readonly kind: 'wrong'; readonly problem: string }

/** A path in angle brackets, and where the text after it begins. */
export type Path = Mailbox & { readonly end: number }

const LOCAL_PART_OCTETS_MAX = 64
const DOMAIN_OCTETS_MAX = 255

const ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~\\-\\u0080-\\u{10FFFF}]+"
const DOT_STRING = new RegExp(`${ATOM}(?:\\.${ATOM})*`, 'uy')
const WHOLE_DOT_STRING = new RegExp(`^${ATOM}(?:\\.${ATOM})*$`, 'u')
const QUOTED_STRING = /"(?:[ !#-[\]-~\u0080-\u{10FFFF}]|\\[ -~])*"/uy
/** RFC 5321 §4.1.2 `A-d-l ":"`; to be accepted and ignored (appendix C). */
const SOURCE_ROUTE = /(?:@[^\s@<>,:]+,)*@[^\s@<>,:]+:/y
const DOMAIN_TEXT = /\[[^\]\s<>]*\]|[^\s<>[\]@]+/y

/** Before domainToASCII: it would decode `%41`. */
const NAME_CHARACTERS = /^[A-Za-z0-9.\-\u0080-\u{10FFFF}]+$/u
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i
const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/
const BEYOND_ASCII = /[^\0-\x7f]/
/** Controls, line ends of Unicode, and what octets that are no UTF-8 were decoded to. */
const NEVER = /[\0-\x1f\x7f-\x9f\u2028\u2029\uFFFD]|\p{Surrogate}/u

/**
 * Reads `<mailbox>` from `start`. The null path `<>` has the address `''`. A bare `<postmaster>`
 * (RFC 5321 §4.5.1) is an address without domain; the caller knows where that may stand.
 */
export function readPath(text: string, start: number): Path {
  if (text[start] !== '<') return wrong(start, 'it belongs in angle brackets')
  if (text[start + 1] === '>') return { kind: 'mailbox', address: '', end: start + 2 }
  const from = after(SOURCE_ROUTE, text, start + 1) ?? start + 1
  const close = endOfMailbox(text, from)
  if (close === undefined) return wrong(start, 'it is no address of the form local-part@domain')
  if (text[close] !== '>') return wrong(start, 'no closing angle bracket follows it')
  return { ...parseMailbox(text.slice(from, close)), end: close + 1 }
}

/** Whether an address or domain can travel without SMTPUTF8. */
export function isAscii(text: string): boolean {
  return !BEYOND_ASCII.test(text)
}

/** Judges `local-part@domain`, or `postmaster` alone. */
export function parseMailbox(text: string): Mailbox {
  const { localPart, domain } = splitAddress(text)
  if (text === localPart) {
    if (text.toLowerCase() === 'postmaster') return { kind: 'mailbox', address: 'postmaster' }
    return { kind: 'wrong', problem: 'it has no domain' }
  }
  const problem = problemOfLocalPart(localPart) ?? problemOfDomain(domain)
  if (problem !== undefined) return { kind: 'wrong', problem }
  return { kind: 'mailbox', address: `${canonicalLocalPart(localPart)}@${domain}` }
}

/** Where the two halves of an address part; the domain is empty for `postmaster` and for `<>`. */
export function splitAddress(address: string): { localPart: string; domain: string } {
  // A quoted local part may hold an @, a domain may not.
  const at = address.lastIndexOf('@')
  if (at === -1) return { localPart: address, domain: '' }
  return { localPart: address.slice(0, at), domain: address.slice(at + 1) }
}

/** The one spelling of a domain for comparing and for DNS: lower case, A-labels (RFC 5890 §2.3.2.1). */
export function normaliseDomain(domain: string): string {
  // Only beyond ASCII: domainToASCII reads `1.2` as an IPv4 address.
  return BEYOND_ASCII.test(domain) ? domainToASCII(domain) : domain.toLowerCase()
}

/** Whether this is a domain name or an address literal, U-labels included. */
export function isDomain(text: string): boolean {
  return problemOfDomain(text) === undefined
}

function endOfMailbox(text: string, start: number): number | undefined {
  const afterLocal = after(QUOTED_STRING, text, start) ?? after(DOT_STRING, text, start)
  if (afterLocal === undefined || text[afterLocal] !== '@') return afterLocal
  return after(DOMAIN_TEXT, text, afterLocal + 1)
}

function after(pattern: RegExp, text: string, start: number): number | undefined {
  pattern.lastIndex = start
  return pattern.test(text) ? pattern.lastIndex : undefined
}

function problemOfLocalPart(localPart: string): string | undefined {
  if (Buffer.byteLength(localPart) > LOCAL_PART_OCTETS_MAX) {
    return `the part before the @ is longer than ${LOCAL_PART_OCTETS_MAX} octets`
  }
  if (NEVER.test(localPart)) return 'it contains control characters or is not UTF-8'
  const isWhole =
    WHOLE_DOT_STRING.test(localPart) || after(QUOTED_STRING, localPart, 0) === localPart.length
  return isWhole ? undefined : 'the part before the @ is not well formed'
}

function problemOfDomain(domain: string): string | undefined {
  if (Buffer.byteLength(domain) > DOMAIN_OCTETS_MAX) {
    return `the domain is longer than ${DOMAIN_OCTETS_MAX} octets`
  }
  if (NEVER.test(domain)) return 'it contains control characters or is not UTF-8'
  if (domain.startsWith('[')) {
    return isAddressLiteral(domain) ? undefined : 'the address literal is not well formed'
  }
  // An IPv4 address that was spelled in other digits is not a name.
  const name = normaliseDomain(domain)
  const isName =
    NAME_CHARACTERS.test(domain) &&
    name.length <= DOMAIN_OCTETS_MAX &&
    name.split('.').every((label) => LABEL.test(label)) &&
    (name === domain.toLowerCase() || !IPV4.test(name))
  return isName ? undefined : 'the domain is not well formed'
}

/** `[192.0.2.1]` or `[IPv6:2001:db8::1]` (RFC 5321 §4.1.3); no other tag has ever been registered. */
function isAddressLiteral(text: string): boolean {
  const inner = text.slice(1, -1)
  if (!text.endsWith(']')) return false
  if (IPV4.test(inner)) return true
  const ipv6 = /^IPv6:([0-9a-f:.]+)$/i.exec(inner)?.[1]
  return ipv6 !== undefined && URL.canParse(`http://[${ipv6}]/`)
}

function canonicalLocalPart(localPart: string): string {
  if (!localPart.startsWith('"')) return localPart
  const content = localPart.slice(1, -1).replaceAll(/\\([ -~])/g, '$1')
  if (WHOLE_DOT_STRING.test(content)) return content
  return `"${content.replaceAll(/["\\]/g, '\\$&')}"`
}

function wrong(end: number, problem: string): Path {
  return { kind: 'wrong', problem, end }
}
