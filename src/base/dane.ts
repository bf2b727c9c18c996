/**
 * Whether a certificate chain is the one that TLSA records name (RFC 6698, RFC 7671), for the usages of
 * SMTP: DANE-EE (3) and DANE-TA (2). Pure: the date is an argument. Whether the records themselves may be
 * believed is for whoever asked DNS.
 */
import { createHash, type X509Certificate } from 'node:crypto'
import type { TlsaRecord } from './resolver.ts'

export type DaneWish = {
  /** Any one of them that matches is enough. */
  readonly records: readonly TlsaRecord[]
  /** A chain to a trust anchor (usage 2) must be for one of these names. */
  readonly names: readonly string[]
}

/** RFC 6698 §2.1.3: the full data, or its digest. */
const digests: Readonly<Record<number, { readonly name: string; readonly octets: number }>> = {
  1: { name: 'sha256', octets: 32 },
  2: { name: 'sha512', octets: 64 },
}

/** Why a chain is not the one that is named. */
export type DaneMismatch = {
  readonly code: 'DANE_NO_CERTIFICATE' | 'DANE_NO_MATCH' | 'DANE_NOT_IN_FORCE' | 'DANE_WRONG_NAME'
  /** Go on from "it". */
  readonly words: string
}

/** Longer chains than anybody presents. */
const PATH_LENGTH_MAX = 10

/** Whether a record can be used with SMTP at all: RFC 7672 §3.1.3 leaves the usages 0 and 1 aside. */
export function isUsableTlsa({ usage, selector, matchingType, data }: TlsaRecord): boolean {
  if (usage !== 2 && usage !== 3) return false
  if (selector !== 0 && selector !== 1) return false
  if (matchingType === 0) return data.length > 0
  return data.length === (digests[matchingType]?.octets ?? Infinity) * 2
}

/** Of several digests for one usage and selector only the strongest counts (RFC 7671 §9). */
export function strongestTlsa(records: readonly TlsaRecord[]): readonly TlsaRecord[] {
  return records.filter(({ usage, selector, matchingType }) => {
    if (matchingType === 0) return true
    const rivals = records.filter((other) => other.usage === usage && other.selector === selector)
    return rivals.every((rival) => rival.matchingType <= matchingType)
  })
}

/**
 * Why the chain is not the one that is named; undefined when it is.
 * @param chain as presented, the host's own certificate first
 */
export function daneMismatch(
  chain: readonly X509Certificate[],
  { records, names }: DaneWish,
  now: number,
): DaneMismatch | undefined {
  const [leaf, ...others] = chain
  if (leaf === undefined) {
    return { code: 'DANE_NO_CERTIFICATE', words: 'it presented no certificate' }
  }
  // Neither its names nor its dates matter then: DNSSEC vouches for the key (RFC 7671 §5.1).
  if (records.some((record) => record.usage === 3 && isOf(record, leaf))) return undefined
  const anchors = records.filter(({ usage }) => usage === 2)
  const path = pathToAnchor(leaf, others, anchors)
  if (path === undefined) {
    return { code: 'DANE_NO_MATCH', words: 'its certificate matches none of its TLSA records' }
  }
  const outdated = path.find((certificate) => !isInForce(certificate, now))
  if (outdated !== undefined) {
    const words = `the certificate of ${nameOf(outdated)} is valid from ${outdated.validFrom} to ${outdated.validTo} only`
    return { code: 'DANE_NOT_IN_FORCE', words }
  }
  if (names.some((name) => leaf.checkHost(name, { partialWildcards: false }) !== undefined)) {
    return undefined
  }
  return { code: 'DANE_WRONG_NAME', words: `its certificate is not for ${names.join(' or ')}` }
}

/** From the leaf to a CA that a record names; each signed by the next (RFC 7671 §5.2). */
function pathToAnchor(
  leaf: X509Certificate,
  others: readonly X509Certificate[],
  anchors: readonly TlsaRecord[],
): readonly X509Certificate[] | undefined {
  const path = [leaf]
  let last = leaf
  while (path.length < PATH_LENGTH_MAX) {
    const issuer = others.find((other) => !path.includes(other) && hasSigned(other, last))
    if (issuer === undefined) return undefined
    path.push(issuer)
    if (anchors.some((anchor) => isOf(anchor, issuer))) return path
    last = issuer
  }
  return undefined
}

function hasSigned(issuer: X509Certificate, certificate: X509Certificate): boolean {
  return issuer.ca && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey)
}

function isOf({ selector, matchingType, data }: TlsaRecord, certificate: X509Certificate): boolean {
  const bytes =
    selector === 0 ? certificate.raw : certificate.publicKey.export({ type: 'spki', format: 'der' })
  const digest = digests[matchingType]
  const found =
    digest === undefined
      ? bytes.toString('hex')
      : createHash(digest.name).update(bytes).digest('hex')
  return found === data
}

function isInForce({ validFromDate, validToDate }: X509Certificate, now: number): boolean {
  return validFromDate.getTime() <= now && now <= validToDate.getTime()
}

function nameOf({ subject }: X509Certificate): string {
  return subject.split('\n').at(-1) ?? subject
}
