import assert from 'node:assert/strict'
import test from 'node:test'
import { seededRandom } from '../../base/random.ts'
import type { MxRecord } from '../../base/resolver.ts'
import {
  hostsBetterThanUs,
  hostsInOrder,
  isNullMx,
  literalAddress,
  MX_HOSTS_MAX,
  siteOf,
} from './mx-hosts.ts'

/** `10 mx1, 20 mx2` as records. */
function records(text: string): MxRecord[] {
  return text.split(', ').map((record) => {
    const [preference, exchange = ''] = record.split(' ')
    return { preference: Number(preference), exchange }
  })
}

function text(hosts: readonly MxRecord[]): string {
  return hosts.map(({ preference, exchange }) => `${preference} ${exchange}`).join(', ')
}

const nulls = [
  { mx: '0 ', isNull: true },
  { mx: '10 ', isNull: true },
  { mx: '0 , 5 ', isNull: true },
  { mx: '0 , 10 mx1', isNull: false },
  { mx: '0 mx1', isNull: false },
]

for (const { mx, isNull } of nulls) {
  test(`mx hosts: "${mx}" says ${isNull ? 'that there is no mail' : 'where mail goes'}`, () => {
    assert.equal(isNullMx(records(mx)), isNull)
  })
}

const orders = [
  { name: 'lower preference comes first', mx: '20 b, 10 a, 30 c', want: '10 a, 20 b, 30 c' },
  { name: 'a host named twice is tried once', mx: '20 a, 10 a, 30 b', want: '10 a, 30 b' },
  { name: 'a null beside real hosts is no host', mx: '0 , 10 a', want: '10 a' },
  {
    name: 'an IP address is tolerated',
    mx: '10 192.0.2.1, 20 2001:db8::1',
    want: '10 192.0.2.1, 20 2001:db8::1',
  },
  {
    name: 'what can be no host name is left out',
    mx: '10 a\r\nb, 20 x$y, 30 -.a.example',
    want: '30 -.a.example',
  },
]

for (const { name, mx, want } of orders) {
  test(`mx hosts: ${name}`, () => {
    assert.equal(text(hostsInOrder(records(mx), seededRandom(1))), want)
  })
}

test('mx hosts: equal preferences come in every order, better ones still first', () => {
  const random = seededRandom(7)
  const seen = new Set<string>()
  for (let round = 0; round < 100; round++) {
    seen.add(text(hostsInOrder(records('10 a, 10 b, 10 c, 5 z'), random)))
  }
  assert.equal(seen.size, 6)
  for (const order of seen) assert.match(order, /^5 z, /)
})

test('mx hosts: of very many the best are kept', () => {
  const many = Array.from({ length: 100 }, (_, index) => ({
    preference: 99 - index,
    exchange: `mx${index}`,
  }))
  const hosts = hostsInOrder(many, seededRandom(1))
  assert.equal(hosts.length, MX_HOSTS_MAX)
  assert.equal(hosts[0]?.exchange, 'mx99')
})

const ownCases = [
  { name: 'nothing is removed while we are no host', mx: '10 a, 20 b', want: '10 a, 20 b' },
  { name: 'as the last host we are simply left out', mx: '10 a, 20 us', want: '10 a' },
  { name: 'equal and worse hosts go with us', mx: '10 a, 20 us, 20 b, 30 c', want: '10 a' },
  { name: 'as the best host we leave none', mx: '10 us, 20 b', want: '' },
  { name: 'our better name counts', mx: '5 a, 10 us, 20 b, 30 us2', want: '5 a' },
]

for (const { name, mx, want } of ownCases) {
  test(`mx hosts: ${name}`, () => {
    const better = hostsBetterThanUs(records(mx), (exchange) => exchange.startsWith('us'))
    assert.equal(text(better), want)
  })
}

test('mx hosts: domains behind the same hosts are one site', () => {
  assert.equal(siteOf(records('10 b, 20 a'), 25), 'a,b:25')
  assert.equal(siteOf(records('5 a, 5 b'), 25), 'a,b:25')
})

const literals = [
  { literal: '[192.0.2.1]', want: '192.0.2.1' },
  { literal: '[IPv6:2001:DB8::1]', want: '2001:db8::1' },
  { literal: '[ipv6:::1]', want: '::1' },
  { literal: '[2001:db8::1]', want: undefined },
  { literal: '[IPv6:192.0.2.1]', want: undefined },
  { literal: '[IPv6:fe80::1%eth0]', want: undefined },
  { literal: '[192.0.2.256]', want: undefined },
  { literal: '[192.0.2.1', want: undefined },
  { literal: '[]', want: undefined },
  { literal: '[x-tag:what]', want: undefined },
]

for (const { literal, want } of literals) {
  test(`mx hosts: the literal ${literal} means ${want ?? 'nothing'}`, () => {
    assert.equal(literalAddress(literal), want)
  })
}
