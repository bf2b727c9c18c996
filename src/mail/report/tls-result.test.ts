import assert from 'node:assert/strict'
import test from 'node:test'
import type { TlsFailure, TlsMet, TlsSession } from '../delivery/tls-session.ts'
import type { StsPolicy } from '../domain/check/sts-policy.ts'
import type { BarredHost, DanePolicy, NoTlsPolicy, StsTlsPolicy } from '../route/tls-policy.ts'
import { failureOf } from './tls-result.ts'

const sts: StsPolicy = { mode: 'enforce', patterns: ['mx.a.example'], maxAgeSeconds: 60 }
const record = { usage: 3, selector: 1, matchingType: 1, data: 'ab'.repeat(32) }
const enforced: StsTlsPolicy = { kind: 'mta-sts', domain: 'a.example', policy: sts }
const dane: DanePolicy = { kind: 'dane', base: 'mx.a.example', records: [record], names: [] }
const unusable: DanePolicy = { ...dane, records: [] }
const none: NoTlsPolicy = { kind: 'none' }
const tested: NoTlsPolicy = { kind: 'none', reported: { policy: sts, namesHost: true } }
const testedElsewhere: NoTlsPolicy = { kind: 'none', reported: { policy: sts, namesHost: false } }

function met(more: Partial<TlsMet>): TlsMet {
  return { ip: '192.0.2.1', ourIp: '192.0.2.9', ...more }
}

function broken(code: string): TlsMet {
  return met({ failure: { isOffered: true, reason: 'the TLS handshake did not succeed', code } })
}

const good = met({ version: 'TLSv1.3' })
const notOffered: TlsFailure = { isOffered: false, reason: 'it does not offer STARTTLS' }
const refused: TlsFailure = {
  isOffered: true,
  reason: 'refused',
  reply: { code: 454, enhanced: '4.7.0', text: 'no' },
}

const cases: readonly {
  name: string
  policy: TlsSession['policy']
  met?: TlsMet
  is: string
}[] = [
  {
    name: 'TLS without any policy',
    policy: none,
    met: met({ version: 'TLSv1', doubt: 'CERT_HAS_EXPIRED' }),
    is: 'success',
  },
  {
    name: 'no STARTTLS without any policy',
    policy: none,
    met: met({ failure: notOffered }),
    is: 'starttls-not-supported',
  },
  {
    name: 'a broken handshake without any policy',
    policy: none,
    met: broken('ECONNRESET'),
    is: 'validation-failure ECONNRESET',
  },
  {
    name: 'STARTTLS refused',
    policy: enforced,
    met: met({ failure: refused }),
    is: 'starttls-not-supported 454 4.7.0',
  },

  { name: 'MTA-STS kept', policy: enforced, met: good, is: 'success' },
  {
    name: 'MTA-STS, a wrong name',
    policy: enforced,
    met: broken('ERR_TLS_CERT_ALTNAME_INVALID'),
    is: 'certificate-host-mismatch',
  },
  {
    name: 'MTA-STS, expired',
    policy: enforced,
    met: broken('CERT_HAS_EXPIRED'),
    is: 'certificate-expired',
  },
  {
    name: 'MTA-STS, self-signed',
    policy: enforced,
    met: broken('DEPTH_ZERO_SELF_SIGNED_CERT'),
    is: 'certificate-not-trusted X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT',
  },
  {
    name: 'MTA-STS, an unknown authority',
    policy: enforced,
    met: broken('UNABLE_TO_VERIFY_LEAF_SIGNATURE'),
    is: 'certificate-not-trusted X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  },
  {
    name: 'MTA-STS, an old TLS',
    policy: enforced,
    met: broken('ERR_SSL_UNSUPPORTED_PROTOCOL'),
    is: 'validation-failure ERR_SSL_UNSUPPORTED_PROTOCOL',
  },
  {
    name: 'MTA-STS, another host',
    policy: { kind: 'barred', by: 'mta-sts', reason: 'x', policy: sts } satisfies BarredHost,
    is: 'validation-failure mx-not-in-sts-policy',
  },
  {
    name: 'MTA-STS that cannot be fetched',
    policy: { kind: 'none', reported: { trouble: 'sts-policy-fetch-error', reason: '404' } },
    met: good,
    is: 'sts-policy-fetch-error 404',
  },
  {
    name: 'MTA-STS behind a bad certificate',
    policy: { kind: 'none', reported: { trouble: 'sts-webpki-invalid', reason: 'bad' } },
    met: good,
    is: 'sts-webpki-invalid bad',
  },
  {
    name: 'MTA-STS that is none',
    policy: { kind: 'none', reported: { trouble: 'sts-policy-invalid', reason: 'no mode' } },
    met: good,
    is: 'sts-policy-invalid no mode',
  },

  { name: 'testing, kept', policy: tested, met: good, is: 'success' },
  {
    name: 'testing, a wrong name',
    policy: tested,
    met: met({ version: 'TLSv1.3', doubt: 'ERR_TLS_CERT_ALTNAME_INVALID' }),
    is: 'certificate-host-mismatch',
  },
  {
    name: 'testing, an old TLS',
    policy: tested,
    met: met({ version: 'TLSv1.1' }),
    is: 'validation-failure TLSv1.1',
  },
  {
    name: 'testing, no STARTTLS',
    policy: tested,
    met: met({ failure: notOffered }),
    is: 'starttls-not-supported',
  },
  {
    name: 'testing, another host',
    policy: testedElsewhere,
    met: good,
    is: 'validation-failure mx-not-in-sts-policy',
  },

  {
    name: 'DANE kept by a certificate that no browser would take',
    policy: dane,
    met: met({ version: 'TLSv1.3', doubt: 'CERT_HAS_EXPIRED' }),
    is: 'success',
  },
  {
    name: 'DANE, another key',
    policy: dane,
    met: broken('DANE_NO_MATCH'),
    is: 'validation-failure X509_V_ERR_DANE_NO_MATCH',
  },
  {
    name: 'DANE, a wrong name',
    policy: dane,
    met: broken('DANE_WRONG_NAME'),
    is: 'certificate-host-mismatch',
  },
  {
    name: 'DANE, expired',
    policy: dane,
    met: broken('DANE_NOT_IN_FORCE'),
    is: 'certificate-expired',
  },
  {
    name: 'DANE, no STARTTLS',
    policy: dane,
    met: met({ failure: notOffered }),
    is: 'starttls-not-supported',
  },
  {
    name: 'DANE, no record that can be used',
    policy: unusable,
    met: good,
    is: 'tlsa-invalid no record can be used',
  },
  {
    name: 'DANE, no record that can be used and no STARTTLS',
    policy: unusable,
    met: met({ failure: notOffered }),
    is: 'starttls-not-supported',
  },
  {
    name: 'DANE, a bogus zone',
    policy: { kind: 'barred', by: 'dane', reason: 'SERVFAIL' },
    is: 'dnssec-invalid SERVFAIL',
  },
]

for (const { name, policy, met: what, is } of cases) {
  test(`TLS result: ${name}: ${is}`, () => {
    const session = {
      domain: 'a.example',
      host: 'mx.a.example',
      policy,
      ...(what && { met: what }),
    }
    const result = failureOf(session)
    const words = result?.code === undefined ? result?.type : `${result.type} ${result.code}`
    assert.equal(words ?? 'success', is)
  })
}
