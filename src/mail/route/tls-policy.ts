/**
 * What has been published about the TLS of an MX host, and what the sender requires of it, decided before
 * the host is connected to. Where there is a policy, mail never goes in clear text nor past its check; a host
 * that does not keep it is left out.
 */
import type { TlsaRecord } from '../../base/resolver.ts'
import type { StsPolicy } from '../domain/check/sts-policy.ts'

export type TlsPolicy = NoTlsPolicy | DemandingPolicy

/** Nothing is published, or nothing that may be believed: TLS is used when offered (RFC 7435). */
export type NoTlsPolicy = {
  readonly kind: 'none'
  /** MTA-STS that nothing follows from but a report (RFC 8460). */
  readonly reported?: TestedPolicy | StsTrouble
}

/** RFC 8461 §5, mode `testing`: what does not keep it is delivered all the same. */
export type TestedPolicy = {
  readonly policy: StsPolicy
  /** §4.1 */
  readonly namesHost: boolean
}

/** The domain says that it has a policy, and nobody could get hold of it; named as in RFC 8460 §4.3.2.2. */
export type StsTrouble = {
  readonly trouble: 'sts-policy-fetch-error' | 'sts-policy-invalid' | 'sts-webpki-invalid'
  /** Plain words. */
  readonly reason: string
}

/** RFC 7672. */
export type DanePolicy = {
  readonly kind: 'dane'
  /** The TLSA base domain, named in SNI (§8.1). */
  readonly base: string
  /** Usable ones; empty: there are others, so TLS is required and cannot be verified (§2.2). */
  readonly records: readonly TlsaRecord[]
  /** For trust anchors (usage 2): the host and its next-hop domain (§3.2.2). */
  readonly names: readonly string[]
}

/** RFC 8461, mode `enforce`: the certificate is verified as web browsers do, for the host's name. */
export type StsTlsPolicy = {
  readonly kind: 'mta-sts'
  readonly domain: string
  readonly policy: StsPolicy
}

/**
 * RFC 8689 §4.2.1: the host is verified, by DANE or by a certificate for its name, whatever is published
 * about it, and it offers REQUIRETLS itself.
 */
export type RequireTlsPolicy = { readonly kind: 'requiretls'; readonly published: PublishedPolicy }

/** The host may not be used now. */
export type BarredHost = {
  readonly kind: 'barred'
  readonly by: DemandingPolicy['kind']
  /** Waiting does not help. */
  readonly isFinal?: true
  /** Plain words, from the host on. */
  readonly reason: string
  /** Of MTA-STS, which does not name the host. */
  readonly policy?: StsPolicy
}

/** A policy that asks something of the host. */
export type DemandingPolicy = DanePolicy | StsTlsPolicy | RequireTlsPolicy

export type PublishedPolicy = NoTlsPolicy | DanePolicy | StsTlsPolicy

export const policyNames: Readonly<Record<DemandingPolicy['kind'], string>> = {
  dane: 'DANE',
  'mta-sts': 'MTA-STS',
  requiretls: 'REQUIRETLS',
}

export const noTlsPolicy: NoTlsPolicy = { kind: 'none' }

/** By which the host is verified; undefined where it is by a certificate for its name, or not at all. */
export function verifyingDane(policy: TlsPolicy): DanePolicy | undefined {
  if (policy.kind === 'requiretls') return verifyingDane(policy.published)
  return policy.kind === 'dane' && policy.records.length > 0 ? policy : undefined
}

/** Of a certificate that is valid for the host's name, whoever asks for it. */
const PROOF_BY_NAME = 'by-name'

/** Equal for policies that are kept by the same connections to a host. */
export function proofOf(policy: DemandingPolicy): string {
  const dane = verifyingDane(policy)
  if (dane === undefined) {
    return policy.kind === 'dane' ? [policy.kind, policy.base].join('\n') : PROOF_BY_NAME
  }
  const { kind, base, names, records } = dane
  const hasAnchors = records.some(({ usage }) => usage === 2)
  const lines = records.map((tlsa) => Object.values(tlsa).join(' ')).toSorted()
  return [kind, base, ...lines, ...(hasAnchors ? names : [])].join('\n')
}
