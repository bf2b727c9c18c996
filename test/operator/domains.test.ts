/** A domain as an operator sets it up: records printed, published, checked, rotated; without a server and with one. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import test from 'node:test'
import { startDnsServer } from '../support/dns-server.ts'
import type { DnsServer } from '../support/dns-server.ts'
import { answered, done, posthorn, RunningServer, TemporaryFolder } from '../support/operator.ts'

const OURS = 'ours.example'
const HOST = 'mail.ours.example'

type Record = { readonly type: string; readonly name: string; readonly value: string }

function startDns(): Promise<DnsServer> {
  return startDnsServer({
    [OURS]: { ns: ['ada.ns.cloudflare.com'] },
    [HOST]: { a: ['127.0.0.7'] },
    '7.0.0.127.in-addr.arpa': { ptr: [HOST] },
  })
}

function configIn(folder: TemporaryFolder, dns: DnsServer): readonly string[] {
  const file = folder.file('posthorn.toml')
  const text = `
hostname = "${HOST}"
data = "data"
min_free_bytes = 0
[submission]
tls = []
starttls = []
[dns]
servers = ["${dns.address}"]
`
  writeFileSync(file, text)
  return ['--config', file]
}

test('domain: from add to verified, the commands say each time what is still to be done', async () => {
  using folder = new TemporaryFolder()
  await using dns = await startDns()
  const config = configIn(folder, dns)

  const added = await done(['domain', 'add', OURS, ...config])
  assert.match(
    added,
    /^posthorn1-rsa\._domainkey\.ours\.example\. 3600 IN TXT "v=DKIM1; [^"]{246}" "/m,
  )
  assert.match(added, /^ours\.example\. 3600 IN TXT "v=spf1 a:mail\.ours\.example -all"$/m)
  assert.match(added, /^;bounces\.ours\.example\. 3600 IN CNAME mail\.ours\.example\.$/m)
  assert.match(added, /DNS of ours\.example is at Cloudflare\. .*without "\.ours\.example"/)

  const red = await posthorn(['domain', 'check', OURS, ...config])
  assert.equal(red.status, 1)
  assert.match(
    red.stdout,
    /^missing {3}dmarc +TXT _dmarc\.ours\.example\n {10}There is no DMARC record/m,
  )
  assert.match(red.stdout, /wanted: _dmarc\.ours\.example\. 3600 IN TXT "v=DMARC1/)
  assert.match(red.stdout, /^ok +ptr +PTR 127\.0\.0\.7$/m)
  assert.ok(!red.stdout.includes('\u001b'), 'colours are for terminals')
  assert.match(red.stderr, /^posthorn: ours\.example: 3 of 5 required records .*\n$/)

  const { records } = (await answered(['domain', 'show', OURS, ...config])) as {
    records: Record[]
  }
  for (const { type, name, value } of records) {
    if (type === 'TXT') dns.set(name, { txt: [value] })
  }
  assert.match(await done(['domain', 'check', OURS, ...config]), /\nours\.example is well\.\n$/)
  assert.match(await done(['domain', 'list', ...config]), /ours\.example +0 +as configured +yes/)
})

test('domain: a running server finds what was published, and its keys rotate', async () => {
  using folder = new TemporaryFolder()
  await using dns = await startDns()
  const config = configIn(folder, dns)
  await using server = await RunningServer.start(['serve', ...config])
  const publish = async (command: string): Promise<void> => {
    const answer = (await answered(['domain', command, OURS, ...config])) as { records: Record[] }
    for (const { type, name, value } of answer.records) {
      if (type === 'TXT') dns.set(name, { txt: [value] })
    }
  }
  await publish('add')
  const check = ['domain', 'check', OURS, ...config]
  await done(check)

  await publish('rotate')
  const again = await done(['domain', 'rotate', OURS, ...config])
  assert.match(again, /wait for these records:\n\n; DKIM.*\nposthorn2-rsa\._domainkey/)
  await done(check)
  const shown = await done(['domain', 'show', OURS, ...config])
  assert.match(shown, /^dkim-retired +ok +TXT +posthorn1-rsa\._domainkey\.ours\.example$/m)
  assert.match(shown, /posthorn1-rsa\._domainkey\.ours\.example: This key signs no more; keep its/)
  assert.ok(server.log.some(({ event }) => event === 'domain.verified'))
})
