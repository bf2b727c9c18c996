/**
 * Whether an MX host has a DANE policy: TLSA records that DNSSEC vouches for, behind an address and an MX
 * for which it does too (RFC 7672 §2). A lookup that fails bars the host rather than forget its policy:
 * whoever can suppress an answer must not be able to suppress the security with it.
 */
import type { DnsAnswer, Resolver, TlsaRecord } from '../../base/resolver.ts'
import { isUsableTlsa, strongestTlsa } from '../../base/dane.ts'
import type { NextHop, RouteHost } from './route.ts'
import { type BarredHost, type DanePolicy, type NoTlsPolicy, noTlsPolicy } from './tls-policy.ts'

const ALIASES_MAX = 8

export async function daneOf(
  host: RouteHost,
  { domain, isAuthentic }: NextHop,
  resolver: Resolver,
): Promise<DanePolicy | BarredHost | NoTlsPolicy> {
  // §2.2.1: without DNSSEC for the MX anybody may have put this host there.
  if (!isAuthentic) return noTlsPolicy
  const bases = await baseDomains(host.name, resolver)
  if ('failed' in bases) return barred(`the DNS lookup of ${host.name} failed: ${bases.failed}`)
  for (const base of bases) {
    const name = `_${host.port}._tcp.${base}`
    const answer = await resolver.tlsa(name)
    // §2.1.1: bogus, SERVFAIL, time-out.
    if (answer.kind === 'failed')
      return barred(`the DNS lookup of ${name} failed: ${answer.reason}`)
    if (answer.kind === 'found' && answer.isAuthentic) {
      return policyOf({ base, host: host.name, domain, records: answer.records })
    }
  }
  return noTlsPolicy
}

function policyOf(found: {
  readonly base: string
  readonly host: string
  readonly domain: string
  readonly records: readonly TlsaRecord[]
}): DanePolicy {
  const { base, host, domain, records } = found
  return {
    kind: 'dane',
    base,
    records: strongestTlsa(records.filter(isUsableTlsa)),
    names: [...new Set([base, host, domain])],
  }
}

/**
 * Where TLSA records are looked for, in order (§2.2.2): the name at the end of the host's aliases when all of
 * the way is vouched for, then the host's own. Nowhere when its addresses are not vouched for: servers of
 * unsigned zones are known to choke on the question, and its answer could not be believed.
 */
async function baseDomains(
  host: string,
  resolver: Resolver,
): Promise<readonly string[] | { readonly failed: string }> {
  const [aaaa, a, alias] = await Promise.all([
    resolver.aaaa(host),
    resolver.a(host),
    resolver.cname(host),
  ])
  const addresses = [aaaa, a].filter(({ kind }) => kind === 'found')
  if (addresses.length === 0) return [] // nobody will connect to it
  if (alias.kind === 'failed') return { failed: alias.reason }
  const isAlias = alias.kind === 'found'
  if (!addresses.some(isVouchedFor)) return isAlias && alias.isAuthentic ? [host] : []
  if (!isAlias) return [host]
  const end = await endOfAliases(alias, resolver)
  if (end === undefined) return { failed: 'its aliases (CNAME) could not be followed' }
  return [end, host]
}

async function endOfAliases(
  first: DnsAnswer<string>,
  resolver: Resolver,
): Promise<string | undefined> {
  let alias = first
  let end: string | undefined
  for (let steps = 0; steps < ALIASES_MAX; steps++) {
    if (alias.kind === 'failed') return undefined
    if (alias.kind !== 'found') return end
    end = alias.records[0]
    if (end === undefined) return undefined
    alias = await resolver.cname(end)
  }
  return undefined
}

function isVouchedFor(answer: DnsAnswer<string>): boolean {
  return answer.kind === 'found' && answer.isAuthentic
}

function barred(reason: string): BarredHost {
  return { kind: 'barred', by: 'dane', reason }
}
