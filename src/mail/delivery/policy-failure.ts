/**
 * What it means that a host does not keep the TLS policy that holds for it: the host is left out, and the
 * sender learns which policy, which host and what was wrong. What is published can be corrected, so the
 * message waits; what a host does not offer to a sender who requires it (RFC 8689 §4.2.1) is told at once.
 */
import type { BounceInfo } from '../../contract/bounce-info.ts'
import type { RouteHost } from '../route/route.ts'
import { type BarredHost, type DemandingPolicy, policyNames } from '../route/tls-policy.ts'
import type { ConnectFailure } from './connect.ts'
import { type Ending, unsuccessful } from './ending.ts'
import { ownMeaning } from './meaning.ts'

/** RFC 3463: cryptographic failure. */
export const TLS_STATUS = '4.7.5'
/** RFC 8689 §4.2.1, RFC 5248: encryption needed. */
const ENCRYPTION_STATUS = '4.7.10'
/** RFC 8689 §4.2.1: REQUIRETLS support required. */
const REQUIRETLS_STATUS = '4.7.30'

/** The same failure, as the policy has it. The host's reply is part of the words: it is not what decides. */
export function underPolicy(
  failure: ConnectFailure,
  policy: DemandingPolicy,
  host: RouteHost,
): ConnectFailure {
  const { failedStage, code, lacks, reply } = failure
  if (failedStage !== 'starttls' && lacks === undefined) return failure
  const why = reply === undefined ? failure.reason : `it answered STARTTLS with ${reply.code}`
  const isFinal = policy.kind === 'requiretls' && lacks !== undefined
  const breach = { kind: policy.kind, said: notKept(policy.kind, host, why), isFinal }
  return {
    failedStage,
    status: lacks === 'REQUIRETLS' ? REQUIRETLS_STATUS : statusOf(breach),
    reason: breach.said,
    ...(code === undefined ? {} : { code }),
    bounceInfo: meaningOf(breach),
  }
}

/** How it ends at a host that is not even connected to. */
export function endingOfBarred({ by, isFinal, reason }: BarredHost, host: RouteHost): Ending {
  const breach = { kind: by, said: notKept(by, host, reason), isFinal: isFinal === true }
  return unsuccessful(meaningOf(breach), {
    stage: 'route',
    place: { host: host.name, ip: '' },
    said: breach.said,
    status: statusOf(breach),
    isOwnVerdict: true,
  })
}

type Breach = {
  readonly kind: DemandingPolicy['kind']
  /** What the sender's notice says as well. */
  readonly said: string
  readonly isFinal: boolean
}

function notKept(kind: DemandingPolicy['kind'], { name }: RouteHost, why: string): string {
  if (kind === 'requiretls') return `${policyNames[kind]} cannot be kept with ${name}: ${why}`
  return `the ${policyNames[kind]} policy for ${name} is not kept: ${why}`
}

function statusOf({ kind }: Breach): string {
  return kind === 'requiretls' ? ENCRYPTION_STATUS : TLS_STATUS
}

function meaningOf(breach: Breach): BounceInfo {
  return breach.kind === 'requiretls' ? meaningOfRequired(breach) : meaningOfPublished(breach)
}

function meaningOfPublished({ kind, said }: Breach): BounceInfo {
  return ownMeaning({
    action: 'defer',
    category: 'tls',
    scope: 'destination',
    rule: kind,
    message:
      `T${said.slice(1)}. So this host may not be used for now. Posthorn tries again;` +
      ' whoever runs the domain has to correct its policy or its host.',
  })
}

function meaningOfRequired({ kind, said, isFinal }: Breach): BounceInfo {
  const next = isFinal ? 'It can be sent again without that.' : 'Posthorn tries again.'
  return ownMeaning({
    action: isFinal ? 'reject' : 'defer',
    category: 'tls',
    scope: 'message',
    rule: kind,
    message: `${said}. The sender requires TLS with verified hosts on all of the way. ${next}`,
  })
}
