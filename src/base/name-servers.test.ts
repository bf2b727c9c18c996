import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { parseNameServer, systemNameServers } from './name-servers.ts'

const cases = [
  { text: '192.0.2.1', want: { ip: '192.0.2.1', port: 53, isLoopback: false } },
  { text: '127.0.0.1:5353', want: { ip: '127.0.0.1', port: 5353, isLoopback: true } },
  { text: '::1', want: { ip: '::1', port: 53, isLoopback: true } },
  { text: '2001:db8::5', want: { ip: '2001:db8::5', port: 53, isLoopback: false } },
  { text: '[2001:db8::5]:5353', want: { ip: '2001:db8::5', port: 5353, isLoopback: false } },
]

for (const { text, want } of cases) {
  test(`name servers: ${text} is understood`, () => {
    assert.deepEqual(parseNameServer(text), want)
  })
}

for (const text of ['', 'dns.example', '192.0.2.1:0', '192.0.2.1:70000', '[::1', '1.2.3']) {
  test(`name servers: "${text}" is refused with words for the operator`, () => {
    assert.throws(() => parseNameServer(text), /is no DNS server; write/)
  })
}

test('name servers: those of the system come from resolv.conf, else this machine is asked', () => {
  const folder = mkdtempSync(join(tmpdir(), 'posthorn-dns-'))
  try {
    const path = join(folder, 'resolv.conf')
    writeFileSync(
      path,
      '# made by hand\nsearch example.net\nnameserver 192.0.2.1\nnameserver ::1\nnameserver x\n',
    )
    assert.deepEqual(
      systemNameServers(path).map(({ ip }) => ip),
      ['192.0.2.1', '::1'],
    )
    assert.deepEqual(
      systemNameServers(join(folder, 'missing')).map(({ ip }) => ip),
      ['127.0.0.1'],
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
})
