/**
 * Which TLS policy holds for a host when the sender has a say in it too (RFC 8689): with REQUIRETLS more is asked
 * than what is published, with `TLS-Required: No` nothing that is published stands in the way.
 */
import type { TlsRequired } from '../message/message.ts'
import { isConfigured } from './configured-routes.ts'
import type { Route, RouteHost } from './route.ts'
import type { TlsPolicies } from './tls-policies.ts'
import {
  type BarredHost,
  noTlsPolicy,
  type PublishedPolicy,
  type RequireTlsPolicy,
  type TlsPolicy,
} from './tls-policy.ts'

export type SenderPolicyWanted = {
  readonly tlsRequired: TlsRequired | undefined
  readonly host: RouteHost
  readonly route: Route
}

/** @param policies absent: nothing that is published is asked for */
export async function senderPolicy(
  wanted: SenderPolicyWanted,
  policies: TlsPolicies | undefined,
): Promise<TlsPolicy | BarredHost> {
  const { tlsRequired, host, route } = wanted
  // §4.2.2: TLS is still used where it can be had.
  if (tlsRequired === 'no') return noTlsPolicy
  const published = (await policies?.policyOf(host, route)) ?? noTlsPolicy
  if (tlsRequired === undefined || published.kind === 'barred') return published
  return requireTls(wanted, published, policies)
}

/**
 * §2: a name that comes out of DNS counts only if DNSSEC or MTA-STS vouches for it, else anybody could have put
 * a host with a good certificate of its own there. The operator's own table is believed.
 */
async function requireTls(
  { host, route }: SenderPolicyWanted,
  published: PublishedPolicy,
  policies: TlsPolicies | undefined,
): Promise<RequireTlsPolicy | BarredHost> {
  const required: RequireTlsPolicy = { kind: 'requiretls', published }
  const { nextHop } = route
  if (nextHop === undefined) {
    if (isConfigured(route)) return required
    return barred('it is known by its IP address only, and no certificate is checked for that')
  }
  // The domain itself was named by the sender, not by DNS.
  const isOwnName = host.name === nextHop.domain
  if (isOwnName || nextHop.isAuthentic || isNamedByPolicy(published)) return required

  const why = `that it belongs to ${nextHop.domain} is vouched for neither by DNSSEC nor by MTA-STS`
  const isHidden = isUnavailable(published) || (await policies?.isInDoubt(nextHop)) === true
  if (!isHidden) return barred(why)
  return { kind: 'barred', by: 'requiretls', reason: `${why}, whose policy could not be had` }
}

/** Of a policy that is only tested the certificate is checked here all the same. */
function isNamedByPolicy(published: PublishedPolicy): boolean {
  if (published.kind === 'mta-sts') return true
  if (published.kind === 'dane') return false // without DNSSEC there is none
  const { reported } = published
  return reported !== undefined && 'policy' in reported && reported.namesHost
}

function isUnavailable(published: PublishedPolicy): boolean {
  return (
    published.kind === 'none' && published.reported !== undefined && 'trouble' in published.reported
  )
}

function barred(reason: string): BarredHost {
  return { kind: 'barred', by: 'requiretls', isFinal: true, reason }
}
