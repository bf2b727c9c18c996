/**
 * A whole Posthorn in this process, with the world that it needs: DNS on a real socket, MX hosts on real
 * sockets, a folder that is gone afterwards, and a clock that can be moved. For journeys.
 *
 *   await using house = await openHouse({ hosts: { mx1: { greeting: '421 4.3.2 busy' }, mx2: {} } })
 *   const id = await house.submit()
 *   assert.equal(await house.outcome(id), 'delivered')
 *   assert.deepEqual(await house.fate(id), ['bert@theirs.example delivered', '…'])
 *
 * Anna of ours.example sends to people of theirs.example. The hosts given are the MX of
 * theirs.example, best first, at 127.0.0.2, 127.0.0.3 …; what is sent to Anna arrives at `mailbox`.
 */
import { rmSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import PostalMime, { type Email } from 'postal-mime'
import { SystemClock } from '../../src/base/clock.ts'
import { type Dialer, systemDialer } from '../../src/base/dialer.ts'
import { DnsResolver } from '../../src/base/dns-resolver.ts'
import { systemRandom } from '../../src/base/random.ts'
import { administerRunning, pathOf } from '../../src/cli/admin-client.ts'
import type { Config } from '../../src/config/config.ts'
import { parseConfig } from '../../src/config/load-config.ts'
import { Accounts } from '../../src/mail/account/accounts.ts'
import { LoginSecrets } from '../../src/mail/account/login-secrets.ts'
import type { PolicySource } from '../../src/mail/domain/check/policy-source.ts'
import type { ReportPoster } from '../../src/mail/report/report-poster.ts'
import type { AttemptRecord } from '../../src/mail/message/message.ts'
import type { RecipientProgress, StoredEvent } from '../../src/mail/queue/message-store.ts'
import { openServer, type Server, type World } from '../../src/role/server.ts'
import { dialerBelieving } from './believing-dialer.ts'
import { type DnsServer, startDnsServer, type Zone } from './dns-server.ts'
import { handIn } from './hand-in.ts'
import { type HeardEvent, HeardLog } from './heard-log.ts'
import type { MxHost, MxScript, MxTransaction } from './mx-host.ts'
import { openHosts, zoneOf } from './house-hosts.ts'

export const anna = 'anna@ours.example'
export const bert = 'bert@theirs.example'

export const MINUTE_MS = 60_000
export const DAY_MS = 24 * 60 * MINUTE_MS

export type HouseWish<Name extends string> = {
  /** The MX of theirs.example, best first; `mx1` is mx1.theirs.example. */
  readonly hosts: Readonly<Record<Name, MxScript>>
  /** How Anna's own MX behaves. */
  readonly mailbox?: MxScript
  /** Names to add or to change. */
  readonly zone?: Zone
  /** More of posthorn.toml, behind `[delivery]`; a function is told the port of all hosts. */
  readonly toml?: string | ((port: number) => string)
  /** What posthorn.toml cannot say, such as time-outs below a second. */
  readonly configure?: (config: Config) => Config
  /** PEM of the authorities that this machine believes; absent: the usual ones. */
  readonly ca?: string
  /** The MTA-STS policies of the world. */
  readonly stsPolicies?: PolicySource
  /** How reports reach the web servers of the world. */
  readonly reportPoster?: ReportPoster
}

export type Submission = {
  readonly sender: string
  /** Addresses, or addresses with their parameters: `bert@theirs.example NOTIFY=NEVER`. */
  readonly to: readonly string[]
  readonly mailParameters: readonly string[]
  readonly content: Buffer
}

export type Notice = {
  readonly transaction: MxTransaction
  readonly mail: Email
  /** The part that machines read. */
  readonly status: string
}

export async function openHouse<Name extends string>(wish: HouseWish<Name>): Promise<House<Name>> {
  const { port, mailbox, hosts } = await openHosts(wish.hosts, wish.mailbox)
  const dns = await startDnsServer({ ...zoneOf(hosts), ...wish.zone })
  const folder = mkdtempSync(join(tmpdir(), 'posthorn-journey-'))
  const house = new House<Name>({
    config: configOf(wish, { folder, port, dns }),
    mailbox,
    hosts,
    dns,
    dialer: wish.ca === undefined ? systemDialer : dialerBelieving(wish.ca),
    stsPolicies: wish.stsPolicies,
    reportPoster: wish.reportPoster,
  })
  try {
    await house.start()
    return house
  } catch (error) {
    await house[Symbol.asyncDispose]()
    throw error
  }
}

type HouseParts<Name extends string> = {
  readonly config: Config
  readonly mailbox: MxHost
  readonly hosts: Readonly<Record<Name, MxHost>>
  readonly dns: DnsServer
  readonly dialer: Dialer
  readonly stsPolicies: PolicySource | undefined
  readonly reportPoster: ReportPoster | undefined
}

export class House<Name extends string> {
  readonly hosts: Readonly<Record<Name, MxHost>>
  /** Anna's own MX. */
  readonly mailbox: MxHost
  readonly dns: DnsServer
  readonly clock = new SystemClock()
  readonly log = new HeardLog()
  readonly config: Config
  readonly #resolver: DnsResolver
  readonly #dialer: Dialer
  readonly #stsPolicies: PolicySource | undefined
  readonly #reportPoster: ReportPoster | undefined
  #server: Server | undefined

  constructor(parts: HouseParts<Name>) {
    const { config, mailbox, hosts, dns, dialer, stsPolicies, reportPoster } = parts
    this.#dialer = dialer
    this.#stsPolicies = stsPolicies
    this.#reportPoster = reportPoster
    this.config = config
    this.mailbox = mailbox
    this.hosts = hosts
    this.dns = dns
    this.#resolver = new DnsResolver({ clock: this.clock, random: systemRandom }, config.dns)
  }

  get server(): Server {
    if (this.#server === undefined) throw new Error('the server is stopped')
    return this.#server
  }

  async start(): Promise<void> {
    const { clock, log } = this
    const random = systemRandom
    const world: World = {
      clock,
      random,
      log,
      dialer: this.#dialer,
      resolver: this.#resolver,
      ...(this.#stsPolicies === undefined ? {} : { stsPolicies: this.#stsPolicies }),
      ...(this.#reportPoster === undefined ? {} : { reportPoster: this.#reportPoster }),
    }
    this.#server = await openServer(this.config, world)
    const { instanceKey, store } = this.#server.estate
    const secrets = new LoginSecrets(instanceKey)
    if ((await store.domain('ours.example')) === undefined) {
      await new Accounts({ store, accounts: store, clock, random, secrets }).addDomain(
        'ours.example',
      )
    }
    await this.#server.start()
  }

  async stop(): Promise<void> {
    await this.#server?.stop()
    this.#server = undefined
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
    this.#resolver.close()
    await this.dns[Symbol.asyncDispose]()
    const hosts: MxHost[] = Object.values(this.hosts)
    await Promise.all([this.mailbox, ...hosts].map((host) => host.close()))
    rmSync(this.config.data, { recursive: true, force: true })
  }

  /** The id of the message that the trusted listener accepted. */
  async submit(wanted: Partial<Submission> = {}): Promise<string> {
    const reply = await handIn({
      port: this.server.listeners.at(-1)?.port ?? 0,
      sender: wanted.sender ?? anna,
      mailParameters: wanted.mailParameters ?? [],
      recipients: (wanted.to ?? [bert]).map((line) => {
        const [address = '', ...parameters] = line.split(' ')
        return { address, parameters: parameters.join(' ') }
      }),
      content: wanted.content ?? letter(),
    })
    const id = /^250 2\.0\.0 queued as (\S+)$/.exec(reply)?.[1]
    if (id === undefined) throw new Error(`the message was answered ${reply}`)
    return id
  }

  /** How the given attempt ended for this recipient, as soon as it has. */
  async outcome(id: string, recipient = bert, attempt = 1): Promise<string> {
    const { event } = await this.log.first(
      ({ event, fields }) =>
        event.startsWith('recipient.') &&
        fields['id'] === id &&
        fields['recipient'] === recipient &&
        fields['attempt'] === attempt,
      `the end of attempt ${attempt} of ${id} for ${recipient}`,
    )
    return event.slice('recipient.'.length)
  }

  /** Moves the clock; what becomes due is done at once. */
  pass(ms: number): void {
    this.clock.advance(ms)
  }

  /** Moves the clock to the next attempt of this message. */
  async passUntilDue(id: string): Promise<void> {
    const { recipients } = await this.message(id)
    const dates = recipients.map(({ nextAttemptAt }) => nextAttemptAt ?? Infinity)
    const dueAt = Math.min(...dates)
    if (dueAt === Infinity) throw new Error(`nothing of ${id} waits`)
    this.pass(Math.max(0, dueAt - this.clock.now()))
  }

  async message(id: string) {
    const found = await this.server.estate.store.message(id)
    if (found === undefined) throw new Error(`there is no message ${id}`)
    return found
  }

  events(id: string): Promise<StoredEvent[]> {
    return this.server.estate.store.events(id)
  }

  async attempts(id: string, position = 0): Promise<readonly AttemptRecord[]> {
    return (await this.events(id)).flatMap((event) =>
      event.kind === 'attempted' && event.position === position ? [event.attempt] : [],
    )
  }

  /** Where each recipient ended, and a line for each of its attempts. */
  async fate(id: string): Promise<readonly string[]> {
    const { recipients } = await this.message(id)
    const events = await this.events(id)
    return recipients.flatMap((recipient) => fateOf(recipient, events))
  }

  /** By the operator's hand, through the admin socket. */
  byHand(id: string, deed: 'retry' | 'cancel' | 'release' | 'refuse'): Promise<void> {
    return administerRunning(this.config.data, async (client) => {
      const body = deed === 'refuse' ? { body: {} } : {}
      await client.ask({ method: 'POST', path: pathOf(['messages', id, deed]), ...body })
    })
  }

  /** What Anna is told about this message, the first time or a later one, once it has arrived in her mailbox. */
  async notice(about: string, time = 1): Promise<Notice> {
    this.pass(MINUTE_MS)
    const isAbout = ({ event, fields }: HeardEvent): boolean =>
      event === 'notice.sent' && fields['about'] === about
    const { fields } = await this.log.first(
      (heard) => isAbout(heard) && this.log.events.filter(isAbout)[time - 1] === heard,
      `notice ${time} about ${about}`,
    )
    const id = String(fields['id'])
    await this.outcome(id, String(fields['recipient']))
    const transaction = this.mailbox.transactions.find(({ content }) => content.includes(id))
    if (transaction === undefined) throw new Error(`the notice ${id} did not arrive`)
    const mail = await PostalMime.parse(transaction.content)
    return { transaction, mail, status: statusPart(mail) }
  }
}

/** A short letter from Anna, complete, so that nothing has to be added but our Received field. */
export function letter(body = 'Dear Bert,\r\n\r\nhere is a letter.\r\n', to = bert): Buffer {
  const header = [
    `From: Anna <${anna}>`,
    `To: <${to}>`,
    'Subject: A letter',
    'Date: Fri, 20 Nov 2026 12:00:00 +0000',
    'Message-ID: <a-letter@ours.example>',
  ]
  return Buffer.from(`${header.join('\r\n')}\r\n\r\n${body}`)
}

/** What the host received, without the Received field that we put in front: what was submitted. */
export function submittedPart(transaction: MxTransaction | undefined): string {
  const text = transaction?.content.toString('latin1') ?? ''
  const received = /^Received: [^\r\n]*\r\n(?:[ \t][^\r\n]*\r\n)*/.exec(text)?.[0]
  if (received === undefined) throw new Error(`no Received field in front of:\n${text}`)
  return text.slice(received.length)
}

function fateOf(
  { address, state, position }: RecipientProgress,
  events: readonly StoredEvent[],
): string[] {
  const lines = events.flatMap((event) => {
    if (event.kind !== 'attempted' || event.position !== position) return []
    const { host, ip, tls, stage, reply } = event.attempt
    const place = host === '' ? '' : ` ${host}${ip === '' ? '' : ` [${ip}]`}`
    return [`${event.state}${place}${tls === undefined ? '' : ` ${tls}`} ${stage}: ${reply}`]
  })
  return [`${address} ${state}`, ...lines]
}

function statusPart({ attachments }: Email): string {
  const part = attachments.find(({ mimeType }) => /^message\/.*delivery-status$/.test(mimeType))
  const content = part?.content ?? ''
  return typeof content === 'string' ? content : Buffer.from(content as ArrayBuffer).toString()
}

function configOf(
  { toml = '', configure = (config) => config }: HouseWish<string>,
  { folder, port, dns }: { folder: string; port: number; dns: DnsServer },
): Config {
  const text = `
    hostname = "mail.ours.example"
    data = "."
    min_free_bytes = 0
    [dns]
    servers = ["${dns.address}"]
    [submission]
    tls = []
    starttls = []
    trusted_networks = ["127.0.0.0/8"]
    require_verified_domain = false
    [delivery]
    port = ${port}
    allow_private_addresses = true
    ${typeof toml === 'string' ? toml : toml(port)}`
  const config = parseConfig(text, join(folder, 'posthorn.toml'))
  const submission = { ...config.submission, trusted: [{ host: '127.0.0.1', port: 0 }] }
  return configure({ ...config, submission })
}
