/**
 * Whether the mail hosts of a domain can be spoken to with DANE (RFC 7672): TLSA records that DNSSEC
 * vouches for. Without the AD bit, on the MX as on the TLSA, they protect nobody.
 */
import type { DnsAnswer, MxRecord, Resolver, TlsaRecord } from '../../../base/resolver.ts'
import { type Finding, type Judgement, judged, recordsIn, unasked } from '../finding.ts'
import type { WantedRecord } from '../finding.ts'

/** More hosts than anybody needs. */
const HOSTS_MAX = 5
const SMTP_PORT = 25
/** RFC 7672 §3.1: DANE-TA and DANE-EE; the others are not used with SMTP. */
const USAGES = [2, 3]

export function tlsaRecord(host: string, value = ''): WantedRecord {
  return {
    what: 'dane',
    type: 'TLSA',
    name: `_${SMTP_PORT}._tcp.${host}`,
    value,
    why: 'Lets senders verify the certificate of this mail host by DNSSEC (RFC 7672).',
    isRequired: false,
  }
}

/** One finding for each of the domain's mail hosts. */
export async function checkDane(domain: string, resolver: Resolver): Promise<Finding[]> {
  const mx = await resolver.mx(domain)
  if (mx.kind === 'failed') return [judged(tlsaRecord(domain), unasked(mx.reason))]
  return Promise.all(
    hostsOf(mx).map((host) => checkTlsa(tlsaRecord(host), mx.isAuthentic, resolver)),
  )
}

/** @param isNameAuthentic DNSSEC vouches for whatever led to this host */
export async function checkTlsa(
  wanted: WantedRecord,
  isNameAuthentic: boolean,
  resolver: Resolver,
): Promise<Finding> {
  const answer = await resolver.tlsa(wanted.name)
  if (answer.kind === 'failed') return judged(wanted, unasked(answer.reason))
  const records = recordsIn(answer)
  const found = records.map(tlsaText)
  return judged(wanted, { ...judge(wanted, records, answer.isAuthentic, isNameAuthentic), found })
}

function judge(
  { value, why }: WantedRecord,
  records: readonly TlsaRecord[],
  isAuthentic: boolean,
  isNameAuthentic: boolean,
): Judgement {
  const usable = records.filter(({ usage }) => USAGES.includes(usage))
  const [first] = usable
  if (records.length === 0) return { status: 'optional', why }
  if (first === undefined) {
    return { status: 'wrong', why: 'Only the usages 2 and 3 count with SMTP (RFC 7672 §3.1).' }
  }
  if (!isAuthentic || !isNameAuthentic) {
    const what = isAuthentic ? 'The MX of the domain' : 'The record'
    return {
      status: 'wrong',
      why: `${what} is not vouched for by DNSSEC, so nobody uses it. Sign the zone, and ask a resolver that validates (the option dns.trust_ad when it is not on this machine).`,
    }
  }
  const texts = usable.map(tlsaText)
  if (value !== '' && !texts.includes(value) && usable.every(isOfOneKey)) {
    return {
      status: 'wrong',
      why: 'It is for another key than that of our certificate. Replace it.',
    }
  }
  return { status: 'ok', value: value || tlsaText(first), why: 'DNSSEC vouches for the record.' }
}

/** What we can hold against our own certificate: usage 3, the key, SHA-256. */
function isOfOneKey({ usage, selector, matchingType }: TlsaRecord): boolean {
  return usage === 3 && selector === 1 && matchingType === 1
}

function tlsaText({ usage, selector, matchingType, data }: TlsaRecord): string {
  return `${usage} ${selector} ${matchingType} ${data}`
}

function hostsOf(mx: Exclude<DnsAnswer<MxRecord>, { kind: 'failed' }>): string[] {
  const hosts = recordsIn(mx)
    .toSorted((one, other) => one.preference - other.preference)
    .map(({ exchange }) => exchange)
    .filter((exchange) => exchange !== '')
  return [...new Set(hosts)].slice(0, HOSTS_MAX)
}
