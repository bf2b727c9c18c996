import assert from 'node:assert/strict'
import test from 'node:test'
import { tlsrptReport } from './tlsrpt-schema.ts'

/** RFC 8460 appendix B. */
const example = {
  'organization-name': 'Company-X',
  'date-range': {
    'start-datetime': '2016-04-01T00:00:00Z',
    'end-datetime': '2016-04-01T23:59:59Z',
  },
  'contact-info': 'sts-reporting@company-x.example',
  'report-id': '5065427c-23d3-47ca-b6e0-946ea0e8c4be',
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
        'mx-host': '*.mail.company-y.example',
      },
      summary: {
        'total-successful-session-count': 5326,
        'total-failure-session-count': 303,
      },
      'failure-details': [
        {
          'result-type': 'certificate-expired',
          'sending-mta-ip': '2001:db8:abcd:0012::1',
          'receiving-mx-hostname': 'mx1.mail.company-y.example',
          'failed-session-count': 100,
        },
        {
          'result-type': 'starttls-not-supported',
          'sending-mta-ip': '2001:db8:abcd:0013::1',
          'receiving-mx-hostname': 'mx2.mail.company-y.example',
          'receiving-ip': '203.0.113.56',
          'failed-session-count': 200,
          'additional-information':
            'https://reports.company-x.example/report_info?id=5065427c-23d3#StarttlsNotSupported',
        },
        {
          'result-type': 'validation-failure',
          'sending-mta-ip': '198.51.100.62',
          'receiving-ip': '203.0.113.58',
          'receiving-mx-hostname': 'mx-backup.mail.company-y.example',
          'failed-session-count': 3,
          'failure-reason-code': 'X509_V_ERR_PROXY_PATH_LENGTH_EXCEEDED',
        },
      ],
    },
  ],
}

test('the schema of TLS reports takes the example of RFC 8460 appendix B', () => {
  assert.deepEqual(tlsrptReport.parse(example), example)
})

type Path = readonly (string | number)[]

/** Each a way to spoil the example; that the schema can say no at all is shown here. */
const spoilt: readonly { name: string; path: Path; value: unknown }[] = [
  { name: 'without contact', path: ['contact-info'], value: undefined },
  { name: 'with a date that is none', path: ['date-range', 'end-datetime'], value: 'tomorrow' },
  {
    name: 'that ends before it begins',
    path: ['date-range', 'end-datetime'],
    value: '2016-03-01T00:00:00Z',
  },
  { name: 'without policies', path: ['policies'], value: [] },
  {
    name: 'with an unknown type of policy',
    path: ['policies', 0, 'policy', 'policy-type'],
    value: 'mta-sts',
  },
  {
    name: 'with a domain in U-labels',
    path: ['policies', 0, 'policy', 'policy-domain'],
    value: 'bücher.example',
  },
  {
    name: 'with a policy that is one text',
    path: ['policies', 0, 'policy', 'policy-string'],
    value: 'version: STSv1',
  },
  {
    name: 'with half a session',
    path: ['policies', 0, 'summary', 'total-successful-session-count'],
    value: 0.5,
  },
  {
    name: 'with fewer failures than it tells of',
    path: ['policies', 0, 'summary', 'total-failure-session-count'],
    value: 302,
  },
  {
    name: 'with an unknown result',
    path: ['policies', 0, 'failure-details', 0, 'result-type'],
    value: 'bad-luck',
  },
  {
    name: 'with an address that is none',
    path: ['policies', 0, 'failure-details', 1, 'receiving-ip'],
    value: '203.0.113',
  },
  {
    name: 'with a validation failure and no reason',
    path: ['policies', 0, 'failure-details', 2, 'failure-reason-code'],
    value: undefined,
  },
  { name: 'with a field of its own', path: ['policies', 0, 'x-our-own'], value: 1 },
]

for (const { name, path, value } of spoilt) {
  test(`the schema of TLS reports refuses one ${name}`, () => {
    assert.equal(tlsrptReport.safeParse(withValue(example, path, value)).success, false)
  })
}

function withValue(whole: unknown, [step, ...rest]: Path, value: unknown): unknown {
  if (step === undefined) return value
  const copy = structuredClone(whole) as Record<string | number, unknown>
  const inner = withValue(copy[step], rest, value)
  if (inner === undefined) delete copy[step]
  else copy[step] = inner
  return copy
}
