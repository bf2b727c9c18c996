/**
 * Our signatures after a journey: handed in by DATA and BDAT, delivered through Postfix, and verified by
 * OpenDKIM, both the RSA and the Ed25519 one. The keys are those of `posthorn domain add`, and sign
 * once their records stand in DNS.
 */

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { startDnsServer } from '../support/dns-server.ts'
import type { DnsServer } from '../support/dns-server.ts'
import { reasonToSkipPostfix, startPostfixHost } from './postfix-host.ts'
import type { PostfixHost } from './postfix-host.ts'
import { runPosthorn } from './posthorn-process.ts'
import { stuffed } from './raw-mail.ts'
import { RawSmtpClient } from './raw-smtp-client.ts'
import { startRelay } from './relay.ts'
import type { Relay } from './relay.ts'
import { variedMail } from './varied-mail.ts'
import type { VariedMail } from './varied-mail.ts'

const OPENDKIM = '/usr/sbin/opendkim'
const MESSAGES = 100
const DOMAIN = 'ours.example'

const skip = reasonToSkipPostfix() || reasonToSkipOpenDkim()

type KeyRecord = { readonly name: string; readonly value: string }

describe('OpenDKIM behind Postfix', { skip }, () => {
  const stack = new AsyncDisposableStack()
  let postfix: PostfixHost
  let relay: Relay
  let judge: OpenDkim

  before(async () => {
    const dns = stack.use(await startDnsServer())
    postfix = stack.use(await startPostfixHost([{ name: 'theirs', ip: '127.0.0.1' }]))
    relay = stack.use(await startRelay(deliveryTo(postfix, dns)))
    const records = await publishKeys(relay, dns)
    assert.equal(records.length, 2)
    judge = stack.use(await OpenDkim.open(records))
  })

  after(() => stack.disposeAsync())

  test(`both signatures of ${MESSAGES} varied messages pass`, async () => {
    for (const [number, mail] of variedMail(MESSAGES).entries()) {
      await handIn(relay, mail, { recipient: recipientOf(number), byChunks: number % 3 === 0 })
    }
    const numbers = Array.from({ length: MESSAGES }, (_, number) => number)
    const arrived = await Promise.all(
      numbers.map(async (number) => {
        const [message = Buffer.alloc(0)] = await postfix.mailbox(recipientOf(number))
        return message
      }),
    )
    const verdicts = await judge.verdicts(arrived)
    for (const number of numbers) {
      assert.deepEqual(
        verdicts[number],
        ['rsa-sha256 pass', 'ed25519-sha256 pass'],
        String(arrived[number]),
      )
    }
  })

  test('one changed octet in a body or a subject, and neither passes', async () => {
    const [message = Buffer.alloc(0)] = await postfix.mailbox(recipientOf(3))
    const text = message.toString('latin1')
    assert.match(text, /\nOne line\.\n/, 'message 3 has changed')
    const forged = [
      text.replace('\nOne line.\n', '\nOne lime.\n'),
      text.replace(/^Subject:/im, 'Subject: Re:'),
      text.replace(/^From:/im, 'From: <ceo@ours.example>\nFrom:'),
    ]
    const verdicts = await judge.verdicts(forged.map((one) => Buffer.from(one, 'latin1')))
    for (const [position, verdict] of verdicts.entries()) {
      assert.notEqual(forged[position], text)
      assert.deepEqual(verdict, ['rsa-sha256 fail', 'ed25519-sha256 fail'])
    }
  })
})

/** Test mode: messages from files, public keys from a file instead of DNS. */
class OpenDkim implements AsyncDisposable {
  readonly #folder: string

  static async open(records: readonly KeyRecord[]): Promise<OpenDkim> {
    const folder = await mkdtemp(join(tmpdir(), 'posthorn-opendkim-'))
    const lines = records.map(({ name, value }) => `${name} ${value}\n`)
    await writeFile(join(folder, 'keys'), lines.join(''))
    await writeFile(join(folder, 'conf'), `Mode v\nTestPublicKeys ${join(folder, 'keys')}\n`)
    return new OpenDkim(folder)
  }

  private constructor(folder: string) {
    this.#folder = folder
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true })
  }

  /** For each message a line per signature, as in its Authentication-Results (RFC 8601 §2.7.1). */
  async verdicts(messages: readonly Buffer[]): Promise<string[][]> {
    return Promise.all(messages.map((message, number) => this.#verdictsOf(message, number)))
  }

  async #verdictsOf(message: Buffer, number: number): Promise<string[]> {
    const file = join(this.#folder, `${number}.eml`)
    await writeFile(file, message)
    const options = ['-x', join(this.#folder, 'conf'), '-v', '-v', '-t', file]
    const { stdout } = await promisify(execFile)(OPENDKIM, options)
    const lines = stdout.matchAll(/^\s+dkim=(\S+).* header\.a=(\S+)/gm)
    return Array.from(lines, ([, verdict, algorithm]) => `${algorithm} ${verdict}`)
  }
}

/** Writes the records that the domain asks for into DNS, and lets the server look. */
async function publishKeys({ folder }: Relay, dns: DnsServer): Promise<readonly KeyRecord[]> {
  const options = ['--json', '--data', join(folder, 'data')]
  const shown = await runPosthorn(['domain', 'show', DOMAIN, ...options])
  const { records }: { records: KeyRecord[] } = JSON.parse(shown.toString('utf8'))
  const keys = records.filter(({ name }) => name.includes('._domainkey.'))
  for (const { name, value } of keys) dns.set(name, { txt: [value] })
  await runPosthorn(['domain', 'check', DOMAIN, ...options]).catch(ofOtherRecords)
  return keys
}

/** Status 1: some record is missing still, which is no matter here. */
function ofOtherRecords(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 1)) throw error
}

type Way = { readonly recipient: string; readonly byChunks: boolean }

async function handIn(relay: Relay, mail: VariedMail, { recipient, byChunks }: Way): Promise<void> {
  const { content, isEightBit, needsSmtpUtf8 } = mail
  const client = await RawSmtpClient.open(relay)
  const parameters = `${isEightBit ? ' BODY=8BITMIME' : ''}${needsSmtpUtf8 ? ' SMTPUTF8' : ''}`
  await client.exchange(`MAIL FROM:<app@${DOMAIN}>${parameters}\r\n`, '250')
  await client.exchange(`RCPT TO:<${recipient}>\r\n`, '250')
  if (byChunks) {
    const command = Buffer.from(`BDAT ${content.length} LAST\r\n`)
    await client.exchange(Buffer.concat([command, content]), '250')
  } else {
    await client.exchange('DATA\r\n', '354')
    await client.exchange(Buffer.concat([stuffed(content), Buffer.from('.\r\n')]), '250')
  }
  await client.quit()
}

function recipientOf(number: number): string {
  return `reader${number}@theirs.example`
}

function deliveryTo({ port }: PostfixHost, { address }: DnsServer): string {
  return `
[dns]
servers = ["${address}"]

[delivery.routes]
"*" = "127.0.0.1:${port}"
`
}

function reasonToSkipOpenDkim(): string | false {
  const isRequired = process.env['CI'] === 'true' || process.env['POSTHORN_LAB'] === 'all'
  return existsSync(OPENDKIM) || isRequired
    ? false
    : 'OpenDKIM is not installed here (apt-get install opendkim)'
}
