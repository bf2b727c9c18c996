import assert from 'node:assert/strict'
import test from 'node:test'
import type { TlsRequired } from '../message/message.ts'
import type { Route } from './route.ts'
import { senderPolicy } from './sender-policy.ts'
import type { TlsPolicies } from './tls-policies.ts'
import {
  type BarredHost,
  type DanePolicy,
  noTlsPolicy,
  type PublishedPolicy,
} from './tls-policy.ts'

const HOST = 'mx.theirs.example'
const record = { usage: 3, selector: 1, matchingType: 1, data: 'ab'.repeat(32) }
const dane: DanePolicy = { kind: 'dane', base: HOST, records: [record], names: [HOST] }
const unusable: DanePolicy = { ...dane, records: [] }
const policy = { mode: 'testing', patterns: [HOST], maxAgeSeconds: 60 } as const
const mtaSts = { kind: 'mta-sts', domain: 'theirs.example', policy } as const
const tested = (namesHost: boolean): PublishedPolicy => ({
  kind: 'none',
  reported: { policy, namesHost },
})
const untaken: PublishedPolicy = {
  kind: 'none',
  reported: { trouble: 'sts-policy-fetch-error', reason: 'no answer' },
}
const barredByDane: BarredHost = { kind: 'barred', by: 'dane', reason: 'it is bogus' }

const unsigned = { domain: 'theirs.example', isAuthentic: false }
const signed = { domain: 'theirs.example', isAuthentic: true }
const itself = { domain: HOST, isAuthentic: false }

type Case = {
  readonly name: string
  readonly says?: TlsRequired
  readonly published?: PublishedPolicy | BarredHost
  readonly route?: Partial<Route>
  readonly isInDoubt?: true
  readonly want: string
}

const cases: readonly Case[] = [
  { name: 'says nothing: what is published', published: dane, want: 'dane' },
  { name: 'says no: nothing', says: 'no', published: dane, want: 'none' },
  { name: 'says no: not even what bars', says: 'no', published: barredByDane, want: 'none' },
  {
    name: 'requires it: DANE is enough',
    says: 'yes',
    published: dane,
    route: { nextHop: signed },
    want: 'requiretls',
  },
  { name: 'requires it: so is MTA-STS', says: 'yes', published: mtaSts, want: 'requiretls' },
  {
    name: 'requires it: what bars still does',
    says: 'yes',
    published: barredByDane,
    want: 'barred by dane, waits',
  },
  {
    name: 'requires it of an MX that is signed',
    says: 'yes',
    route: { nextHop: signed },
    want: 'requiretls',
  },
  {
    name: 'requires it of an MX that is signed, with records of no use',
    says: 'yes',
    published: unusable,
    route: { nextHop: signed },
    want: 'requiretls',
  },
  {
    name: 'requires it of the host that the recipient’s address names',
    says: 'yes',
    route: { nextHop: itself },
    want: 'requiretls',
  },
  {
    name: 'requires it of a host that a tested policy names',
    says: 'yes',
    published: tested(true),
    want: 'requiretls',
  },
  {
    name: 'requires it of a host that a tested policy does not name',
    says: 'yes',
    published: tested(false),
    want: 'barred by requiretls, final',
  },
  {
    name: 'requires it of a host whose domain has a policy that cannot be fetched',
    says: 'yes',
    published: untaken,
    want: 'barred by requiretls, waits',
  },
  {
    name: 'requires it of a host whose domain may have a policy',
    says: 'yes',
    isInDoubt: true,
    want: 'barred by requiretls, waits',
  },
  { name: 'requires it of anybody', says: 'yes', want: 'barred by requiretls, final' },
  {
    name: 'requires it on a route of the operator',
    says: 'yes',
    route: { site: 'route:mx.theirs.example:25' },
    want: 'requiretls',
  },
  {
    name: 'requires it of an address literal',
    says: 'yes',
    route: { site: '192.0.2.1' },
    want: 'barred by requiretls, final',
  },
]

for (const { name, says, published = noTlsPolicy, route, isInDoubt, want } of cases) {
  test(`the sender ${name}`, async () => {
    const policies: TlsPolicies = {
      policyOf: async () => published,
      isInDoubt: async () => isInDoubt === true,
    }
    const host = { name: HOST, port: 25 }
    const security = { tls: 'opportunistic', verifies: false } as const
    const way: Route = {
      site: HOST,
      hosts: [host],
      security,
      ...(route?.site === undefined ? { nextHop: unsigned } : {}),
      ...route,
    }
    const decided = await senderPolicy({ tlsRequired: says, host, route: way }, policies)
    assert.equal(decided.kind === 'barred' ? wordsOf(decided) : decided.kind, want)
  })
}

function wordsOf({ by, isFinal }: BarredHost): string {
  return `barred by ${by}, ${isFinal === true ? 'final' : 'waits'}`
}
