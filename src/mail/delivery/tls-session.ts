/**
 * What a session with an MX host met of TLS, for those who count it (RFC 8460 §4.2): told once for each
 * connection, never for each message, and only where it came as far as STARTTLS. What went wrong before that
 * is no matter of TLS (§4.3.4).
 */
import type { Reply } from '../../protocol/smtp/reply.ts'
import type { SenderPolicyWanted } from '../route/sender-policy.ts'
import type { BarredHost, PublishedPolicy, TlsPolicy } from '../route/tls-policy.ts'
import type { ConnectFailure } from './connect.ts'
import type { Connection } from './connection.ts'

export interface TlsSessions {
  /** Returns at once, and never throws: it stands on the way of mail. */
  note(session: TlsSession): void
}

export type TlsSession = {
  /** The next-hop domain, whose policy this is. */
  readonly domain: string
  /** Name of the MX host. */
  readonly host: string
  readonly policy: PublishedPolicy | BarredHost
  /** Absent for a host that its policy does not let us connect to. */
  readonly met?: TlsMet
}

export type TlsMet = {
  readonly ip: string
  /** Ours, from which the host saw us come. */
  readonly ourIp?: string
  /** `TLSv1.3`; absent without TLS. */
  readonly version?: string
  /** Why its certificate is not valid for its name, as a code; nobody may have minded. */
  readonly doubt?: string
  readonly failure?: TlsFailure
}

/** TLS was wanted, and is not there. */
export type TlsFailure = {
  /** The host said that it can do STARTTLS. */
  readonly isOffered: boolean
  /** Plain words. */
  readonly reason: string
  /** To STARTTLS. */
  readonly reply?: Reply
  /** That of TLS or of the system. */
  readonly code?: string
}

export const NOT_OFFERED = 'it does not offer STARTTLS'

/**
 * Notes what a session with this host meets; undefined where nobody is to hear of it. What is published for a
 * domain is reported to it. The operator's own routes are nobody else's concern; with `TLS-Required: No` nobody
 * has asked what is published.
 */
export function noterOf(
  { tlsRequired, host: { name: host }, route: { nextHop } }: SenderPolicyWanted,
  policy: TlsPolicy | BarredHost,
  sessions: TlsSessions | undefined,
): ((met?: TlsMet) => void) | undefined {
  if (sessions === undefined || nextHop === undefined || tlsRequired === 'no') return undefined
  const own = ownPolicy(policy)
  if (own === undefined) return undefined
  const { domain } = nextHop
  return (met) => sessions.note({ domain, host, policy: own, ...(met && { met }) })
}

/**
 * What of this policy is the domain's own; undefined when a failure would say nothing about it, because the
 * sender asked for more than the domain has published (RFC 8689).
 */
export function ownPolicy(policy: TlsPolicy | BarredHost): TlsSession['policy'] | undefined {
  if (policy.kind === 'barred') return policy.by === 'requiretls' ? undefined : policy
  if (policy.kind !== 'requiretls') return policy
  return policy.published.kind === 'none' ? undefined : policy.published
}

/** Undefined when the session ended before TLS was a matter. */
export function tlsMetBy(
  { ip, ourIp, tlsInfo }: Connection,
  failure: ConnectFailure | undefined,
): TlsMet | undefined {
  const where = ourIp === undefined ? { ip } : { ip, ourIp }
  if (failure?.failedStage === 'starttls') return { ...where, failure: tlsFailureOf(failure) }
  if (tlsInfo !== undefined) {
    const { doubt, version } = tlsInfo
    return { ...where, version, ...(doubt === undefined ? {} : { doubt }) }
  }
  if (failure !== undefined) return undefined
  return { ...where, failure: { isOffered: false, reason: NOT_OFFERED } }
}

function tlsFailureOf({ code, lacks, reason, reply }: ConnectFailure): TlsFailure {
  return {
    isOffered: lacks !== 'STARTTLS',
    reason,
    ...(reply === undefined ? {} : { reply }),
    ...(code === undefined ? {} : { code }),
  }
}
