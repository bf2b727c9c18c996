/** The addresses that our mail leaves from: those of the configuration, or else of our host name. */
import type { Resolver } from '../../../base/resolver.ts'
import { recordsIn } from '../finding.ts'

export type OwnIps =
  | {
      readonly kind: 'known'
      readonly ips: readonly string[]
      /** Those that the host name resolves to. */
      readonly ofHost: readonly string[]
    }
  | { readonly kind: 'unknown'; readonly reason: string }

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
  return { kind: 'known', ips: configured.length > 0 ? configured : ofHost, ofHost }
}
