/** The report of one domain and day as JSON (RFC 8460 §4.4), made of what was counted. Pure. */
import type { ReportKey, TlsCount } from '../message/report-change.ts'
import { DAY_MS } from './session-counts.ts'
import type { ReportedFailure, ReportedPolicy } from './tls-count.ts'

export type TlsReport = {
  readonly 'organization-name': string
  readonly 'date-range': { readonly 'start-datetime': string; readonly 'end-datetime': string }
  readonly 'contact-info': string
  readonly 'report-id': string
  readonly policies: readonly PolicyResult[]
}

export type PolicyResult = {
  readonly policy: ReportedPolicy
  readonly summary: {
    readonly 'total-successful-session-count': number
    readonly 'total-failure-session-count': number
  }
  readonly 'failure-details'?: readonly (ReportedFailure & {
    readonly 'failed-session-count': number
  })[]
}

export type ReportFacts = ReportKey & {
  readonly organization: string
  readonly contact: string
  readonly id: string
}

export function tlsReport(counts: readonly TlsCount[], facts: ReportFacts): TlsReport {
  const { organization, contact, id, day } = facts
  const byPolicy = Map.groupBy(counts, ({ policy }) => policy)
  return {
    'organization-name': organization,
    'date-range': { 'start-datetime': dateTime(day), 'end-datetime': dateTime(lastSecondOf(day)) },
    'contact-info': contact,
    'report-id': id,
    policies: Array.from(byPolicy, ([policy, ofPolicy]) => policyResult(policy, ofPolicy)),
  }
}

function policyResult(policy: string, counts: readonly TlsCount[]): PolicyResult {
  const failures = counts.filter(({ failure }) => failure !== '')
  const details = failures.map(({ failure, sessions }) => ({
    // Written by tls-count.ts.
    ...(JSON.parse(failure) as ReportedFailure),
    'failed-session-count': sessions,
  }))
  return {
    policy: JSON.parse(policy) as ReportedPolicy,
    summary: {
      'total-successful-session-count': sum(counts.filter(({ failure }) => failure === '')),
      'total-failure-session-count': sum(failures),
    },
    ...(details.length === 0 ? {} : { 'failure-details': details }),
  }
}

function sum(counts: readonly TlsCount[]): number {
  return counts.reduce((total, { sessions }) => total + sessions, 0)
}

/** §4.1: from 00:00 to 24:00, which the examples of RFC 8460 write as the last second. */
export function lastSecondOf(day: number): number {
  return day + DAY_MS - 1_000
}

function dateTime(at: number): string {
  return new Date(at).toISOString().replace('.000Z', 'Z')
}
