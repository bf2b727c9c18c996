/**
 * Which TLS policy holds for a host on the way to a destination: DANE, else MTA-STS, else none. DANE is
 * asked first, and what fails there is never mended by MTA-STS (RFC 8461 §2).
 */
import type { Resolver } from '../../base/resolver.ts'
import { coversHost } from '../domain/check/sts-policy.ts'
import { daneOf } from './dane.ts'
import type { StsMemory } from './mta-sts.ts'
import type { NextHop, Route, RouteHost } from './route.ts'
import { type BarredHost, noTlsPolicy, type PublishedPolicy } from './tls-policy.ts'

export interface TlsPolicies {
  /** Bounded in time by the limits of the lookups. Never rejects. */
  policyOf(host: RouteHost, route: Route): Promise<PublishedPolicy | BarredHost>
  /** Of a domain for which nothing is published: DNS does not say whether it has an MTA-STS policy. Never rejects. */
  isInDoubt(hop: NextHop): Promise<boolean>
}

export type PublishedPoliciesParts = {
  /** `delivery.dane`; absent: not used. */
  readonly dane?: Resolver
  /** `delivery.mta_sts`; absent: not used. */
  readonly mtaSts?: Pick<StsMemory, 'policyOf' | 'isInDoubt'>
}

export class PublishedPolicies implements TlsPolicies {
  readonly #parts: PublishedPoliciesParts

  constructor(parts: PublishedPoliciesParts) {
    this.#parts = parts
  }

  async policyOf(host: RouteHost, { nextHop }: Route): Promise<PublishedPolicy | BarredHost> {
    if (nextHop === undefined) return noTlsPolicy
    const { dane: resolver } = this.#parts
    const dane = resolver === undefined ? noTlsPolicy : await daneOf(host, nextHop, resolver)
    if (dane.kind === 'barred' || (dane.kind === 'dane' && dane.records.length > 0)) return dane
    const sts = await this.#stsOf(host, nextHop)
    // Of records that cannot be used (RFC 7672 §2.2) only encryption follows; a verified host is more.
    return sts.kind === 'none' && dane.kind === 'dane' ? dane : sts
  }

  async isInDoubt({ domain }: NextHop): Promise<boolean> {
    return (await this.#parts.mtaSts?.isInDoubt(domain)) ?? false
  }

  async #stsOf({ name }: RouteHost, { domain }: NextHop): Promise<PublishedPolicy | BarredHost> {
    const policy = await this.#parts.mtaSts?.policyOf(domain)
    if (policy === undefined) return noTlsPolicy
    if ('trouble' in policy) return { kind: 'none', reported: policy }
    if (policy.mode === 'none') return noTlsPolicy
    const namesHost = policy.patterns.some((pattern) => coversHost(pattern, name))
    if (policy.mode === 'testing') return { kind: 'none', reported: { policy, namesHost } }
    if (namesHost) return { kind: 'mta-sts', domain, policy }
    const reason = `the policy of ${domain} does not name it`
    return { kind: 'barred', by: 'mta-sts', reason, policy }
  }
}
