/** The addresses of one host: IPv6 before IPv4, each kind shuffled, no more than anybody needs. */
import { ipBytes } from '../../base/ip-address.ts'
import { shuffled } from '../../base/random.ts'
import type { Random } from '../../base/random.ts'
import type { DnsAnswer, Resolver } from '../../base/resolver.ts'
import { bounced, lookupFailed } from './no-route.ts'
import type { NoRoute } from './route.ts'

/** A host with many dead addresses must leave room in the attempt for the next host. */
export const ADDRESSES_PER_FAMILY_MAX = 4

export class HostAddresses {
  readonly #resolver: Resolver
  readonly #random: Random

  constructor(parts: { readonly resolver: Resolver; readonly random: Random }) {
    this.#resolver = parts.resolver
    this.#random = parts.random
  }

  /** One family is enough; only when neither is found does a failed lookup make it `deferred`. */
  async of(name: string): Promise<readonly string[] | NoRoute> {
    if (ipBytes(name) !== undefined) return [name]
    const [ipv6, ipv4] = await Promise.all([this.#resolver.aaaa(name), this.#resolver.a(name)])
    const addresses = [...this.#some(ipv6), ...this.#some(ipv4)]
    if (addresses.length > 0) return addresses
    for (const answer of [ipv4, ipv6]) {
      if (answer.kind === 'failed') return lookupFailed(`the addresses of ${name}`, answer.reason)
    }
    return bounced(
      'NOMX',
      '5.4.4',
      `the host ${name} has no IP address (neither AAAA nor A in DNS)`,
    )
  }

  /** Our cache would give every connection the same first address for as long as the record lives. */
  #some(answer: DnsAnswer<string>): string[] {
    if (answer.kind !== 'found') return []
    return shuffled(answer.records, this.#random).slice(0, ADDRESSES_PER_FAMILY_MAX)
  }
}
