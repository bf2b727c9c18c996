/**
 * Posthorn in a world whose mail hosts are all Postfix: each listener of the Postfix is the only MX of a
 * domain of its name (`small` of small.example), found over real DNS. Our own domain is one of them,
 * so notices come to the sender's mailbox by SMTP like any other mail. theirs.example has a better MX,
 * where nobody listens; verified.example and unknown-ca.example are routed to localhost over TLS.
 */

import { join } from 'node:path'
import PostalMime from 'postal-mime'
import type { Email } from 'postal-mime'
import { startDnsServer } from '../support/dns-server.ts'
import type { Zone } from '../support/dns-server.ts'
import { eventually, startPostfixHost } from './postfix-host.ts'
import type { PostfixHost, PostfixListener } from './postfix-host.ts'
import { runPosthorn } from './posthorn-process.ts'
import { stuffed } from './raw-mail.ts'
import { RawSmtpClient } from './raw-smtp-client.ts'
import { startRelay } from './relay.ts'
import type { Relay } from './relay.ts'

export type Letter = {
  readonly sender: string
  /** Of MAIL, such as `RET=HDRS`. */
  readonly parameters?: string
  /** Addresses, or what follows `RCPT TO:`. */
  readonly recipients: readonly string[]
  /** A From header is added. */
  readonly subject?: string
  readonly body: Buffer | string
}

type Attempt = {
  readonly host: string
  readonly ip: string
  readonly tls?: string
  readonly stage: string
  readonly reply: string
}

export type ShownRecipient = {
  readonly address: string
  readonly state: string
  readonly nextAttemptAt?: string
  readonly attempts: readonly Attempt[]
}

export type Notice = { readonly mail: Email; readonly status: string }

export class PostfixWorld {
  readonly postfix: PostfixHost
  readonly relay: Relay
  readonly #owned: AsyncDisposableStack

  static async start(listeners: readonly PostfixListener[]): Promise<PostfixWorld> {
    await using stack = new AsyncDisposableStack()
    const postfix = stack.use(await startPostfixHost(listeners))
    const dns = stack.use(await startDnsServer(zoneOf(listeners)))
    const relay = stack.use(await startRelay(deliveryTo(postfix, dns.address)))
    return new PostfixWorld(postfix, relay, stack.move())
  }

  private constructor(postfix: PostfixHost, relay: Relay, owned: AsyncDisposableStack) {
    this.postfix = postfix
    this.relay = relay
    this.#owned = owned
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#owned.disposeAsync()
  }

  /** Hands a message in over the trusted listener; returns its id. */
  async handIn({ sender, parameters = '', recipients, subject, body }: Letter): Promise<string> {
    const client = await RawSmtpClient.open(this.relay)
    await client.exchange(`MAIL FROM:<${sender}> ${parameters}`.trimEnd() + '\r\n', '250')
    for (const recipient of recipients) {
      const path = recipient.startsWith('<') ? recipient : `<${recipient}>`
      await client.exchange(`RCPT TO:${path}\r\n`, '250')
    }
    await client.exchange('DATA\r\n', '354')
    const header = `From: <${sender}>\r\nSubject: ${subject ?? 'A test'}\r\n\r\n`
    const content = [Buffer.from(header), stuffed(Buffer.from(body)), Buffer.from('.\r\n')]
    const reply = await client.exchange(Buffer.concat(content), '250')
    await client.quit()
    return /queued as (\S+)$/.exec(reply)?.[1] ?? reply
  }

  /** Resolves when each recipient has so many attempts behind it and none under way. */
  async tried(id: string, attempts = 1): Promise<readonly ShownRecipient[]> {
    return eventually(`attempts at ${id}`, async () => {
      const recipients = await this.shown(id)
      const isOver = recipients.every(
        (recipient) => recipient.attempts.length >= attempts && recipient.state !== 'leased',
      )
      return isOver ? recipients : undefined
    })
  }

  async shown(id: string): Promise<readonly ShownRecipient[]> {
    return JSON.parse((await this.#command('show', id, '--json')).toString('utf8')).recipients
  }

  async retry(id: string): Promise<void> {
    await this.#command('retry', id)
  }

  /** The notice in this sender's mailbox, with the fields for machines as text. */
  async notice(sender: string): Promise<Notice> {
    const [raw = Buffer.alloc(0)] = await this.postfix.mailbox(sender)
    const mail = await PostalMime.parse(raw, { attachmentEncoding: 'utf8' })
    // With an address beyond ASCII it is message/global-delivery-status (RFC 6533 §3).
    const part = mail.attachments.find(({ mimeType }) => mimeType.endsWith('delivery-status'))
    const content = part?.content
    if (typeof content !== 'string') throw new Error(`no notice but "${mail.subject}"`)
    return { mail, status: content }
  }

  #command(verb: string, id: string, ...options: string[]): Promise<Buffer> {
    const data = join(this.relay.folder, 'data')
    return runPosthorn(['message', verb, id, ...options, '--data', data])
  }
}

/** The body of a message from a Maildir, with the line ends that it had on its way. */
export function bodyOf(message: Buffer | undefined): Buffer {
  const text = message?.toString('latin1') ?? ''
  const body = text.slice(text.indexOf('\n\n') + 2)
  return Buffer.from(body.replaceAll('\n', '\r\n'), 'latin1')
}

function zoneOf(listeners: readonly PostfixListener[]): Zone {
  const zone: Record<string, Zone[string]> = { 'down.example': { a: ['127.0.0.99'] } }
  for (const { name, ip } of listeners) {
    const mx = `mx.${name}.example`
    zone[`${name}.example`] = {
      mx:
        name === 'theirs'
          ? [
              [5, 'down.example'],
              [10, mx],
            ]
          : [[10, mx]],
    }
    zone[mx] = { a: [ip] }
  }
  return zone
}

function deliveryTo({ port, ca }: PostfixHost, dnsServer: string): string {
  return `
[dns]
servers = ["${dnsServer}"]

[delivery]
port = ${port}
allow_private_addresses = true

[delivery.routes]
"verified.example" = { host = "localhost:${port}", tls = "required", ca_file = "${ca}" }
"unknown-ca.example" = { host = "localhost:${port}", tls = "required" }

[delivery.timeouts]
idle = "1s"
`
}
