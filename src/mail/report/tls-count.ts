/**
 * A session as it is counted: the policy it met and, unless all went well, the failure, both as they will stand
 * in the report (RFC 8460 §4.4). Equal texts are one row. Pure.
 */
import type { TlsSession } from '../delivery/tls-session.ts'
import { stsPolicyLines, type StsPolicy } from '../domain/check/sts-policy.ts'
import { oneLine } from '../../protocol/message/folded-field.ts'
import type { TlsCount } from '../message/report-change.ts'
import { failureOf } from './tls-result.ts'

/** Lines of a policy, hosts or TLSA records that a report quotes: whoever publishes more knows them. */
const QUOTED_MAX = 20
const LINE_LENGTH_MAX = 255
const CODE_LENGTH_MAX = 200

export type ReportedPolicy = {
  readonly 'policy-type': 'tlsa' | 'sts' | 'no-policy-found'
  readonly 'policy-string'?: readonly string[]
  readonly 'policy-domain': string
  readonly 'mx-host'?: readonly string[]
}

export type ReportedFailure = {
  readonly 'result-type': string
  readonly 'sending-mta-ip'?: string
  readonly 'receiving-mx-hostname'?: string
  readonly 'receiving-ip'?: string
  readonly 'failure-reason-code'?: string
}

export function countedAs(session: TlsSession): Pick<TlsCount, 'policy' | 'failure'> {
  const failure = failureDetail(session)
  return {
    policy: JSON.stringify(policyOf(session)),
    failure: failure === undefined ? '' : JSON.stringify(failure),
  }
}

function policyOf({ domain, host, policy }: TlsSession): ReportedPolicy {
  switch (policy.kind) {
    case 'dane': {
      const lines = policy.records.map(
        ({ usage, selector, matchingType, data }) => `${usage} ${selector} ${matchingType} ${data}`,
      )
      // §1.1: for DANE that is the TLSA base domain.
      return {
        'policy-type': 'tlsa',
        'policy-string': quoted(lines),
        'policy-domain': policy.base,
      }
    }
    case 'mta-sts':
      return stsPolicy(domain, policy.policy)
    case 'barred':
      return policy.policy === undefined
        ? { 'policy-type': 'tlsa', 'policy-domain': host }
        : stsPolicy(domain, policy.policy)
    case 'none':
      break
  }
  const { reported } = policy
  if (reported === undefined) return { 'policy-type': 'no-policy-found', 'policy-domain': domain }
  return 'trouble' in reported
    ? { 'policy-type': 'sts', 'policy-domain': domain }
    : stsPolicy(domain, reported.policy)
}

function stsPolicy(domain: string, policy: StsPolicy): ReportedPolicy {
  return {
    'policy-type': 'sts',
    'policy-string': quoted(stsPolicyLines(policy)),
    'policy-domain': domain,
    'mx-host': quoted(policy.patterns),
  }
}

function failureDetail(session: TlsSession): ReportedFailure | undefined {
  const result = failureOf(session)
  if (result === undefined) return undefined
  const { host, met } = session
  return {
    'result-type': result.type,
    ...(met?.ourIp === undefined ? {} : { 'sending-mta-ip': met.ourIp }),
    'receiving-mx-hostname': host,
    ...(met === undefined ? {} : { 'receiving-ip': met.ip }),
    ...(result.code === undefined
      ? {}
      : { 'failure-reason-code': oneLine(result.code).slice(0, CODE_LENGTH_MAX) }),
  }
}

function quoted(lines: readonly string[]): string[] {
  return lines.slice(0, QUOTED_MAX).map((line) => line.slice(0, LINE_LENGTH_MAX))
}
