import assert from 'node:assert/strict'
import test from 'node:test'
import { ConfigError } from './config.ts'
import { parseConfig } from './load-config.ts'

const parse = (text: string) => parseConfig(text, 'posthorn.toml').delivery

test('without sources the system chooses', () => {
  assert.deepEqual(parse('').sources, [])
})

test('a source is named by its address; what is not said comes from the server', () => {
  const { sources } = parse(
    `hostname = "mail.example.com"
     [delivery.sources."203.0.113.7"]
     [delivery.sources."2001:db8::8"]`,
  )
  const common = { ehlo: 'mail.example.com', weight: 1 }
  assert.deepEqual(sources, [
    { ...common, name: '203.0.113.7', ipv4: '203.0.113.7', publicIps: ['203.0.113.7'] },
    { ...common, name: '2001:db8::8', ipv6: '2001:db8::8', publicIps: ['2001:db8::8'] },
  ])
})

test('a source may have both kinds of address, a name, a weight and a warm-up', () => {
  const { sources } = parse(
    `[delivery.sources."10.0.0.7"]
     public_ip = "203.0.113.7"
     ipv6 = "2001:db8::7"
     ehlo = "mx1.example.com"
     weight = 3
     warm_up_from = "2026-11-01"`,
  )
  assert.deepEqual(sources, [
    {
      name: '10.0.0.7',
      ipv4: '10.0.0.7',
      ipv6: '2001:db8::7',
      publicIps: ['203.0.113.7', '2001:db8::7'],
      ehlo: 'mx1.example.com',
      weight: 3,
      warmUpFrom: Date.UTC(2026, 10, 1),
    },
  ])
})

test('a date of TOML is a day too', () => {
  const { sources } = parse('[delivery.sources."192.0.2.7"]\nwarm_up_from = 2026-11-01')
  assert.equal(sources[0]?.warmUpFrom, Date.UTC(2026, 10, 1))
})

test('how fast a new address grows can be said', () => {
  assert.deepEqual(parse('').warmUp, { firstDay: 50, growthPercent: 30, days: 30 })
  const { warmUp } = parse('[delivery.warm_up]\nfirst_day = 20\ngrowth_percent = 20\ndays = 45')
  assert.deepEqual(warmUp, { firstDay: 20, growthPercent: 20, days: 45 })
})

const faults = [
  { text: '"mx1" = {}', says: /delivery\.sources\."mx1" names no address to send from; give one/ },
  { text: '"0.0.0.0" = {}', says: /names no address to send from/ },
  { text: '"ff02::1" = {}', says: /names no address to send from/ },
  {
    text: '"192.0.2.7" = 3',
    says: /delivery\.sources\."192\.0\.2\.7" is 3, and must be a section/,
  },
  {
    text: '"192.0.2.7" = { ipv6 = "2001:db8::7" }\n"2001:DB8:0::7" = {}',
    says: /2001:DB8:0::7 is there twice, in delivery\.sources\."192\.0\.2\.7" and in .*"2001:DB8:0::7"; keep one/,
  },
  {
    text: '"192.0.2.7" = { ipv6 = "192.0.2.8" }',
    says: /ipv6 is "192\.0\.2\.8", and must be an IPv6 address of this machine/,
  },
  {
    text: '"2001:db8::7" = { ipv6 = "2001:db8::8" }',
    says: /ipv6 is one too many: the key is an IPv6 address already/,
  },
  {
    text: '"192.0.2.7" = { public_ip = "2001:db8::7" }',
    says: /public_ip is "2001:db8::7", and must be an IP address of the same kind as the key/,
  },
  {
    text: '"192.0.2.7" = { ehlo = "not a name" }',
    says: /ehlo is "not a name", and must be a host/,
  },
  { text: '"192.0.2.7" = { weight = 0 }', says: /weight is 0, and must be a whole number from 1/ },
  { text: '"192.0.2.7" = { wieght = 2 }', says: /did you mean weight\?/ },
  {
    text: '"192.0.2.7" = { warm_up_from = "2026-11-31" }',
    says: /warm_up_from is "2026-11-31", and must be a day, such as "2026-11-01"/,
  },
  { text: '"192.0.2.7" = { warm_up_from = "soon" }', says: /must be a day/ },
]

for (const { text, says } of faults) {
  test(`a fault in [delivery.sources]: ${text.replace('\n', '; ')}`, () => {
    assert.throws(
      () => parse(`[delivery.sources]\n${text}`),
      (error) => error instanceof ConfigError && says.test(error.message),
    )
  })
}
