/**
 * A domain on its way from nothing to all well, in real DNS with DNSSEC: a running server is asked for the
 * records, they are pasted into the zone file as they were printed, one after the other, and each time
 * `domain check` sees exactly that one turn. Mail of the domain is refused before, and taken afterwards.
 */

import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { posthorn } from '../support/operator.ts'
import { freePort } from './ports.ts'
import { runPosthorn, startPosthorn } from './posthorn-process.ts'
import { RawSmtpClient } from './raw-smtp-client.ts'
import { reasonToSkipSignedZone, startSignedZone } from './signed-zone.ts'
import type { SignedZone } from './signed-zone.ts'

const skip = reasonToSkipSignedZone()
const HOST = 'mail.ours.example'
const IP = '127.0.0.7'
/** Keys are remembered for a second where mail is signed. */
const SIGNERS_MEMORY_MS = 1_100

type Finding = {
  readonly what: string
  readonly name: string
  readonly status: string
  readonly why: string
}

type Check = { readonly verified: boolean; readonly findings: readonly Finding[] }

function statusesIn({ findings }: Check, what: string): string {
  return findings
    .filter((finding) => finding.what === what)
    .map(({ status }) => status)
    .join(' ')
}

describe('domain check in a signed zone', { skip }, () => {
  const owned = new AsyncDisposableStack()
  let zone: SignedZone
  let config: string
  let smtpPort: number
  let printed: readonly string[]

  before(async () => {
    zone = owned.use(await startSignedZone())
    const folder = await mkdtemp(join(tmpdir(), 'posthorn-domain-'))
    owned.defer(() => rm(folder, { recursive: true }))
    config = join(folder, 'posthorn.toml')
    smtpPort = await freePort()
    await writeFile(config, configuration(zone.resolver, smtpPort))
    owned.use(await startPosthorn(['serve', '--config', config]))
    const text = await runPosthorn(['domain', 'add', 'ours.example', '--config', config])
    printed = text.toString('utf8').split('\n')
  })

  after(() => owned.disposeAsync())

  /** What the check says of each finding, and how the command ended. */
  async function check(file = config): Promise<{ status: number | null; answer: Check }> {
    const words = ['domain', 'check', 'ours.example', '--config', file]
    const { status, stdout } = await posthorn([...words, '--json'])
    return { status, answer: JSON.parse(stdout) as Check }
  }

  /** The line that `domain add` printed for this name. */
  function lineFor(start: string): string {
    const line = printed.find((candidate) => candidate.startsWith(start))
    assert.ok(line, `no line for ${start} was printed`)
    return line
  }

  const steps: readonly {
    readonly name: string
    readonly paste: () => Promise<void>
    readonly what: string
    readonly from: string
    readonly to: string
  }[] = [
    {
      name: 'the address of our name',
      paste: () => zone.paste(`${HOST}. 60 IN A ${IP}`),
      what: 'host',
      from: 'missing',
      to: 'ok',
    },
    {
      name: 'the name of our address',
      paste: () => zone.pasteReverse(`7.0.0.127.in-addr.arpa. 60 IN PTR ${HOST}.`),
      what: 'ptr',
      from: 'missing',
      to: 'ok',
    },
    {
      name: 'the RSA key, in two strings',
      paste: () => zone.paste(lineFor('posthorn1-rsa._domainkey')),
      what: 'dkim',
      from: 'missing missing',
      to: 'ok missing',
    },
    {
      name: 'the Ed25519 key',
      paste: () => zone.paste(lineFor('posthorn1-ed25519._domainkey')),
      what: 'dkim',
      from: 'ok missing',
      to: 'ok ok',
    },
    {
      name: 'SPF',
      paste: () => zone.paste(lineFor('ours.example. 3600 IN TXT')),
      what: 'spf',
      from: 'missing',
      to: 'ok',
    },
    {
      name: 'DMARC',
      paste: () => zone.paste(lineFor('_dmarc.ours.example.')),
      what: 'dmarc',
      from: 'missing',
      to: 'ok',
    },
    {
      name: 'the return path',
      paste: () => zone.paste(lineFor(';bounces.ours.example.').slice(1)),
      what: 'return-path',
      from: 'optional',
      to: 'ok',
    },
    {
      name: 'MX',
      paste: () => zone.paste(`ours.example. 60 IN MX 10 mx.ours.example.`),
      what: 'mx',
      from: 'optional',
      to: 'ok',
    },
    {
      name: 'TLS-RPT',
      paste: () => zone.paste(lineFor(';_smtp._tls.ours.example.').slice(1)),
      what: 'tls-rpt',
      from: 'optional',
      to: 'ok',
    },
    {
      name: 'TLSA of the MX host',
      paste: () => zone.paste(`_25._tcp.mx.ours.example. 60 IN TLSA 3 1 1 ${'ab'.repeat(32)}`),
      what: 'dane',
      from: 'optional optional',
      to: 'ok optional',
    },
  ]

  /** Hands a message in, and expects an answer that begins so. */
  async function submit(answer: string): Promise<string> {
    const client = await RawSmtpClient.open({ host: '127.0.0.1', port: smtpPort })
    await client.exchange('MAIL FROM:<app@ours.example>\r\n', '250')
    await client.exchange('RCPT TO:<reader@theirs.example>\r\n', '250')
    await client.exchange('DATA\r\n', '354')
    const message = 'From: app@ours.example\r\nSubject: A test\r\n\r\nHello\r\n.\r\n'
    const reply = await client.exchange(message, answer)
    await client.quit()
    return reply
  }

  test('before there are records mail of the domain is refused, and the reply says why', async () => {
    const reply = await submit('550 5.7.1')
    assert.match(reply, /the DKIM record is missing.*posthorn domain check ours\.example/)
  })

  for (const { name, paste, what, from, to } of steps) {
    test(`${name}: ${what} goes from ${from} to ${to}`, async () => {
      const earlier = await check()
      assert.equal(statusesIn(earlier.answer, what), from)
      await paste()
      const later = await check()
      assert.equal(statusesIn(later.answer, what), to)
    })
  }

  test('in the end the domain is verified, all that is required is well, and the command ends with 0', async () => {
    const { status, answer } = await check()
    assert.deepEqual([status, answer.verified], [0, true])
  })

  test('from then on its mail is taken, and signed with both keys', async () => {
    await pause(SIGNERS_MEMORY_MS)
    const id = /queued as (\S+)/.exec(await submit('250'))?.[1] ?? ''
    const words = ['message', 'show', id, '--raw', '--config', config]
    const raw = (await runPosthorn(words)).toString('utf8')
    assert.match(raw, /^DKIM-Signature:[^:]*a=rsa-sha256[^]*DKIM-Signature:[^:]*a=ed25519-sha256/m)
  })

  test('without the AD bit of a resolver that validates, DANE protects nobody', async () => {
    const file = `${config}.authority`
    await writeFile(file, configuration(zone.authority, await freePort(), 'elsewhere'))
    await runPosthorn(['domain', 'add', 'ours.example', '--config', file])
    const { status, answer } = await check(file)
    assert.match(statusesIn(answer, 'dane'), /^wrong/)
    assert.match(answer.findings.find(({ what }) => what === 'dane')?.why ?? '', /DNSSEC/)
    // These are the keys of another Posthorn.
    assert.equal(statusesIn(answer, 'dkim'), 'wrong wrong')
    assert.equal(status, 1)
  })

  test('keys rotate by pasting: the new ones sign, the old ones retire', async () => {
    const rotated = await runPosthorn(['domain', 'rotate', 'ours.example', '--config', config])
    const lines = rotated.toString('utf8').split('\n')
    await zone.paste(lines.filter((line) => line.startsWith('posthorn2-')).join('\n'))
    const { status, answer } = await check()
    assert.equal(status, 0)
    assert.equal(statusesIn(answer, 'dkim'), 'ok ok ok ok')
    const shown = await runPosthorn(['domain', 'show', 'ours.example', '--config', config])
    assert.match(shown.toString('utf8'), /dkim-retired +ok +TXT +posthorn1-rsa\./)
  })
})

function configuration(dnsServer: string, smtpPort: number, data = 'data'): string {
  return `
hostname = "${HOST}"
data = "${data}"
min_free_bytes = 0

[submission]
tls = []
starttls = []
trusted = ["127.0.0.1:${smtpPort}"]
trusted_networks = ["127.0.0.0/8"]

[dns]
servers = ["${dnsServer}"]
`
}
