import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import type { ScanSettings } from '../mail/scan/scan-settings.ts'
import { defaultScanActions } from '../mail/scan/verdict-policy.ts'
import { ConfigError } from './config.ts'
import { parseConfig } from './load-config.ts'

function read(text: string, file = '/etc/posthorn/posthorn.toml'): ScanSettings {
  return parseConfig(text, file).scan
}

test('without a word of it, the built-in checks look and no daemon is asked', () => {
  assert.deepEqual(read(''), {
    baseline: true,
    blockedHashes: new Set(),
    timeoutMs: 60_000,
    connectionsMax: 10,
    policy: { actions: defaultScanActions, whenDown: 'defer' },
  })
})

const goodCases: readonly { name: string; text: string; want: Partial<ScanSettings> }[] = [
  {
    name: 'clamd over TCP',
    text: 'clamav = "clamav:3310"\nclamav_max_bytes = 104857600',
    want: { clamd: { place: { host: 'clamav', port: 3310 }, messageBytesMax: 104_857_600 } },
  },
  {
    name: 'clamd at a socket',
    text: 'clamav = "unix:/run/clamav/clamd.ctl"',
    want: { clamd: { place: { path: '/run/clamav/clamd.ctl' }, messageBytesMax: 26_214_400 } },
  },
  {
    name: 'rspamd',
    text: 'rspamd = "http://[::1]:11333/"',
    want: { rspamd: { url: 'http://[::1]:11333/', messageBytesMax: 52_428_800 } },
  },
  {
    name: 'spamd',
    text: 'spamassassin = "127.0.0.1:783"',
    want: { spamd: { place: { host: '127.0.0.1', port: 783 }, messageBytesMax: 512_000 } },
  },
  {
    name: 'actions and the rest',
    text: 'baseline = false\ntimeout = "5s"\nmax_connections = 3\nwhen_down = "accept"\n[scan.actions]\nspam = "hold"\nmacro = "tag"',
    want: {
      baseline: false,
      timeoutMs: 5_000,
      connectionsMax: 3,
      policy: {
        actions: { ...defaultScanActions, spam: 'hold', macro: 'tag' },
        whenDown: 'accept',
      },
    },
  },
]

for (const { name, text, want } of goodCases) {
  test(`[scan]: ${name}`, () => {
    assert.deepEqual({ ...read(`[scan]\n${text}`), ...want }, read(`[scan]\n${text}`))
  })
}

const badCases = [
  { name: 'a place without a port', text: 'clamav = "127.0.0.1"', says: /scan\.clamav is/ },
  { name: 'a relative socket', text: 'clamav = "unix:clamd.ctl"', says: /scan\.clamav is/ },
  {
    name: 'a socket with a path too long for the system',
    text: `clamav = "unix:/${'x'.repeat(107)}"`,
    says: /scan\.clamav is/,
  },
  { name: 'a URL in place of host and port', text: 'spamassassin = "http://x"', says: /spamass/ },
  { name: 'rspamd without http', text: 'rspamd = "127.0.0.1:11333"', says: /a URL without a path/ },
  { name: 'rspamd with a path', text: 'rspamd = "http://a:1/checkv2"', says: /scan\.rspamd is/ },
  { name: 'rspamd with a password', text: 'rspamd = "http://u:p@a:1"', says: /scan\.rspamd is/ },
  { name: 'rspamd over TLS', text: 'rspamd = "https://a:1"', says: /scan\.rspamd is/ },
  {
    name: 'an action that there is not',
    text: '[scan.actions]\nvirus = "drop"',
    says: /scan\.actions\.virus is "drop", and must be one of "accept", "tag", "hold", "refuse"/,
  },
  {
    name: 'a sign that there is not',
    text: '[scan.actions]\nviruses = "refuse"',
    says: /scan\.actions\.viruses is no option.*did you mean virus\?/,
  },
  {
    name: 'a password for nobody',
    text: 'rspamd_password_file = "/dev/null"',
    says: /rspamd_password_file needs scan\.rspamd.*first line is empty/,
  },
  {
    name: 'hashes that nobody looks at',
    text: 'baseline = false\nblocked_hashes = "/dev/null"',
    says: /blocked_hashes needs scan\.baseline/,
  },
  {
    name: 'a file that is not there',
    text: 'blocked_hashes = "nowhere"',
    says: /scan\.blocked_hashes cannot be read: ENOENT/,
  },
]

for (const { name, text, says } of badCases) {
  test(`[scan] refuses ${name}`, () => {
    assert.throws(
      () => read(text.startsWith('[') ? text : `[scan]\n${text}`),
      (error) => error instanceof ConfigError && says.test(error.message),
    )
  })
}

test('files are read at start, beside the configuration', () => {
  const folder = mkdtempSync(join(tmpdir(), 'posthorn-scan-'))
  try {
    const hash = 'ab'.repeat(32)
    writeFileSync(join(folder, 'hashes'), `# known\n${hash.toUpperCase()}\n\n`)
    writeFileSync(join(folder, 'secret'), 'open sesame\n')
    const text = `[scan]\nblocked_hashes = "hashes"\nrspamd = "http://a:1"\nrspamd_password_file = "secret"`
    const { blockedHashes, rspamd } = read(text, join(folder, 'posthorn.toml'))
    assert.deepEqual(blockedHashes, new Set([hash]))
    assert.equal(rspamd?.password, 'open sesame')

    writeFileSync(join(folder, 'hashes'), `${hash}\nno hash\n`)
    const file = join(folder, 'posthorn.toml')
    assert.throws(() => read(text, file), /scan\.blocked_hashes: line 2 of hashes is not a SHA-256/)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
