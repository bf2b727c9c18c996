import assert from 'node:assert/strict'
import test from 'node:test'
import dnsPacket from 'dns-packet'
import * as fc from 'fast-check'
import { startDnsServer } from '../../test/support/dns-server.ts'
import type { Behaviour, DnsServer, Zone, ZoneEntry } from '../../test/support/dns-server.ts'
import { SystemClock } from './clock.ts'
import { DnsResolver } from './dns-resolver.ts'
import type { DnsResolverOptions } from './dns-resolver.ts'
import { systemRandom } from './random.ts'

/** Long enough for the loopback, short enough to wait for. */
const TRY_MS = 120

function resolverFor(servers: readonly DnsServer[], options: Partial<DnsResolverOptions> = {}) {
  const clock = new SystemClock()
  const resolver = new DnsResolver(
    { clock, random: systemRandom },
    { servers: servers.map(({ address }) => address), trustAd: false, tryMs: TRY_MS, ...options },
  )
  return { resolver, clock }
}

/** A server that knows `name.example` and behaves as told. */
async function serverThat(behaves: Behaviour, more: Partial<ZoneEntry> = {}): Promise<DnsServer> {
  return startDnsServer({ 'name.example': { a: ['192.0.2.7'], behaves, ...more } })
}

function foundThese(...records: unknown[]) {
  return { kind: 'found', records, isAuthentic: false }
}

const found = { kind: 'found', records: ['192.0.2.7'], isAuthentic: false }

test('dns: every kind of record comes back as the port promises it', async () => {
  await using dns = await startDnsServer({
    'example.net': {
      mx: [
        [10, 'MX1.Example.net'],
        [20, 'mx2.example.net.'],
      ],
      a: ['192.0.2.1', '192.0.2.2'],
      aaaa: ['2001:db8::1'],
      txt: ['v=spf1 -all'],
    },
    'silent.example': { mx: [[0, '']] },
  })
  const { resolver } = resolverFor([dns])
  const isAuthentic = false
  assert.deepEqual(await resolver.mx('Example.NET.'), {
    kind: 'found',
    records: [
      { preference: 10, exchange: 'mx1.example.net' },
      { preference: 20, exchange: 'mx2.example.net' },
    ],
    isAuthentic,
  })
  const records = ['192.0.2.1', '192.0.2.2']
  assert.deepEqual(await resolver.a('example.net'), { kind: 'found', records, isAuthentic })
  assert.deepEqual(await resolver.aaaa('example.net'), {
    kind: 'found',
    records: ['2001:db8::1'],
    isAuthentic,
  })
  assert.deepEqual(await resolver.txt('example.net'), {
    kind: 'found',
    records: ['v=spf1 -all'],
    isAuthentic,
  })
  assert.deepEqual(await resolver.mx('silent.example'), {
    kind: 'found',
    records: [{ preference: 0, exchange: '' }],
    isAuthentic,
  })
})

test('dns: delegations, aliases, reverse names and TLSA come back as the port promises them', async () => {
  const hash = 'ab'.repeat(32)
  await using dns = await startDnsServer({
    'example.net': { ns: ['NS1.Provider.Example.', 'ns2.provider.example'] },
    'bounces.example.net': { cname: 'Mail.Ours.Example', isAuthentic: true },
    '7.2.0.192.in-addr.arpa': { ptr: ['Mail.Ours.Example.'] },
    '1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa': {
      ptr: ['six.example'],
    },
    '_25._tcp.mx.example.net': { tlsa: [hash], isAuthentic: true },
  })
  const { resolver } = resolverFor([dns])
  assert.deepEqual(
    await resolver.ns('example.net'),
    foundThese('ns1.provider.example', 'ns2.provider.example'),
  )
  // The alias leads to a name that does not exist; who asks for the alias is told of it all the same.
  assert.deepEqual(await resolver.cname('bounces.example.net'), {
    ...foundThese('mail.ours.example'),
    isAuthentic: true,
  })
  assert.deepEqual(await resolver.ptr('192.0.2.7'), foundThese('mail.ours.example'))
  assert.deepEqual(await resolver.ptr('2001:db8::1'), foundThese('six.example'))
  assert.equal((await resolver.ptr('no address')).kind, 'no-name')
  assert.deepEqual(await resolver.tlsa('_25._tcp.mx.example.net'), {
    ...foundThese({ usage: 3, selector: 1, matchingType: 1, data: hash }),
    isAuthentic: true,
  })
})

test('dns: who asks afresh is not answered from what was remembered, and asks each question once', async () => {
  await using dns = await startDnsServer()
  const { resolver } = resolverFor([dns])
  assert.equal((await resolver.txt('name.example')).kind, 'no-name')
  dns.set('name.example', { txt: ['published'] })
  assert.equal((await resolver.txt('name.example')).kind, 'no-name')

  const fresh = resolver.fresh()
  assert.equal((await fresh.txt('name.example')).kind, 'found')
  assert.equal((await fresh.txt('name.example')).kind, 'found')
  assert.equal(dns.count('name.example'), 2)
  // What was learnt is remembered for everybody.
  assert.equal((await resolver.txt('name.example')).kind, 'found')
})

function twoStrings(query: Buffer): Buffer {
  const { id, questions } = dnsPacket.decode(query)
  return dnsPacket.encode({
    type: 'response',
    id: id ?? 0,
    questions: questions ?? [],
    answers: [{ type: 'TXT', name: 'name.example', data: ['v=DKIM1; p=', 'abc'] }],
  })
}

test('dns: a TXT record in several strings is one text', async () => {
  await using dns = await serverThat(twoStrings)
  const txt = await resolverFor([dns]).resolver.txt('name.example')
  assert.deepEqual(txt.kind === 'found' && txt.records, ['v=DKIM1; p=abc'])
})

test('dns: the question asks for DNSSEC, offers 1232 octets, and comes from a new port each time', async () => {
  await using dns = await startDnsServer()
  const { resolver } = resolverFor([dns])
  for (const name of ['a.example', 'b.example', 'c.example', 'd.example']) await resolver.a(name)
  const [query] = dns.queries
  assert.ok(query)
  const opt = dnsPacket.decode(query).additionals?.[0]
  assert.ok(opt?.type === 'OPT' && opt.flag_do && opt.udpPayloadSize === 1232)
  assert.ok(new Set(dns.sourcePorts).size > 1)
  assert.ok(new Set(dns.queries.map((bytes) => bytes.readUInt16BE(0))).size > 1)
})

const outcomes: { name: string; behaves: Behaviour; want: unknown }[] = [
  { name: 'NXDOMAIN means that there is no such name', behaves: 'nxdomain', want: 'no-name' },
  { name: 'SERVFAIL means that nobody knows', behaves: 'servfail', want: /answered SERVFAIL/ },
  { name: 'REFUSED means that nobody knows', behaves: 'refused', want: /answered REFUSED/ },
  { name: 'silence means that nobody knows', behaves: 'silent', want: /no answer within/ },
  { name: 'garbage means that nobody knows', behaves: 'garbage', want: /garbage/ },
  { name: 'an answer with a wrong id is not heard', behaves: 'wrong-id', want: /no answer within/ },
  { name: 'nor one to another question', behaves: 'wrong-question', want: /no answer within/ },
  { name: 'a forged answer does not hide the true one', behaves: 'forged-first', want: 'found' },
  { name: 'a referral is no proof of absence', behaves: 'referral', want: /answered NOERROR/ },
  { name: 'a truncated answer is fetched by TCP', behaves: 'truncated', want: 'found' },
  { name: 'one lost datagram does not matter', behaves: 'silent-once', want: 'found' },
  { name: 'a server without EDNS0 is asked without', behaves: 'no-edns', want: 'found' },
]

for (const { name, behaves, want } of outcomes) {
  test(`dns: ${name}`, async () => {
    await using dns = await serverThat(behaves)
    const { resolver } = resolverFor([dns], { totalMs: 3 * TRY_MS })
    const answer = await resolver.a('name.example')
    if (want instanceof RegExp) assert.match(answer.kind === 'failed' ? answer.reason : '', want)
    else assert.equal(answer.kind, want)
  })
}

test('dns: a name without records of the type is not a name that does not exist', async () => {
  await using dns = await startDnsServer({ 'name.example': { a: ['192.0.2.7'] } })
  const { resolver } = resolverFor([dns])
  assert.equal((await resolver.mx('name.example')).kind, 'none')
  assert.equal((await resolver.mx('other.example')).kind, 'no-name')
})

test('dns: a name that cannot exist is not asked for', async () => {
  await using dns = await startDnsServer()
  const { resolver } = resolverFor([dns])
  for (const name of ['', 'a..b', `${'x'.repeat(64)}.example`, 'a b.example', 'é.example']) {
    assert.equal((await resolver.a(name)).kind, 'no-name', name)
  }
  assert.equal(dns.count(), 0)
})

for (const behaves of ['servfail', 'refused', 'silent', 'garbage'] as const) {
  test(`dns: when the first server is ${behaves}, the second is asked`, async () => {
    await using bad = await serverThat(behaves)
    await using good = await startDnsServer({ 'name.example': { a: ['192.0.2.7'] } })
    assert.deepEqual(await resolverFor([bad, good]).resolver.a('name.example'), found)
  })
}

test('dns: a server that is not there is passed over', async () => {
  const gone = await startDnsServer()
  await gone[Symbol.asyncDispose]()
  await using good = await startDnsServer({ 'name.example': { a: ['192.0.2.7'] } })
  assert.deepEqual(await resolverFor([gone, good]).resolver.a('name.example'), found)
})

test('dns: the server that answered last is asked first next time', async () => {
  await using bad = await serverThat('silent')
  await using good = await startDnsServer({ 'name.example': { a: ['192.0.2.7'] } })
  const { resolver } = resolverFor([bad, good])
  await resolver.a('name.example')
  await resolver.a('other.example')
  assert.equal(bad.count('other.example'), 0)
})

test('dns: an alias whose end the server has seen is not asked for again', async () => {
  await using dns = await startDnsServer({
    'name.example': { cname: 'b.example' },
    'b.example': { txt: ['no address'] },
  })
  assert.equal((await resolverFor([dns]).resolver.a('name.example')).kind, 'none')
  assert.equal(dns.count(), 1)
})

test('dns: a server that says no is not asked the same again at once', async () => {
  await using dns = await serverThat('servfail')
  await resolverFor([dns]).resolver.a('name.example')
  assert.equal(dns.count(), 1)
})

test('dns: all servers and tries together take no longer than the total', async () => {
  await using dns = await serverThat('silent')
  const startedAt = performance.now()
  const answer = await resolverFor([dns], { tryMs: 10_000, totalMs: 80 }).resolver.a('name.example')
  assert.match(answer.kind === 'failed' ? answer.reason : '', /no time was left/)
  assert.ok(performance.now() - startedAt < 2_000)
})

const chains: { name: string; zone: Zone; want: string }[] = [
  {
    name: 'an alias that the server follows is followed',
    zone: { 'name.example': { cname: 'b.example' }, 'b.example': { a: ['192.0.2.7'] } },
    want: 'found',
  },
  {
    name: 'an alias that the server leaves to us is followed',
    zone: {
      'name.example': { cname: 'b.example', behaves: 'cname-only' },
      'b.example': { cname: 'c.example', behaves: 'cname-only' },
      'c.example': { a: ['192.0.2.7'] },
    },
    want: 'found',
  },
  {
    name: 'an alias to nowhere leads to no name',
    zone: { 'name.example': { cname: 'b.example', behaves: 'cname-only' } },
    want: 'no-name',
  },
  {
    name: 'an alias to a name without addresses leads to none',
    zone: { 'name.example': { cname: 'b.example' }, 'b.example': { txt: ['x'] } },
    want: 'none',
  },
  {
    name: 'aliases in a circle end',
    zone: {
      'name.example': { cname: 'b.example', behaves: 'cname-only' },
      'b.example': { cname: 'name.example', behaves: 'cname-only' },
    },
    want: 'failed',
  },
  {
    name: 'an alias to itself ends',
    zone: { 'name.example': { cname: 'name.example' } },
    want: 'failed',
  },
  {
    name: 'nine aliases are too many',
    zone: Object.fromEntries(
      ['name', 'n1', 'n2', 'n3', 'n4', 'n5', 'n6', 'n7', 'n8', 'n9'].map((label, index) => {
        const entry = index === 9 ? { a: ['192.0.2.7'] } : { cname: `n${index + 1}.example` }
        return [`${label}.example`, { ...entry, behaves: 'cname-only' as const }]
      }),
    ),
    want: 'failed',
  },
]

for (const { name, zone, want } of chains) {
  test(`dns: ${name}`, async () => {
    await using dns = await startDnsServer(zone)
    const answer = await resolverFor([dns]).resolver.a('name.example')
    assert.equal(answer.kind, want)
    if (answer.kind === 'found') assert.deepEqual(answer.records, ['192.0.2.7'])
  })
}

test('dns: the AD bit of a server on loopback is believed', async () => {
  await using dns = await startDnsServer({
    'signed.example': { a: ['192.0.2.7'], isAuthentic: true },
    'alias.example': { cname: 'plain.example', isAuthentic: true, behaves: 'cname-only' },
    'plain.example': { a: ['192.0.2.7'] },
  })
  const { resolver } = resolverFor([dns])
  assert.deepEqual(await resolver.a('signed.example'), { ...found, isAuthentic: true })
  assert.deepEqual(await resolver.a('plain.example'), found)
  // One unsigned link makes the whole chain unsigned.
  assert.deepEqual(await resolver.a('alias.example'), found)
})

test('dns: the AD bit of a server elsewhere is believed only when we are told to trust it', async () => {
  await using dns = await startDnsServer({
    'name.example': { a: ['192.0.2.7'], isAuthentic: true },
  })
  // The unspecified address reaches this machine, but nothing promises that it does.
  const servers = [`0.0.0.0:${dns.port}`]
  const doubted = await resolverFor([], { servers }).resolver.a('name.example')
  const trusted = await resolverFor([], { servers, trustAd: true }).resolver.a('name.example')
  assert.deepEqual([doubted, trusted], [found, { ...found, isAuthentic: true }])
})

test('dns: an answer that is truncated even over TCP is none', async () => {
  await using dns = await serverThat((query) => {
    const bytes = Buffer.from(query)
    bytes.writeUInt16BE(0x82_00, 2) // a response, truncated
    return bytes
  })
  const answer = await resolverFor([dns], { totalMs: 2 * TRY_MS }).resolver.a('name.example')
  assert.match(answer.kind === 'failed' ? answer.reason : '', /too long even for TCP/)
})

test('dns: an answer is kept as long as it says, by the date of the clock', async () => {
  await using dns = await startDnsServer({
    'short.example': { a: ['192.0.2.7'], ttl: 30 },
    'long.example': { a: ['192.0.2.7'], ttl: 1_000_000 },
    'zero.example': { a: ['192.0.2.7'], ttl: 0 },
    'broken.example': { behaves: 'servfail' },
  })
  const { resolver, clock } = resolverFor([dns])
  const askAll = async (): Promise<void> => {
    const names = ['short', 'long', 'zero', 'broken', 'missing']
    await Promise.all(names.map((name) => resolver.a(`${name}.example`)))
  }
  const counts = (): number[] =>
    ['short', 'long', 'zero', 'broken', 'missing'].map((name) => dns.count(`${name}.example`))
  await askAll()
  await askAll()
  assert.deepEqual(counts(), [1, 1, 1, 1, 1])
  clock.advance(6_000) // a failure is kept for 5 s, a TTL of zero for 1 s
  await askAll()
  assert.deepEqual(counts(), [1, 1, 2, 2, 1])
  clock.advance(25_000)
  await askAll()
  assert.deepEqual(counts(), [2, 1, 3, 3, 1])
  clock.advance(30_000) // the zone's minimum for what is not there is 60 s
  await askAll()
  assert.deepEqual(counts(), [3, 1, 4, 4, 2])
  clock.advance(3_600_000) // longer than an hour nothing is kept
  await askAll()
  assert.deepEqual(counts(), [4, 2, 5, 5, 3])
})

test('dns: a question that many ask at once goes out once', async () => {
  await using dns = await startDnsServer({ 'name.example': { a: ['192.0.2.7'] } })
  const { resolver } = resolverFor([dns])
  const answers = await Promise.all(Array.from({ length: 50 }, () => resolver.a('name.example')))
  assert.ok(answers.every(({ kind }) => kind === 'found'))
  assert.equal(dns.count(), 1)
})

test('dns: a thousand different questions at once are all answered', async () => {
  await using dns = await startDnsServer()
  const { resolver } = resolverFor([dns], { tryMs: 5_000 })
  const names = Array.from({ length: 1_000 }, (_, index) => `n${index}.example`)
  const answers = await Promise.all(names.map((name) => resolver.a(name)))
  assert.ok(answers.every(({ kind }) => kind === 'no-name'))
})

test('dns: closing ends what is asked and what will be', async () => {
  await using dns = await serverThat('silent')
  const { resolver } = resolverFor([dns], { tryMs: 60_000, totalMs: 60_000 })
  const asked = resolver.a('name.example')
  resolver.close()
  assert.deepEqual(await asked, { kind: 'failed', reason: 'the resolver is closed' })
  assert.equal((await resolver.a('other.example')).kind, 'failed')
})

test('dns: whatever bytes a server sends, the resolver answers with a value', async () => {
  let payload: Uint8Array = new Uint8Array()
  let isSpliced = false
  const answer = (query: Buffer): Buffer => {
    if (!isSpliced) return Buffer.concat([query.subarray(0, 2), payload])
    // A true answer with bytes overwritten, so that the decoder gets further than the header.
    const { id, questions } = dnsPacket.decode(query)
    const bytes = dnsPacket.encode({
      type: 'response',
      id: id ?? 0,
      questions: questions ?? [],
      answers: [
        { type: 'CNAME', name: 'name.example', data: 'b.example' },
        { type: 'A', name: 'b.example', data: '192.0.2.7' },
        { type: 'TXT', name: 'b.example', data: 'x' },
      ],
    })
    for (let index = 0; index + 1 < payload.length; index += 2) {
      const at = 2 + ((payload[index] ?? 0) % (bytes.length - 2))
      bytes[at] = payload[index + 1] ?? 0
    }
    return bytes
  }
  await using dns = await startDnsServer()
  const { resolver, clock } = resolverFor([dns], { tryMs: 10, totalMs: 20 })
  dns.set('name.example', { behaves: answer })
  dns.set('b.example', { behaves: answer })
  const property = fc.asyncProperty(
    fc.uint8Array({ maxLength: 60 }),
    fc.boolean(),
    async (bytes, spliced) => {
      payload = bytes
      isSpliced = spliced
      clock.advance(3_600_000)
      const { kind } = await resolver.a('name.example')
      assert.ok(['found', 'none', 'no-name', 'failed'].includes(kind))
    },
  )
  await fc.assert(property, { numRuns: 60 })
})
