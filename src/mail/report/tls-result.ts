/**
 * What became of the TLS of a session, in the words of RFC 8460 §4.3: a success, or a failure of one type. Pure.
 */
import type { TlsFailure, TlsMet, TlsSession } from '../delivery/tls-session.ts'

/** Not among them: dane-required (§4.3.2.1), which is for who demands DANE of a domain; nobody can here. */
export type ResultType =
  | 'starttls-not-supported'
  | 'certificate-host-mismatch'
  | 'certificate-expired'
  | 'certificate-not-trusted'
  | 'validation-failure'
  | 'tlsa-invalid'
  | 'dnssec-invalid'
  | 'sts-policy-fetch-error'
  | 'sts-policy-invalid'
  | 'sts-webpki-invalid'

export type TlsResult = {
  readonly type: ResultType
  /** For `failure-reason-code`: an error code, or a few words (§4.3.3). */
  readonly code?: string
}

/** RFC 8461 §4.2 asks for TLS 1.2 or newer of those who mean it (RFC 8996). */
const oldVersions: ReadonlySet<string> = new Set(['SSLv3', 'TLSv1', 'TLSv1.1'])

/** RFC 8460 has no word for it. */
const hostNotNamed: TlsResult = { type: 'validation-failure', code: 'mx-not-in-sts-policy' }

/** Undefined for a success. */
export function failureOf({ policy, met }: TlsSession): TlsResult | undefined {
  switch (policy.kind) {
    case 'barred':
      return policy.by === 'dane' ? { type: 'dnssec-invalid', code: policy.reason } : hostNotNamed
    case 'dane':
      // RFC 7672 §2.2: there are records, and none that could be used. It went over TLS all the same.
      return negotiationFailure(met) ?? (policy.records.length === 0 ? noneUsable : undefined)
    case 'mta-sts':
      return negotiationFailure(met)
    case 'none':
      break
  }
  const { reported } = policy
  if (reported === undefined) return negotiationFailure(met)
  if ('trouble' in reported) return { type: reported.trouble, code: reported.reason }
  return reported.namesHost ? (negotiationFailure(met) ?? doubtOf(met)) : hostNotNamed
}

const noneUsable: TlsResult = { type: 'tlsa-invalid', code: 'no record can be used' }

function negotiationFailure(met: TlsMet | undefined): TlsResult | undefined {
  return met?.failure === undefined ? undefined : resultOf(met.failure)
}

function resultOf({ isOffered, code, reason, reply }: TlsFailure): TlsResult {
  if (!isOffered) return { type: 'starttls-not-supported' }
  if (reply !== undefined) {
    const status = reply.enhanced === undefined ? '' : ` ${reply.enhanced}`
    return { type: 'starttls-not-supported', code: `${reply.code}${status}` }
  }
  return code === undefined ? { type: 'validation-failure', code: reason } : resultOfCode(code)
}

/** Nobody minded, because the policy is only tested: what would it have been? */
function doubtOf(met: TlsMet | undefined): TlsResult | undefined {
  if (met?.doubt !== undefined) return resultOfCode(met.doubt)
  const { version = '' } = met ?? {}
  return oldVersions.has(version) ? { type: 'validation-failure', code: version } : undefined
}

/** Names of OpenSSL that Node shortens, those of Node, and those of base/dane.ts. */
function resultOfCode(code: string): TlsResult {
  switch (code) {
    case 'CERT_HAS_EXPIRED':
    case 'DANE_NOT_IN_FORCE':
      return { type: 'certificate-expired' }
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
    case 'HOSTNAME_MISMATCH':
    case 'DANE_WRONG_NAME':
      return { type: 'certificate-host-mismatch' }
    case 'DANE_NO_MATCH':
      return { type: 'validation-failure', code: `X509_V_ERR_${code}` }
    default:
      return isOfChain(code)
        ? { type: 'certificate-not-trusted', code: `X509_V_ERR_${code}` }
        : { type: 'validation-failure', code }
  }
}

function isOfChain(code: string): boolean {
  return /^(CERT_|CRL_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO|INVALID_|PATH_LENGTH)/.test(code)
}
