/**
 * What the world thinks of this server: that its name leads to an address, and that each address our mail
 * leaves from leads back to a name that leads to it again (FCrDNS). Many hosts refuse mail without.
 */
import { isSameIp } from '../../../base/ip-address.ts'
import type { Resolver } from '../../../base/resolver.ts'
import { type Finding, type Judgement, judged, recordsIn, unasked } from '../finding.ts'
import type { WantedRecord } from '../finding.ts'
import { checkTlsa, tlsaRecord } from './dane.ts'
import { type KnownIps, type OwnIps, whyUnasked } from './own-ips.ts'

/** A PTR with more names is nobody's idea of a mail host. */
const NAMES_MAX = 10

/** A name that is said in EHLO, and the addresses that it is said from. */
export type SendingHost = { readonly hostname: string; readonly ips: readonly string[] }

export type OwnHost = {
  readonly hostname: string
  readonly ips: OwnIps
  readonly resolver: Resolver
  /** For the key of our certificate; absent when it cannot be read. */
  readonly tlsa?: string
}

export async function checkOwnHost(host: OwnHost): Promise<Finding[]> {
  const looked = await Promise.all([checkNames(host), checkOwnTlsa(host)])
  return looked.flat()
}

/** That name and addresses lead to each other. */
export async function checkNames(host: Omit<OwnHost, 'tlsa'>): Promise<Finding[]> {
  const ips = host.ips.kind === 'known' ? host.ips.ips : []
  const looked = await Promise.all(ips.map((ip) => checkPtr(ip, host)))
  return [judgeName(host), ...looked]
}

function judgeName({ hostname, ips }: OwnHost): Finding {
  const configured = ips.kind === 'known' ? ips.ips : []
  const isIpv6 = configured.length > 0 && configured.every((ip) => ip.includes(':'))
  const wanted: WantedRecord = {
    what: 'host',
    type: isIpv6 ? 'AAAA' : 'A',
    name: hostname,
    value: configured.join(' '),
    why: 'The name that this server says in EHLO must lead to it.',
    isRequired: true,
  }
  if (ips.kind === 'unknown') return judged(wanted, unasked(ips.reason))
  return judged(wanted, { ...judgeAddresses(ips), found: ips.ofHost })
}

function judgeAddresses(ips: KnownIps): Judgement {
  const found = ips.ofHost
  const away = ips.ips.filter((ip) => !found.some((known) => isSameIp(known, ip)))
  const surelyAway = away.filter((ip) => whyUnasked(ip, ips) === undefined)
  const [reason] = away.flatMap((ip) => whyUnasked(ip, ips) ?? [])
  if (reason !== undefined && (found.length === 0 || surelyAway.length === 0)) {
    return unasked(reason)
  }
  if (found.length === 0 && Object.keys(ips.unasked).length === 0) {
    const why = `The name has no address. Give it one, or correct "hostname" in posthorn.toml.`
    return { status: 'missing', why }
  }
  if (away.length === 0) return { status: 'ok', why: 'The name has an address.' }
  const why = `The name does not lead to ${surelyAway.join(', ')}, which our mail leaves from. Add that, or correct "public_ips" or [delivery.sources] in posthorn.toml.`
  return { status: 'wrong', why }
}

async function checkPtr(ip: string, { hostname, resolver }: OwnHost): Promise<Finding> {
  const wanted: WantedRecord = {
    what: 'ptr',
    type: 'PTR',
    name: ip,
    value: hostname,
    why: 'Whoever owns the address (the hosting provider) sets it; many hosts refuse mail from an address without a name.',
    isRequired: true,
  }
  const answer = await resolver.ptr(ip)
  if (answer.kind === 'failed') return judged(wanted, unasked(answer.reason))
  const names = recordsIn(answer).slice(0, NAMES_MAX)
  return judged(wanted, { ...(await judgeNames(names, ip, hostname, resolver)), found: names })
}

async function judgeNames(
  names: readonly string[],
  ip: string,
  hostname: string,
  resolver: Resolver,
): Promise<Judgement> {
  if (names.length === 0) {
    return { status: 'missing', why: `${ip} has no name. Ask who gave you the address to set it.` }
  }
  const ways = await Promise.all(names.map((name) => leadsTo(name, ip, resolver)))
  const back = names.filter((_, index) => ways[index] === true)
  if (back.length > 0) {
    if (back.includes(hostname.toLowerCase())) {
      return { status: 'ok', why: 'The address leads to our name, and the name back to it.' }
    }
    const why = `The address leads to ${back[0]} and back, which is enough; our own name ${hostname} would be better.`
    return { status: 'ok', why }
  }
  const unanswered = ways.find((way) => typeof way === 'string')
  if (typeof unanswered === 'string') return unasked(unanswered)
  const why = `${ip} leads to ${names.join(', ')}, and that does not lead back to ${ip}. Set the PTR to ${hostname}.`
  return { status: 'wrong', why }
}

/** A reason, when DNS could not be asked. */
async function leadsTo(name: string, ip: string, resolver: Resolver): Promise<boolean | string> {
  const answer = await (ip.includes(':') ? resolver.aaaa(name) : resolver.a(name))
  return answer.kind === 'failed'
    ? answer.reason
    : recordsIn(answer).some((found) => isSameIp(found, ip))
}

/** The key of the listeners, whose name is no matter of what is sent. */
export async function checkOwnTlsa({ hostname, resolver, tlsa }: OwnHost): Promise<Finding> {
  const address = await resolver.a(hostname)
  const wanted = tlsaRecord(hostname, tlsa)
  if (address.kind === 'failed') return judged(wanted, unasked(address.reason))
  return checkTlsa(wanted, address.isAuthentic, resolver)
}
