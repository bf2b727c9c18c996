/**
 * What should stand in DNS for a domain and for this server, and what was found there. A finding is made
 * of what was really asked: what nobody could tell is `unknown`, never a no.
 */
import type { DnsAnswer } from '../../base/resolver.ts'

/** What a record is for. `dkim-retired`: of a key that signs no more. */
export type RecordPurpose =
  | 'dkim'
  | 'dkim-retired'
  | 'spf'
  | 'dmarc'
  | 'return-path'
  | 'mx'
  | 'mta-sts'
  | 'tls-rpt'
  | 'dane'
  | 'host'
  | 'ptr'

export type WantedRecord = {
  readonly what: RecordPurpose
  readonly type: 'TXT' | 'CNAME' | 'MX' | 'A' | 'AAAA' | 'PTR' | 'TLSA'
  /** Whole, without the trailing dot. */
  readonly name: string
  /** One string; empty where only its owner can say. */
  readonly value: string
  /** One plain sentence. */
  readonly why: string
  /** Mail suffers without it. */
  readonly isRequired: boolean
}

/** `optional`: not there, and nothing suffers. `unknown`: DNS could not be asked. */
export type FindingStatus = 'ok' | 'missing' | 'wrong' | 'unknown' | 'optional'

/** `value` is what should be; `why` what is, and what to do. */
export type Finding = WantedRecord & {
  readonly status: FindingStatus
  readonly found: readonly string[]
}

export type Judgement = {
  readonly status: FindingStatus
  readonly found?: readonly string[]
  readonly why: string
  /** What should be, when it depends on what is. */
  readonly value?: string
}

export function judged(wanted: WantedRecord, judgement: Judgement): Finding {
  const { status, why, found = [], value = wanted.value } = judgement
  return { ...wanted, status, found, why, value }
}

/** For a record whose question got no answer. */
export function unasked(reason: string): Judgement {
  return {
    status: 'unknown',
    why: `DNS could not be asked (${reason}), so nobody knows; check again later.`,
  }
}

/** The records of an answer: none is a value too. */
export function recordsIn<T>(answer: Exclude<DnsAnswer<T>, { kind: 'failed' }>): readonly T[] {
  return answer.kind === 'found' ? answer.records : []
}

/** DKIM and DMARC verify, and SPF allows us. */
export function isVerifiedBy(findings: readonly Finding[]): boolean {
  const isFound = (what: RecordPurpose): boolean =>
    findings.some((finding) => finding.what === what && finding.status === 'ok')
  return isFound('dkim') && isFound('spf') && isFound('dmarc')
}
