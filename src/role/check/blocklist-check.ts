/** Whether our addresses are on the big DNS blocklists (RFC 5782), which most hosts ask before they take mail. */
import { ipBytes } from '../../base/ip-address.ts'
import type { Resolver } from '../../base/resolver.ts'
import { nonPublicKind } from '../../mail/route/private-address.ts'
import type { Finding } from './finding.ts'

type DnsBlocklist = { readonly name: string; readonly zone: string; readonly delistingPage: string }

export const dnsBlocklists: readonly DnsBlocklist[] = [
  {
    name: 'Spamhaus ZEN',
    zone: 'zen.spamhaus.org',
    delistingPage: 'https://check.spamhaus.org/',
  },
  {
    name: 'SpamCop',
    zone: 'bl.spamcop.net',
    delistingPage: 'https://www.spamcop.net/bl.shtml',
  },
  {
    name: 'Barracuda BRBL',
    zone: 'b.barracudacentral.org',
    delistingPage: 'https://www.barracudacentral.org/rbl/removal-request',
  },
  {
    name: 'UCEPROTECT Level 1',
    zone: 'dnsbl-1.uceprotect.net',
    delistingPage: 'https://www.uceprotect.net/en/rblcheck.php',
  },
  {
    name: 'PSBL',
    zone: 'psbl.surriel.com',
    delistingPage: 'https://psbl.org/',
  },
]

/** RFC 5782 §5: no list that works has this address. */
const NEVER_LISTED = '127.0.0.1'

type Answer =
  | { readonly kind: 'absent' }
  | { readonly kind: 'listed'; readonly codes: readonly string[] }
  | { readonly kind: 'unknown'; readonly why: string }

type Asked = { readonly list: DnsBlocklist; readonly answer: Answer }

export async function checkBlocklists(
  ips: readonly string[],
  resolver: Pick<Resolver, 'a'>,
): Promise<Finding[]> {
  // A private address is nobody's in particular, and no list has it.
  const seen = ips.filter((ip) => nonPublicKind(ip) === undefined)
  const groups = await Promise.all(seen.map((ip) => checkAddress(ip, resolver)))
  return groups.flat()
}

async function checkAddress(ip: string, resolver: Pick<Resolver, 'a'>): Promise<Finding[]> {
  const asked = await Promise.all(
    dnsBlocklists.map(async (list) => ({ list, answer: await ask(ip, list, resolver) })),
  )
  return [...asked.flatMap((one) => listedAt(ip, one)), ...silence(ip, asked), ...clean(ip, asked)]
}

function listedAt(ip: string, { list, answer }: Asked): Finding[] {
  if (answer.kind !== 'listed') return []
  return [
    {
      area: 'blocklists',
      status: 'problem',
      text: `${ip} is on ${list.name} (${answer.codes.join(', ')}); many hosts refuse its mail`,
      todo: `find out why and ask for removal at ${list.delistingPage}`,
    },
  ]
}

function silence(ip: string, asked: readonly Asked[]): Finding[] {
  const silent = asked.flatMap(({ list, answer }) =>
    answer.kind === 'unknown' ? [`${list.name} (${answer.why})`] : [],
  )
  if (silent.length === 0) return []
  return [
    {
      area: 'blocklists',
      status: 'unknown',
      text: `whether ${ip} is listed is not said by ${silent.join(', ')}`,
      todo: 'lists refuse questions through public resolvers: run a resolver of your own and name it in dns.servers',
    },
  ]
}

function clean(ip: string, asked: readonly Asked[]): Finding[] {
  const names = asked.flatMap(({ list, answer }) => (answer.kind === 'absent' ? [list.name] : []))
  if (names.length === 0) return []
  return [{ area: 'blocklists', status: 'ok', text: `${ip} is not on ${names.join(', ')}` }]
}

async function ask(
  ip: string,
  { zone }: DnsBlocklist,
  resolver: Pick<Resolver, 'a'>,
): Promise<Answer> {
  const answer = await resolver.a(`${reversed(ip)}.${zone}`)
  if (answer.kind === 'failed') return { kind: 'unknown', why: answer.reason }
  if (answer.kind !== 'found') return { kind: 'absent' }
  if (answer.records.some(isNoAnswer)) {
    return { kind: 'unknown', why: `it answered ${answer.records.join(', ')}` }
  }
  const counterCheck = await resolver.a(`${reversed(NEVER_LISTED)}.${zone}`)
  return counterCheck.kind === 'found'
    ? { kind: 'unknown', why: 'it lists everybody' }
    : { kind: 'listed', codes: answer.records }
}

/** Lists answer in 127.0.0.0/8 (RFC 5782 §2.1). With 127.255.255.x Spamhaus says that it did not look; any other address is a resolver's invention. */
function isNoAnswer(address: string): boolean {
  return !address.startsWith('127.') || address.startsWith('127.255.255.')
}

/** RFC 5782 §2.1 and §2.4. */
function reversed(ip: string): string {
  const bytes = ipBytes(ip) ?? []
  if (bytes.length === 4) return bytes.toReversed().join('.')
  const nibbles = bytes.flatMap((byte) => [byte >> 4, byte & 0x0f])
  return nibbles
    .toReversed()
    .map((nibble) => nibble.toString(16))
    .join('.')
}
