/**
 * What it means that a host does not keep the TLS policy that is published for it: the host is left out, the
 * message waits, and its sender learns which policy, which host and what was wrong.
 */
import type { BounceInfo } from '../../contract/bounce-info.ts'
import type { RouteHost } from '../route/route.ts'
import { type BarredHost, type DemandingPolicy, policyNames } from '../route/tls-policy.ts'
import type { ConnectFailure } from './connect.ts'
import { type Ending, unsuccessful } from './ending.ts'
import { ownMeaning } from './meaning.ts'

/** RFC 3463: cryptographic failure. */
export const TLS_STATUS = '4.7.5'

/** The same failure, as the policy has it. The host's reply is part of the words: it is not what decides. */
export function underPolicy(
  failure: ConnectFailure,
  policy: DemandingPolicy,
  host: RouteHost,
): ConnectFailure {
  const { failedStage, code, reply } = failure
  if (failedStage !== 'starttls') return failure
  const why = reply === undefined ? failure.reason : `it answered STARTTLS with ${reply.code}`
  const reason = notKept(policy.kind, host, why)
  return {
    failedStage,
    status: TLS_STATUS,
    reason,
    ...(code === undefined ? {} : { code }),
    bounceInfo: meaningOf(policy.kind, reason),
  }
}

/** How it ends at a host that is not even connected to. */
export function endingOfBarred({ by, reason }: BarredHost, host: RouteHost): Ending {
  const said = notKept(by, host, reason)
  return unsuccessful(meaningOf(by, said), {
    stage: 'route',
    place: { host: host.name, ip: '' },
    said,
    status: TLS_STATUS,
  })
}

/** What the sender's notice says as well. */
function notKept(kind: DemandingPolicy['kind'], { name }: RouteHost, why: string): string {
  return `the ${policyNames[kind]} policy for ${name} is not kept: ${why}`
}

function meaningOf(kind: DemandingPolicy['kind'], reason: string): BounceInfo {
  return ownMeaning({
    action: 'defer',
    category: 'tls',
    scope: 'destination',
    rule: kind,
    message:
      `T${reason.slice(1)}. So this host may not be used for now. Posthorn tries again;` +
      ' whoever runs the domain has to correct its policy or its host.',
  })
}
