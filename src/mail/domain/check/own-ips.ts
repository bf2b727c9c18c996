/** The addresses that our mail leaves from: those of the configuration, or else of our host name. */
import type { Resolver } from '../../../base/resolver.ts'
import { recordsIn } from '../finding.ts'

export type KnownIps = {
  readonly kind: 'known'
  readonly ips: readonly string[]
  /** Those that the host name resolves to. */
  readonly ofHost: readonly string[]
  /** Why DNS could not be asked for a family, of which `ofHost` then has nothing. */
  readonly unasked: { readonly ipv4?: string; readonly ipv6?: string }
}

export type OwnIps = KnownIps | { readonly kind: 'unknown'; readonly reason: string }

export async function ownIps(
  hostname: string,
  configured: readonly string[],
  resolver: Resolver,
): Promise<OwnIps> {
  const [ipv4, ipv6] = await Promise.all([resolver.a(hostname), resolver.aaaa(hostname)])
  // Half of our addresses would let a domain pass whose mail fails from the other half.
  for (const answer of [ipv4, ipv6]) {
    if (answer.kind !== 'failed') continue
    if (configured.length === 0) return { kind: 'unknown', reason: answer.reason }
  }
  const ofHost = [ipv4, ipv6].flatMap((answer) =>
    answer.kind === 'failed' ? [] : recordsIn(answer),
  )
  const unasked = {
    ...(ipv4.kind === 'failed' ? { ipv4: ipv4.reason } : {}),
    ...(ipv6.kind === 'failed' ? { ipv6: ipv6.reason } : {}),
  }
  return { kind: 'known', ips: configured.length > 0 ? configured : ofHost, ofHost, unasked }
}

/** Why DNS could not be asked whether the host name leads to this address. */
export function whyUnasked(ip: string, { unasked }: KnownIps): string | undefined {
  return ip.includes(':') ? unasked.ipv6 : unasked.ipv4
}
