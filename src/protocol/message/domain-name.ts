/**
 * One form for each domain and each letter, so that two spellings are the same author exactly when
 * every mail program would agree. Case is folded within ASCII and within the rest, never across:
 * the Kelvin sign is not a `k`, although `toLowerCase` says so.
 */
import { domainToASCII, domainToUnicode } from 'node:url'

/**
 * The domain as lower-case A-labels (RFC 5890 §2.3.2.1), or an address literal in lower case.
 * Undefined when it is neither, or when it is written in letters that are only mapped to a domain
 * (full-width letters, ligatures): one program would follow the mapping, the next would not.
 */
export function canonicalDomain(domain: string): string | undefined {
  if (isAsciiText(domain)) {
    const lower = domain.toLowerCase()
    return hostName.test(lower) || domainLiteral.test(lower) ? lower : undefined
  }
  const lower = foldCase(compose(domain))
  const name = domainToASCII(lower)
  return hostName.test(name) && domainToUnicode(name) === unicodeOf(lower) ? name : undefined
}

/** Lower case, without ever turning a letter beyond ASCII into an ASCII one. */
export function foldCase(text: string): string {
  if (isAsciiText(text)) return text.toLowerCase()
  return text.replace(/[A-Z]+|[^\x00-\x7f]/gu, (part) => {
    const lower = part.toLowerCase()
    return isAsciiText(part) || !/[\x00-\x7f]/.test(lower) ? lower : part
  })
}

/**
 * Letters that were typed in two parts as one (NFC). The three characters that NFC turns into ASCII (the
 * Kelvin sign, the Greek question mark and the varia) stay what they are.
 */
export function compose(text: string): string {
  if (isAsciiText(text)) return text
  return text.replace(/[^\u212a\u037e\u1fef]+/gu, (part) => part.normalize('NFC'))
}

/** Letters, digits, hyphens; the underscore because such domains exist. */
const hostName =
  /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*$/
/** RFC 5321 §4.1.3. */
const domainLiteral = /^\[[0-9a-z.:-]{1,60}\]$/

function isAsciiText(text: string): boolean {
  return !/[^\x00-\x7f]/.test(text)
}

/** A name may mix A-labels and U-labels. */
function unicodeOf(lower: string): string {
  return lower
    .split('.')
    .map((label) => (label.startsWith('xn--') ? domainToUnicode(label) : label))
    .join('.')
}
