import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { siteLimits, type SiteProfile } from './site-profile.ts'
import { siteProfiles } from './site-profiles.ts'

const general = { maxConnections: 20, messagesPerConnection: 100 }

const cases: readonly {
  name: string
  hosts: readonly string[]
  settings?: readonly (readonly [string, SiteProfile])[]
  want: object
}[] = [
  { name: 'an unknown host', hosts: ['mx.example.org'], want: general },
  {
    name: 'a known provider',
    hosts: ['mta5.am0.yahoodns.net', 'mta6.am0.yahoodns.net'],
    want: { maxConnections: 10, messagesPerConnection: 20 },
  },
  {
    name: 'a domain of Microsoft 365',
    hosts: ['example-com.mail.protection.outlook.com'],
    want: { maxConnections: 10, messagesPerConnection: 50 },
  },
  { name: 'a name that only ends alike', hosts: ['mx.notqq.com'], want: general },
  {
    name: 'capital letters',
    hosts: ['MX1.QQ.COM'],
    want: { maxConnections: 3, messagesPerConnection: 20 },
  },
  {
    name: 'two providers: the more careful numbers',
    hosts: ['mx.example.org', 'smtp-in.orange.fr', 'mta5.am0.yahoodns.net'],
    want: { maxConnections: 2, messagesPerConnection: 20 },
  },
  {
    name: 'the operator’s word against the profile, field by field',
    hosts: ['mx1.qq.com'],
    settings: [['qq.com', { maxConnections: 30, messagesPerMinute: 60 }]],
    want: { maxConnections: 30, messagesPerConnection: 20, messagesPerMinute: 60 },
  },
  {
    name: 'the most specific name',
    hosts: ['a.mx.example.org'],
    settings: [
      ['example.org', { maxConnections: 1 }],
      ['mx.example.org', { maxConnections: 7 }],
    ],
    want: { ...general, maxConnections: 7 },
  },
]

for (const { name, hosts, settings = [], want } of cases) {
  test(`what a site is given: ${name}`, () => {
    assert.deepEqual(siteLimits(hosts, new Map(settings), general), want)
  })
}

test('a profile only lowers the general options', () => {
  const careful = { maxConnections: 2, messagesPerConnection: 5 }
  for (const domain of siteProfiles.keys()) {
    const limits = siteLimits([`mx.${domain}`], new Map(), careful)
    assert.ok(limits.maxConnections <= 2 && limits.messagesPerConnection <= 5, domain)
  }
})

test('docs/politeness.md lists every profile with its numbers', () => {
  const page = readFileSync(new URL('../../../docs/politeness.md', import.meta.url), 'utf8')
  const rows = page.split('\n').map((line) => line.split('|').map((cell) => cell.trim()))
  for (const [domain, profile] of siteProfiles) {
    const row = rows.find(([, domains = '']) => domains.split(', ').includes(domain))
    const told = [Number(row?.[2]), Number(row?.[3])]
    assert.deepEqual(told, [profile.maxConnections, profile.messagesPerConnection], domain)
  }
})
