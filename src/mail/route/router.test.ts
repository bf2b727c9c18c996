import assert from 'node:assert/strict'
import test from 'node:test'
import { seededRandom } from '../../base/random.ts'
import type { DnsAnswer, MxRecord, Resolver, TlsaRecord } from '../../base/resolver.ts'
import { ADDRESSES_PER_FAMILY_MAX } from './host-addresses.ts'
import { MailRouter } from './router.ts'
import type { MailRouterOptions } from './router.ts'
import type { NoRoute, Route } from './route.ts'

type Facts = {
  readonly mx?: readonly (readonly [number, string])[]
  readonly a?: readonly string[]
  readonly aaaa?: readonly string[]
  /** Types of which nobody knows anything. */
  readonly broken?: readonly ('mx' | 'a' | 'aaaa')[]
}

/** DNS by a table; counts what it is asked. */
class TableResolver implements Resolver {
  readonly asked: string[] = []
  readonly #table: Readonly<Record<string, Facts>>

  constructor(table: Readonly<Record<string, Facts>>) {
    this.#table = table
  }

  async mx(name: string): Promise<DnsAnswer<MxRecord>> {
    const records = (this.#table[name]?.mx ?? []).map(([preference, exchange]) => {
      return { preference, exchange }
    })
    return this.#answer('mx', name, records)
  }

  async a(name: string): Promise<DnsAnswer<string>> {
    return this.#answer('a', name, this.#table[name]?.a ?? [])
  }

  async aaaa(name: string): Promise<DnsAnswer<string>> {
    return this.#answer('aaaa', name, this.#table[name]?.aaaa ?? [])
  }

  async txt(name: string): Promise<DnsAnswer<string>> {
    return this.#answer('a', name, [])
  }

  async ns(name: string): Promise<DnsAnswer<string>> {
    return this.#answer('a', name, [])
  }

  async cname(name: string): Promise<DnsAnswer<string>> {
    return this.#answer('a', name, [])
  }

  async ptr(ip: string): Promise<DnsAnswer<string>> {
    return this.#answer('a', ip, [])
  }

  async tlsa(name: string): Promise<DnsAnswer<TlsaRecord>> {
    return this.#answer('a', name, [])
  }

  fresh(): Resolver {
    return this
  }

  #answer<T>(type: 'mx' | 'a' | 'aaaa', name: string, records: readonly T[]): DnsAnswer<T> {
    this.asked.push(`${type} ${name}`)
    const facts = this.#table[name]
    if (facts?.broken?.includes(type) === true) return { kind: 'failed', reason: 'SERVFAIL' }
    if (facts === undefined) return { kind: 'no-name', isAuthentic: false }
    if (records.length === 0) return { kind: 'none', isAuthentic: false }
    return { kind: 'found', records, isAuthentic: false }
  }
}

const table: Record<string, Facts> = {
  'two.example': {
    mx: [
      [20, 'mx2.two.example'],
      [10, 'mx1.two.example'],
    ],
  },
  'mx1.two.example': { a: ['192.0.2.1'], aaaa: ['2001:db8::1'] },
  'mx2.two.example': { a: ['192.0.2.2'] },
  'null.example': { mx: [[0, '']] },
  'oddnull.example': {
    mx: [
      [0, ''],
      [10, 'mx1.two.example'],
    ],
  },
  'broken.example': { broken: ['mx'] },
  'implicit.example': { a: ['192.0.2.3'] },
  'implicit6.example': { aaaa: ['2001:db8::3'], broken: ['a'] },
  'empty.example': {},
  'unknown.example': { broken: ['aaaa'] },
  'nonsense.example': { mx: [[10, 'what ever']] },
  'literal-mx.example': { mx: [[10, '192.0.2.9']] },
  'us.example': {
    mx: [
      [10, 'mail.ours.example'],
      [20, 'mx1.two.example'],
    ],
  },
  'backup.example': {
    mx: [
      [10, 'mx1.two.example'],
      [20, 'mail.ours.example'],
      [30, 'mx2.two.example'],
    ],
  },
  'alias.example': {
    mx: [
      [10, 'other-name.ours.example'],
      [20, 'mx1.two.example'],
    ],
  },
  'other-name.ours.example': { a: ['198.51.100.1'] },
  'mail.ours.example': { a: ['198.51.100.1'] },
  'private.example': { mx: [[10, 'inside.example']] },
  'inside.example': { a: ['10.0.0.5'], aaaa: ['::1'] },
  'mixed.example': { a: ['10.0.0.5', '192.0.2.4'], aaaa: ['fd00::1'] },
  'many.example': { a: Array.from({ length: 50 }, (_, index) => `192.0.2.${index}`) },
}

function routerWith(options: Partial<MailRouterOptions> = {}) {
  const resolver = new TableResolver(table)
  const router = new MailRouter(
    { resolver, random: seededRandom(1) },
    {
      port: 25,
      allowPrivateAddresses: false,
      hostname: 'Mail.Ours.Example',
      routes: new Map(),
      ...options,
    },
  )
  return { router, resolver }
}

function brief(way: Route | NoRoute): string {
  if ('failed' in way) return `${way.failed} ${way.status}`
  return way.hosts.map(({ name, port }) => `${name}:${port}`).join(' ')
}

const ways = [
  {
    name: 'MX hosts in their order',
    to: 'two.example',
    want: 'mx1.two.example:25 mx2.two.example:25',
  },
  {
    name: 'a null MX bounces',
    to: 'null.example',
    want: 'bounced 5.1.10',
    words: /accepts no mail/,
  },
  { name: 'a null MX beside a host is ignored', to: 'oddnull.example', want: 'mx1.two.example:25' },
  {
    name: 'a domain that does not exist bounces',
    to: 'gone.example',
    want: 'bounced 5.1.2',
    words: /gone\.example does not exist/,
  },
  {
    name: 'a lookup that failed defers',
    to: 'broken.example',
    want: 'deferred 4.4.3',
    words: /MX.*broken\.example failed: SERVFAIL/,
  },
  {
    name: 'without MX the domain is its own host',
    to: 'implicit.example',
    want: 'implicit.example:25',
  },
  { name: 'also with an IPv6 address only', to: 'implicit6.example', want: 'implicit6.example:25' },
  {
    name: 'neither MX nor address bounces',
    to: 'empty.example',
    want: 'bounced 5.1.2',
    words: /neither mail hosts \(MX\) nor an address/,
  },
  {
    name: 'no MX and an address that nobody knows defers',
    to: 'unknown.example',
    want: 'deferred 4.4.3',
  },
  {
    name: 'an MX that is no host name bounces',
    to: 'nonsense.example',
    want: 'bounced 5.4.4',
    words: /"what ever"/,
  },
  {
    name: 'an MX that is an IP address is tolerated',
    to: 'literal-mx.example',
    want: '192.0.2.9:25',
  },
  { name: 'a literal is its own host', to: '[192.0.2.1]', want: '192.0.2.1:25' },
  { name: 'also in IPv6', to: '[IPv6:2001:db8::1]', want: '2001:db8::1:25' },
  { name: 'a literal that is none bounces', to: '[nowhere]', want: 'bounced 5.1.3' },
  {
    name: 'where we are the best MX mail bounces',
    to: 'us.example',
    want: 'bounced 5.4.6',
    words: /this server itself \(mail\.ours\.example\)/,
  },
  {
    name: 'where we are the backup only better hosts are tried',
    to: 'backup.example',
    want: 'mx1.two.example:25',
  },
  { name: 'our own name as a destination bounces', to: 'mail.ours.example', want: 'bounced 5.4.6' },
]

for (const { name, to, want, words } of ways) {
  test(`route: ${name}`, async () => {
    const way = await routerWith().router.route(to)
    assert.equal(brief(way), want)
    if (words !== undefined) assert.match('failed' in way ? way.reason : '', words)
  })
}

test('route: hosts are not looked up before their turn', async () => {
  const { router, resolver } = routerWith()
  await router.route('two.example')
  assert.deepEqual(resolver.asked, ['mx two.example'])
})

const listensAt = (ip: string, port: number): boolean => ip === '198.51.100.1' && port === 25

test('route: an MX of another name at one of our listeners is ourselves', async () => {
  const way = await routerWith({ listensAt }).router.route('alias.example')
  assert.equal(brief(way), 'bounced 5.4.6')
  const elsewhere = await routerWith({ listensAt, port: 2525 }).router.route('alias.example')
  assert.equal(brief(elsewhere), 'other-name.ours.example:2525 mx1.two.example:2525')
})

test('route: one site for all destinations behind the same hosts; TLS when offered', async () => {
  const { router } = routerWith()
  const way = await router.route('two.example')
  assert.ok('site' in way)
  assert.equal(way.site, 'mx1.two.example,mx2.two.example:25')
  assert.deepEqual(way.security, { tls: 'opportunistic', verifies: false })
  const literal = await router.route('[192.0.2.1]')
  assert.equal('site' in literal && literal.site, '192.0.2.1')
})

async function addresses(name: string, options: Partial<MailRouterOptions> = {}) {
  const { router } = routerWith(options)
  const way = await router.route('two.example')
  assert.ok('site' in way)
  return router.addressesOf({ name, port: 25 }, way)
}

test('addresses: IPv6 comes before IPv4', async () => {
  assert.deepEqual(await addresses('mx1.two.example'), ['2001:db8::1', '192.0.2.1'])
})

test('addresses: one family is enough, even when the other could not be looked up', async () => {
  assert.deepEqual(await addresses('implicit6.example'), ['2001:db8::3'])
})

test('addresses: of very many some are enough', async () => {
  const found = await addresses('many.example')
  assert.equal('failed' in found || found.length, ADDRESSES_PER_FAMILY_MAX)
})

test('addresses: a host without any bounces, one that could not be looked up defers', async () => {
  const missing = await addresses('gone.example')
  const unknown = await addresses('unknown.example')
  assert.ok('failed' in missing && 'failed' in unknown)
  assert.deepEqual([missing.failed, missing.status], ['bounced', '5.4.4'])
  assert.deepEqual([unknown.failed, unknown.status], ['deferred', '4.4.3'])
  assert.match(missing.reason, /^the host gone\.example has no IP address/)
})

test('addresses: private ones are left out, and refused with words when there are no others', async () => {
  assert.deepEqual(await addresses('mixed.example'), ['192.0.2.4'])
  const refused = await addresses('inside.example')
  assert.ok('failed' in refused)
  assert.equal(`${refused.failed} ${refused.status}`, 'bounced 5.4.4')
  assert.match(
    refused.reason,
    /::1 \(loopback\), 10\.0\.0\.5 \(private\).*delivery\.allow_private_addresses/,
  )
  const allowed = await addresses('inside.example', { allowPrivateAddresses: true })
  assert.deepEqual(allowed, ['::1', '10.0.0.5'])
})

test('addresses: a private literal is refused like a private MX', async () => {
  const { router } = routerWith()
  const way = await router.route('[127.0.0.1]')
  assert.ok('site' in way)
  const refused = await router.addressesOf({ name: '127.0.0.1', port: 25 }, way)
  assert.equal('failed' in refused && refused.status, '5.4.4')
})

const relay = (host: string): MailRouterOptions['routes'] => {
  const security = { tls: 'none', verifies: false } as const
  return new Map([['*', { kind: 'host', host, port: 10_026, security }]])
}

for (const { host, want } of [
  { host: '127.0.0.1', want: ['127.0.0.1'] },
  { host: 'localhost', want: ['::1', '127.0.0.1'] },
  { host: 'inside.example', want: ['::1', '10.0.0.5'] },
]) {
  test(`route: a configured host at ${host} needs no MX and may be private`, async () => {
    const { router, resolver } = routerWith({ routes: relay(host) })
    const way = await router.route('two.example')
    assert.ok('site' in way)
    assert.equal(brief(way), `${host}:10026`)
    assert.deepEqual(resolver.asked, [])
    const [first] = way.hosts
    assert.ok(first)
    assert.deepEqual(await router.addressesOf(first, way), want)
  })
}

test('route: a configured host that DNS does not know defers, for the operator can mend it', async () => {
  const { router } = routerWith({ routes: relay('gone.example') })
  const way = await router.route('two.example')
  assert.ok('site' in way)
  const none = await router.addressesOf({ name: 'gone.example', port: 25 }, way)
  assert.equal('failed' in none && `${none.failed} ${none.status}`, 'deferred 4.4.4')
})
