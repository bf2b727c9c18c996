/** Each case is a sentence of RFC 7672 §2.1 and §2.2. */
import assert from 'node:assert/strict'
import test from 'node:test'
import type { DnsAnswer, TlsaRecord } from '../../base/resolver.ts'
import { ScriptedDns, type ScriptedName } from '../../../test/support/scripted-dns.ts'
import { daneOf } from './dane.ts'

const HOST = 'mx.theirs.example'
const TLSA = `_25._tcp.${HOST}`
const END = 'machine.provider.example'
const TLSA_OF_END = `_25._tcp.${END}`
const sha256 = 'ab'.repeat(32)
const address: ScriptedName = { a: ['192.0.2.1'], isAuthentic: true }
const usable: ScriptedName = { tlsa: [sha256], isAuthentic: true }
const pkix: TlsaRecord = { usage: 1, selector: 1, matchingType: 1, data: sha256 }

const cases: readonly {
  section: string
  name: string
  isMxAuthentic?: boolean
  zone: Readonly<Record<string, ScriptedName>>
  /** The authenticity of an alias differs from that of the address behind it. */
  alias?: { readonly isAuthentic: boolean }
  is: string
}[] = [
  {
    section: '2.1',
    name: 'secure records',
    zone: { [HOST]: address, [TLSA]: usable },
    is: `dane at ${HOST}, 1 usable`,
  },
  {
    section: '2.1',
    name: 'secure records, IPv6 only',
    zone: { [HOST]: { aaaa: ['2001:db8::1'], isAuthentic: true }, [TLSA]: usable },
    is: `dane at ${HOST}, 1 usable`,
  },
  {
    section: '2.1.1',
    name: 'insecure records',
    zone: { [HOST]: address, [TLSA]: { tlsa: [sha256] } },
    is: 'none',
  },
  {
    section: '2.1.1',
    name: 'bogus, or no answer',
    zone: { [HOST]: address, [TLSA]: { is: 'broken' } },
    is: 'barred',
  },
  {
    section: '2.1.1',
    name: 'no records, for certain',
    zone: { [HOST]: address, [TLSA]: { isAuthentic: true } },
    is: 'none',
  },
  { section: '2.1.1', name: 'no such name', zone: { [HOST]: address }, is: 'none' },
  {
    section: '2.2',
    name: 'only records that cannot be used',
    zone: { [HOST]: address, [TLSA]: { tlsa: [pkix], isAuthentic: true } },
    is: `dane at ${HOST}, 0 usable`,
  },
  {
    section: '2.2',
    name: 'some records that can be used',
    zone: { [HOST]: address, [TLSA]: { tlsa: [pkix, sha256], isAuthentic: true } },
    is: `dane at ${HOST}, 1 usable`,
  },
  {
    section: '2.2.1',
    name: 'the MX is insecure',
    isMxAuthentic: false,
    zone: { [HOST]: address, [TLSA]: usable },
    is: 'none',
  },
  {
    section: '2.2.2',
    name: 'the address is insecure',
    zone: { [HOST]: { a: ['192.0.2.1'] }, [TLSA]: usable },
    is: 'none',
  },
  {
    section: '2.2.2',
    name: 'the address is insecure, and TLSA would not be answered',
    zone: { [HOST]: { a: ['192.0.2.1'] }, [TLSA]: { is: 'broken' } },
    is: 'none',
  },
  { section: '2.2.2', name: 'there is no address', zone: { [TLSA]: usable }, is: 'none' },
  {
    section: '2.2.2',
    name: 'an alias, secure to its end, with records there',
    zone: {
      [HOST]: { ...address, cname: [END] },
      [END]: address,
      [TLSA_OF_END]: usable,
      [TLSA]: usable,
    },
    is: `dane at ${END}, 1 usable`,
  },
  {
    section: '2.2.2',
    name: 'an alias, secure to its end, with records at its beginning',
    zone: { [HOST]: { ...address, cname: [END] }, [END]: address, [TLSA]: usable },
    is: `dane at ${HOST}, 1 usable`,
  },
  {
    section: '2.2.2',
    name: 'an alias, secure to its end, where the records are bogus',
    zone: {
      [HOST]: { ...address, cname: [END] },
      [END]: address,
      [TLSA_OF_END]: { is: 'broken' },
      [TLSA]: usable,
    },
    is: 'barred',
  },
  {
    section: '2.2.2',
    name: 'a secure alias of an insecure name',
    alias: { isAuthentic: true },
    zone: { [HOST]: { a: ['192.0.2.1'], cname: [END] }, [TLSA]: usable, [TLSA_OF_END]: usable },
    is: `dane at ${HOST}, 1 usable`,
  },
  {
    section: '2.2.2',
    name: 'an insecure alias',
    alias: { isAuthentic: false },
    zone: { [HOST]: { a: ['192.0.2.1'], cname: [END] }, [TLSA]: usable, [TLSA_OF_END]: usable },
    is: 'none',
  },
  {
    section: '2.2.2',
    name: 'aliases in a circle',
    zone: {
      [HOST]: { ...address, cname: [END] },
      [END]: { ...address, cname: [HOST] },
      [TLSA]: usable,
    },
    is: 'barred',
  },
]

class Aliased extends ScriptedDns {
  readonly #isAuthentic: boolean

  constructor(zone: Readonly<Record<string, ScriptedName>>, isAuthentic: boolean) {
    super(zone)
    this.#isAuthentic = isAuthentic
  }

  override async cname(name: string): Promise<DnsAnswer<string>> {
    return { ...(await super.cname(name)), isAuthentic: this.#isAuthentic } as DnsAnswer<string>
  }
}

for (const { section, name, isMxAuthentic = true, zone, alias, is } of cases) {
  test(`RFC 7672 §${section}: ${name}: ${is}`, async () => {
    const dns = alias === undefined ? new ScriptedDns(zone) : new Aliased(zone, alias.isAuthentic)
    const nextHop = { domain: 'theirs.example', isAuthentic: isMxAuthentic }
    const policy = await daneOf({ name: HOST, port: 25 }, nextHop, dns)
    const found =
      policy.kind === 'dane'
        ? `dane at ${policy.base}, ${policy.records.length} usable`
        : policy.kind
    assert.equal(found, is)
  })
}

test('a host behind an insecure MX costs no question', async () => {
  const dns = new ScriptedDns({ [HOST]: address, [TLSA]: usable })
  await daneOf({ name: HOST, port: 25 }, { domain: 'theirs.example', isAuthentic: false }, dns)
  assert.deepEqual(dns.asked, [])
})

test('trust anchors are held against the host, its alias and the next-hop domain', async () => {
  const zone = { [HOST]: { ...address, cname: [END] }, [END]: address, [TLSA_OF_END]: usable }
  const nextHop = { domain: 'theirs.example', isAuthentic: true }
  const policy = await daneOf({ name: HOST, port: 25 }, nextHop, new ScriptedDns(zone))
  assert.deepEqual('names' in policy && policy.names, [END, HOST, 'theirs.example'])
})

test('what bars a host says which lookup failed', async () => {
  const dns = new ScriptedDns({ [HOST]: address, [TLSA]: { is: 'broken' } })
  const nextHop = { domain: 'theirs.example', isAuthentic: true }
  assert.deepEqual(await daneOf({ name: HOST, port: 25 }, nextHop, dns), {
    kind: 'barred',
    by: 'dane',
    reason: 'the DNS lookup of _25._tcp.mx.theirs.example failed: SERVFAIL',
  })
})
