/**
 * Addresses and domains of ours in the one form in which they are stored and compared: the domain
 * as lower-case A-labels (RFC 5890 §2.3.2.1), the local part in lower case and NFC. RFC 5321 §2.4
 * lets a host tell `Anna` from `anna`; no host of ours does, or else the two could pass for one
 * another.
 *
 * Stricter than what may be a recipient: no quoted local parts, no address literals. Every address
 * that is accepted here can be typed into any mail client.
 */
import { canonicalDomain, compose, foldCase } from '../../protocol/message/domain-name.ts'

/** RFC 5321 §4.5.3.1.1. */
const LOCAL_PART_BYTES_MAX = 64
/** RFC 5321 §4.5.3.1.3, without the angle brackets. */
const ADDRESS_BYTES_MAX = 254
/** RFC 1035 §2.3.4, without the root. */
const DOMAIN_LENGTH_MAX = 253

/** RFC 5321 §4.1.2 Dot-string; RFC 6531 §3.3 adds everything beyond ASCII. */
const dotString =
  /^[\w!#$%&'*+/=?^`{|}~\-\u{80}-\u{10ffff}]+(\.[\w!#$%&'*+/=?^`{|}~\-\u{80}-\u{10ffff}]+)*$/u
const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/
const urlDelimiter = /[\x00-\x2c/:-@[-`{-\x7f]/
const controlOrSpace = /[\s\p{C}]/u

export type OwnAddress = { readonly address: string; readonly domain: string }

/** The address as it is stored and compared; undefined when it cannot be an address of ours. */
export function normaliseAddress(text: string): OwnAddress | undefined {
  const at = text.lastIndexOf('@')
  if (at < 1) return undefined
  const localPart = foldCase(compose(text.slice(0, at)))
  if (!dotString.test(localPart) || controlOrSpace.test(localPart)) return undefined
  if (Buffer.byteLength(localPart) > LOCAL_PART_BYTES_MAX) return undefined
  const domain = normaliseDomain(text.slice(at + 1))
  if (domain === undefined) return undefined
  const address = `${localPart}@${domain}`
  return Buffer.byteLength(address) > ADDRESS_BYTES_MAX ? undefined : { address, domain }
}

/** The domain as it is stored and compared; undefined when it cannot be a domain of ours. */
export function normaliseDomain(text: string): string | undefined {
  // `domainToASCII` reads a host out of a URL, and would drop what comes behind a slash.
  if (urlDelimiter.test(text)) return undefined
  const name = canonicalDomain(text)
  if (name === undefined || name.length > DOMAIN_LENGTH_MAX) return undefined
  const labels = name.split('.')
  if (!labels.every((part) => label.test(part))) return undefined
  // A last label of digits alone would be read as an IP address (RFC 3696 §2).
  return /^\d+$/.test(labels.at(-1) ?? '') ? undefined : name
}
