import assert from 'node:assert/strict'
import test from 'node:test'
import { tlsrptReport } from '../../../test/support/tlsrpt-schema.ts'
import type { TlsMet, TlsSession } from '../delivery/tls-session.ts'
import type { TlsCount } from '../message/report-change.ts'
import { countedAs } from './tls-count.ts'
import { tlsReport } from './tls-report.ts'

const day = Date.UTC(2016, 3, 1)
const tested: TlsSession = {
  domain: 'company-y.example',
  host: 'mx1.mail.company-y.example',
  policy: {
    kind: 'none',
    reported: {
      policy: {
        mode: 'testing',
        patterns: ['*.mail.company-y.example'],
        maxAgeSeconds: 86_400,
      },
      namesHost: true,
    },
  },
}
const met: TlsMet = { ip: '203.0.113.56', ourIp: '2001:db8:abcd:13::1', version: 'TLSv1.3' }

function count(session: TlsSession, sessions: number): TlsCount {
  return { domain: session.domain, day, dueAt: 0, sessions, ...countedAs(session) }
}

function reportOf(...counts: readonly TlsCount[]) {
  const report = tlsReport(counts, {
    domain: 'company-y.example',
    day,
    organization: 'Company-X',
    contact: 'sts-reporting@company-x.example',
    id: '5065427c@company-x.example',
  })
  return tlsrptReport.parse(JSON.parse(JSON.stringify(report)))
}

test('a report as in RFC 8460 appendix B', () => {
  const notOffered = { isOffered: false, reason: 'it does not offer STARTTLS' }
  const report = reportOf(
    count({ ...tested, met }, 5_326),
    count({ ...tested, met: { ...met, failure: notOffered } }, 200),
    count({ ...tested, met: { ...met, doubt: 'CERT_HAS_EXPIRED' } }, 100),
    count({ ...tested, met: { ...met, doubt: 'INVALID_PURPOSE' } }, 3),
  )
  const where = {
    'sending-mta-ip': '2001:db8:abcd:13::1',
    'receiving-mx-hostname': 'mx1.mail.company-y.example',
    'receiving-ip': '203.0.113.56',
  }
  assert.deepEqual(report, {
    'organization-name': 'Company-X',
    'date-range': {
      'start-datetime': '2016-04-01T00:00:00Z',
      'end-datetime': '2016-04-01T23:59:59Z',
    },
    'contact-info': 'sts-reporting@company-x.example',
    'report-id': '5065427c@company-x.example',
    policies: [
      {
        policy: {
          'policy-type': 'sts',
          'policy-string': [
            'version: STSv1',
            'mode: testing',
            'mx: *.mail.company-y.example',
            'max_age: 86400',
          ],
          'policy-domain': 'company-y.example',
          'mx-host': ['*.mail.company-y.example'],
        },
        summary: {
          'total-successful-session-count': 5_326,
          'total-failure-session-count': 303,
        },
        'failure-details': [
          { 'result-type': 'starttls-not-supported', ...where, 'failed-session-count': 200 },
          { 'result-type': 'certificate-expired', ...where, 'failed-session-count': 100 },
          {
            'result-type': 'certificate-not-trusted',
            ...where,
            'failure-reason-code': 'X509_V_ERR_INVALID_PURPOSE',
            'failed-session-count': 3,
          },
        ],
      },
    ],
  })
})

test('each policy that was met has its own part, named as RFC 8460 §4.4 wants it', () => {
  const record = { usage: 3, selector: 1, matchingType: 1, data: 'ab'.repeat(32) }
  const base = 'mx.other.example'
  const report = reportOf(
    count({ ...tested, policy: { kind: 'dane', base, records: [record], names: [] }, met }, 5),
    count({ ...tested, policy: { kind: 'barred', by: 'dane', reason: 'SERVFAIL' } }, 4),
    count({ ...tested, policy: { kind: 'none' }, met }, 3),
    count(
      {
        ...tested,
        policy: { kind: 'none', reported: { trouble: 'sts-policy-fetch-error', reason: '404' } },
        met,
      },
      2,
    ),
  )
  assert.deepEqual(
    report.policies.map(({ policy, summary }) => [
      policy['policy-type'],
      policy['policy-domain'],
      policy['policy-string'],
      ...Object.values(summary),
    ]),
    [
      ['tlsa', base, [`3 1 1 ${record.data}`], 5, 0],
      ['tlsa', tested.host, undefined, 0, 4],
      ['no-policy-found', 'company-y.example', undefined, 3, 0],
      ['sts', 'company-y.example', undefined, 0, 2],
    ],
  )
})

test('whatever a domain publishes, a report quotes little of it', () => {
  const patterns = Array.from({ length: 1_000 }, (_, index) => `${'x'.repeat(500)}${index}.example`)
  const policy = { mode: 'enforce', patterns, maxAgeSeconds: 60 } as const
  const domain = 'company-y.example'
  const counted = countedAs({ ...tested, policy: { kind: 'mta-sts', domain, policy }, met })
  assert.ok(counted.policy.length < 12_000, `${counted.policy.length}`)
})
