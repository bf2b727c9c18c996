import assert from 'node:assert/strict'
import test from 'node:test'
import type { TlsaRecord } from '../../base/resolver.ts'
import { ScriptedDns, type ScriptedName } from '../../../test/support/scripted-dns.ts'
import type { StsPolicy } from '../domain/check/sts-policy.ts'
import type { Route } from './route.ts'
import { PublishedPolicies } from './tls-policies.ts'
import { type DanePolicy, proofOf } from './tls-policy.ts'

const HOST = 'mx.theirs.example'
const TLSA = `_25._tcp.${HOST}`
const sha256 = 'ab'.repeat(32)
const route: Route = {
  site: `${HOST}:25`,
  hosts: [{ name: HOST, port: 25 }],
  security: { tls: 'opportunistic', verifies: false },
  nextHop: { domain: 'theirs.example', isAuthentic: true },
}
const pkix: TlsaRecord = { usage: 0, selector: 1, matchingType: 1, data: sha256 }

const dane: Readonly<Record<string, ScriptedName>> = {
  good: { tlsa: [sha256], isAuthentic: true },
  bogus: { is: 'broken' },
  unusable: { tlsa: [pkix], isAuthentic: true },
  none: { isAuthentic: true },
}

/** RFC 8461 §4.1: which hosts a pattern names. */
const patterns: readonly { pattern: string; is: boolean }[] = [
  { pattern: HOST, is: true },
  { pattern: '*.theirs.example', is: true },
  { pattern: '*.example', is: false },
  { pattern: 'theirs.example', is: false },
  { pattern: '*.mx.theirs.example', is: false },
  { pattern: 'mx2.theirs.example', is: false },
]

async function decide(
  tlsa: ScriptedName,
  sts: Partial<StsPolicy> | undefined,
  way: Route = route,
): Promise<string> {
  const resolver = new ScriptedDns({
    [HOST]: { a: ['192.0.2.1'], isAuthentic: true },
    [TLSA]: tlsa,
  })
  const policy: StsPolicy | undefined =
    sts === undefined ? undefined : { mode: 'enforce', patterns: [HOST], maxAgeSeconds: 60, ...sts }
  const policies = new PublishedPolicies({
    dane: resolver,
    mtaSts: { policyOf: async () => policy, isInDoubt: async () => false },
  })
  const decided = await policies.policyOf({ name: HOST, port: 25 }, way)
  if (decided.kind === 'barred') return `barred by ${decided.by}`
  return decided.kind === 'dane' ? `dane with ${decided.records.length}` : decided.kind
}

for (const { pattern, is } of patterns) {
  test(`mx: ${pattern} ${is ? 'names' : 'does not name'} ${HOST}`, async () => {
    const decided = await decide(dane['none'] ?? {}, { patterns: [pattern] })
    assert.equal(decided, is ? 'mta-sts' : 'barred by mta-sts')
  })
}

const together: readonly { tlsa: string; sts: Partial<StsPolicy> | undefined; is: string }[] = [
  { tlsa: 'none', sts: undefined, is: 'none' },
  { tlsa: 'none', sts: { mode: 'testing' }, is: 'none' },
  { tlsa: 'none', sts: { mode: 'testing', patterns: ['other.example'] }, is: 'none' },
  { tlsa: 'none', sts: { mode: 'none' }, is: 'none' },
  { tlsa: 'none', sts: {}, is: 'mta-sts' },
  { tlsa: 'good', sts: {}, is: 'dane with 1' },
  { tlsa: 'good', sts: { patterns: ['other.example'] }, is: 'dane with 1' },
  { tlsa: 'bogus', sts: {}, is: 'barred by dane' },
  { tlsa: 'bogus', sts: undefined, is: 'barred by dane' },
  { tlsa: 'unusable', sts: undefined, is: 'dane with 0' },
  { tlsa: 'unusable', sts: {}, is: 'mta-sts' },
]

for (const { tlsa, sts, is } of together) {
  const words = sts === undefined ? 'no MTA-STS' : `MTA-STS ${JSON.stringify(sts)}`
  test(`TLSA ${tlsa}, ${words}: ${is}`, async () => {
    assert.equal(await decide(dane[tlsa] ?? {}, sts), is)
  })
}

test('the operator’s own routes and address literals have no published policy', async () => {
  const { nextHop: _, ...own } = route
  assert.equal(await decide(dane['good'] ?? {}, {}, own), 'none')
})

test('one connection proves the keys of a host to all domains, and its trust anchor to each alone', () => {
  const record = { selector: 1, matchingType: 1, data: sha256 }
  const proofs = (usage: number) =>
    ['one.example', 'two.example'].map((domain) => {
      const records = [{ usage, ...record }]
      const policy: DanePolicy = { kind: 'dane', base: HOST, records, names: [HOST, domain] }
      return proofOf(policy)
    })
  assert.equal(new Set(proofs(3)).size, 1)
  assert.equal(new Set(proofs(2)).size, 2)
})
