/** SPF records as text (RFC 7208 §4.5, §5): which of a domain's TXT are SPF, and how one allows more. Pure. */
import { isSameIp } from '../../../base/ip-address.ts'

export function spfRecordsIn(texts: readonly string[]): readonly string[] {
  return texts.filter((text) => /^v=spf1( |$)/i.test(text))
}

/** The record with these mechanisms in front of what ends it: `all`, or `redirect=`. */
export function allowing(record: string, mechanisms: readonly string[]): string {
  const terms = record.split(/ +/).filter((term) => term !== '')
  const end = terms.findIndex(isEnd)
  const at = end === -1 ? terms.length : end
  const before = terms.slice(0, at)
  const wanted = mechanisms.filter((term) => !before.some((known) => isSame(known, term)))
  return [...before, ...wanted, ...terms.slice(at)].join(' ')
}

/** All that these allow, in one record that ends as the first of them that has an end. */
export function merged(records: readonly string[]): string {
  const terms = records.flatMap((record) => record.split(/ +/).slice(1))
  const ends = terms.filter(isEnd)
  const others = terms.filter((term) => term !== '' && !isEnd(term))
  return ['v=spf1', ...new Set(others), ...ends.slice(0, 1)].join(' ')
}

/** How to allow addresses: by our name where it leads to them, so that it stays true when they change. */
export function mechanismsFor(
  ips: readonly string[],
  hostname: string,
  ofHost: readonly string[],
): string[] {
  const isOfHost = (ip: string): boolean => ofHost.some((known) => isSameIp(known, ip))
  const byName = ips.some(isOfHost) ? [`a:${hostname}`] : []
  const others = ips.filter((ip) => !isOfHost(ip))
  return [...byName, ...others.map((ip) => (ip.includes(':') ? `ip6:${ip}` : `ip4:${ip}`))]
}

function isEnd(term: string): boolean {
  return /^([-+~?]?all$|redirect=)/i.test(term)
}

function isSame(known: string, wanted: string): boolean {
  return known.toLowerCase().replace(/^\+/, '') === wanted.toLowerCase()
}
