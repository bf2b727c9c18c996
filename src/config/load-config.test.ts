import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { ConfigError } from './config.ts'
import { loadConfig, parseConfig } from './load-config.ts'

const FILE = '/etc/posthorn/posthorn.toml'

function read(text: string): ReturnType<typeof parseConfig> {
  return parseConfig(text, FILE)
}

test('an empty file is a whole configuration', () => {
  const config = read('')
  assert.equal(config.data, '/var/lib/posthorn')
  assert.equal(config.drainMs, 30_000)
  assert.deepEqual(config.submission.tls, [{ host: '0.0.0.0', port: 465 }])
  assert.equal(config.submission.maxMessageBytes, 52_428_800)
  assert.equal(config.delivery.lifetimeMs, 5 * 86_400_000)
  assert.equal(config.delivery.timeouts.dotMs, 600_000)
  assert.equal(config.delivery.routes.size, 0)
  assert.equal('tls' in config, false)
  assert.deepEqual(config.notes, [])
})

const goodCases = [
  {
    name: 'the rules of answers lie beside the configuration',
    text: '',
    get: (config: ReturnType<typeof read>) => config.delivery.bounceRules,
    want: '/etc/posthorn/bounce-rules.toml',
  },
  {
    name: 'a duration is kept in milliseconds',
    text: '[delivery.timeouts]\nconnect = "90s"',
    get: (config: ReturnType<typeof read>) => config.delivery.timeouts.connectMs,
    want: 90_000,
  },
  {
    name: 'an IPv6 listener stands in brackets',
    text: '[submission]\nstarttls = ["[::1]:587", "localhost:1587"]',
    get: (config: ReturnType<typeof read>) => config.submission.starttls,
    want: [
      { host: '::1', port: 587 },
      { host: 'localhost', port: 1587 },
    ],
  },
  {
    name: 'no listener at all is a choice',
    text: '[submission]\ntls = []',
    get: (config: ReturnType<typeof read>) => config.submission.tls,
    want: [],
  },
  {
    name: 'a network without a length is one address',
    text: '[submission]\ntrusted_networks = ["10.0.0.0/8", "192.0.2.1", "::1"]',
    get: (config: ReturnType<typeof read>) => config.submission.trustedNetworks,
    want: ['10.0.0.0/8', '192.0.2.1/32', '::1/128'],
  },
  {
    name: 'a resolver without a port is asked at 53',
    text: '[dns]\nservers = ["127.0.0.1:5353", "192.0.2.1", "2001:db8::1", "[::1]:5353"]',
    get: (config: ReturnType<typeof read>) => config.dns.servers,
    want: ['127.0.0.1:5353', '192.0.2.1:53', '[2001:db8::1]:53', '[::1]:5353'],
  },
  {
    name: 'relative paths start at the folder of the file',
    text: 'data = "data"\n[tls]\ncertificate = "tls/cert.pem"\nkey = "/keys/key.pem"',
    get: ({ data, tls }: ReturnType<typeof read>) => ({ data, tls }),
    want: {
      data: '/etc/posthorn/data',
      tls: { certificate: '/etc/posthorn/tls/cert.pem', key: '/keys/key.pem' },
    },
  },
  {
    name: 'what has no effect yet is said',
    text: '[http]\nlisten = "127.0.0.1:8080"\n[retention]\ncontent = "7d"',
    get: (config: ReturnType<typeof read>) => config.notes,
    want: ['http.listen has no effect until there is an HTTP listener'],
  },
]

for (const { name, text, get, want } of goodCases) {
  test(`configuration: ${name}`, () => {
    assert.deepEqual(get(read(text)), want)
  })
}

const badCases = [
  {
    name: 'a mistyped option',
    text: 'hostnam = "a.example"',
    says: /hostnam is no option.*did you mean hostname\?/,
  },
  {
    name: 'a mistyped section',
    text: '[submision]\ntls = []',
    says: /submision .*did you mean submission\?/,
  },
  {
    name: 'an unknown option in a section',
    text: '[dns]\nx = 1',
    says: /dns\.x is no option.*servers, trust_ad/,
  },
  {
    name: 'an author of reports that is no address',
    text: '[reports]\nfrom = "reports"',
    says: /reports\.from is "reports", and must be an address in ASCII, such as "tls-reports@example\.com"/,
  },
  {
    name: 'an option in place of a section',
    text: 'submission = true',
    says: /submission is true, and must be a section: \[submission\]/,
  },
  {
    name: 'a number in place of a duration',
    text: 'drain = 30',
    says: /drain is 30, and must be a number with s, m, h or d/,
  },
  {
    name: 'a duration that is too long',
    text: '[delivery]\nlifetime = "31d"',
    says: /delivery\.lifetime is "31d".*to "30d"/,
  },
  {
    name: 'a port beyond the last',
    text: '[delivery]\nport = 65536',
    says: /delivery\.port is 65536.*from 1 to 65535/,
  },
  {
    name: 'a fraction of a recipient',
    text: '[submission]\nmax_recipients = 1.5',
    says: /max_recipients is 1\.5/,
  },
  {
    name: 'text in place of a number',
    text: '[submission]\nmax_recipients = "5"',
    says: /max_recipients is "5"/,
  },
  {
    name: 'a word that is none of the choices',
    text: '[scan]\nwhen_down = "drop"',
    says: /when_down is "drop", and must be one of "defer", "accept"/,
  },
  {
    name: 'a listener without a port',
    text: '[submission]\ntls = ["0.0.0.0"]',
    says: /submission\.tls is \["0\.0\.0\.0"\], and must be a list of "IP:port"/,
  },
  {
    name: 'a mistyped IP address',
    text: '[submission]\ntls = ["0.0.0.256:465"]',
    says: /submission\.tls/,
  },
  {
    name: 'a listener that is no list',
    text: '[submission]\ntls = "0.0.0.0:465"',
    says: /submission\.tls/,
  },
  {
    name: 'a network that is too long',
    text: '[submission]\ntrusted_networks = ["10.0.0.0/33"]',
    says: /trusted_networks/,
  },
  {
    name: 'trusted listeners without networks',
    text: '[submission]\ntrusted = ["127.0.0.1:25"]',
    says: /name their clients in submission\.trusted_networks/,
  },
  {
    name: 'a certificate without a key',
    text: '[tls]\ncertificate = "x"',
    says: /tls\.certificate needs tls\.key/,
  },
  {
    name: 'a first delay that is longer than the longest',
    text: '[delivery.retry]\nmailbox_full_first = "9h"',
    says: /retry\.mailbox_full_first is longer than delivery\.retry\.mailbox_full_longest; raise/,
  },
  {
    name: 'a store that this version has not',
    text: 'store = "postgres://db/posthorn"',
    says: /SQLite in the data folder only; remove the option/,
  },
  { name: 'broken TOML', text: 'hostname =\n', says: /line 1, column \d+/ },
  {
    name: 'a date where none belongs',
    text: 'hostname = 2026-01-01',
    says: /hostname is 2026-01-01/,
  },
  {
    name: 'several faults, all of them',
    text: 'drain = 1\nmin_free_bytes = -1',
    says: /drain is 1.*also: min_free_bytes is -1/,
  },
]

for (const { name, text, says } of badCases) {
  test(`configuration refuses ${name}`, () => {
    assert.throws(
      () => read(text),
      (error) => {
        assert.ok(error instanceof ConfigError)
        assert.ok(error.message.startsWith(`${FILE}: `), error.message)
        assert.ok(!error.message.includes('\n'))
        assert.match(error.message, says)
        return true
      },
    )
  })
}

test('a file that was named and is not there is an error that says so', () => {
  assert.throws(() => loadConfig({ file: '/nowhere/posthorn.toml' }), /ENOENT.*--config FILE/)
})

test('the data folder of the command line wins over that of the file', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'config-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'posthorn.toml')
  writeFileSync(file, 'data = "mail"\nhostname = "mail.example.com"\n')
  assert.equal(loadConfig({ file }).data, join(folder, 'mail'))
  const config = loadConfig({ file, dataOverride: '/srv/mail' })
  assert.deepEqual(
    [config.data, config.hostname, config.file],
    ['/srv/mail', 'mail.example.com', file],
  )
})
