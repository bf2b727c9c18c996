/**
 * A Posthorn with a long queue in a simulated world of many sites: everything is real but the clock, which
 * is moved by hand, and the hosts, which are scripts. Time passes in small steps, or in one to the next date on
 * which something happens, and each waits until all that it set off has come to rest, so that how busy the machine is does not show in the dates.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { seededRandom } from '../../src/base/random.ts'
import type { DnsAnswer, Resolver } from '../../src/base/resolver.ts'
import { parseConfig } from '../../src/config/load-config.ts'
import { Accounts } from '../../src/mail/account/accounts.ts'
import { LoginSecrets } from '../../src/mail/account/login-secrets.ts'
import { consignmentId } from '../../src/mail/message/message.ts'
import type { MessageAccepted } from '../../src/mail/message/queue-change.ts'
import { ContentWriter } from '../../src/mail/spool/content-writer.ts'
import { openServer, type Server } from '../../src/role/server.ts'
import { EventClock } from './event-clock.ts'
import { handIn } from './hand-in.ts'
import { HeardLog } from './heard-log.ts'
import { type HostScript, ScriptedDialer } from './scripted-dialer.ts'

const BEGUN_AT = Date.UTC(2026, 0, 1)
const DAY_MS = 86_400_000
const STEP_MS = 100
/** A step has come to rest when so many looks in a row find no request to the store open. */
const LOOKS_AT_REST = 3
/** Real time between two looks: what the thread pool does is not counted as a request. */
const LOOK_AGAIN_MS = 1
const PRELOADED_AT_ONCE = 1_000

export type SimulatedMail = {
  readonly from: string
  readonly to: string
  readonly isBulk?: true
}

type Parts = {
  readonly clock: EventClock
  readonly log: HeardLog
  readonly folder: string
  readonly server: Server
}

export class SimulatedEngine implements AsyncDisposable {
  readonly clock: EventClock
  readonly log: HeardLog
  readonly #folder: string
  readonly #server: Server
  #openRequests = 0
  #preloaded = 0

  private constructor({ clock, log, folder, server }: Parts) {
    this.clock = clock
    this.log = log
    this.#folder = folder
    this.#server = server
    this.#watchRequests()
  }

  /** Not started. `sites`: by domain, what its only host says. `settings`: lines of [delivery]. */
  static async open(
    sitesAt: (clock: EventClock) => ReadonlyMap<string, HostScript>,
    settings = '',
  ): Promise<SimulatedEngine> {
    const folder = mkdtempSync(join(tmpdir(), 'posthorn-engine-'))
    const clock = new EventClock(BEGUN_AT)
    const log = new HeardLog()
    const sites = sitesAt(clock)
    const ips = new Map(Array.from(sites.keys(), (name, index) => [name, `198.51.100.${index}`]))
    const scripts = Array.from(sites, ([name, script]) => [ips.get(name) ?? '', script] as const)
    const random = seededRandom(1)
    const server = await openServer(configIn(folder, settings), {
      clock,
      log,
      random,
      dialer: new ScriptedDialer(new Map(scripts)),
      resolver: resolverOf(ips),
    })
    const { instanceKey, store } = server.estate
    const secrets = new LoginSecrets(instanceKey)
    await new Accounts({ store, accounts: store, clock, random, secrets }).addDomain('ours.example')
    return new SimulatedEngine({ clock, log, folder, server })
  }

  start(): Promise<void> {
    return this.#server.start()
  }

  /** Accepted before the start, so that it waits in the store. */
  async preload(mails: readonly SimulatedMail[], lifetimeMs = 5 * DAY_MS): Promise<void> {
    for (let from = 0; from < mails.length; from += PRELOADED_AT_ONCE) {
      const some = mails.slice(from, from + PRELOADED_AT_ONCE)
      await this.#server.estate.store.commit(
        await Promise.all(some.map((mail) => this.#accepted(mail, lifetimeMs))),
      )
    }
  }

  /** Over SMTP. Returns its id. */
  async submit({ from, to, isBulk }: SimulatedMail): Promise<string> {
    const precedence = isBulk === true ? 'Precedence: bulk\r\n' : ''
    const reply = await handIn({
      port: this.#server.listeners.at(-1)?.port ?? 0,
      sender: from,
      mailParameters: [],
      recipients: [{ address: to, parameters: '' }],
      content: Buffer.from(
        `From: ${from}\r\nSubject: A letter\r\n${precedence}\r\nDear reader\r\n`,
      ),
    })
    return reply.split(' ').at(-1) ?? ''
  }

  /** Lets time pass until it is so. Returns how long that took. */
  async until(isSo: () => boolean, atMostMs: number): Promise<number> {
    const from = this.clock.now()
    await this.#comeToRest()
    while (!isSo()) {
      if (this.clock.now() - from >= atMostMs) throw new Error(`not so within ${atMostMs} ms`)
      // Nothing happens before the next date on which something does.
      const next = Math.max(this.clock.now() + STEP_MS, this.clock.nextAt ?? Infinity)
      this.clock.passTo(Math.min(next, from + atMostMs))
      await this.#comeToRest()
    }
    return this.clock.now() - from
  }

  async pass(ms: number): Promise<void> {
    const end = this.clock.now() + ms
    await this.until(() => this.clock.now() >= end, ms)
  }

  isDelivered(id: string): boolean {
    return this.log.events.some(
      ({ event, fields }) => event === 'recipient.delivered' && fields['id'] === id,
    )
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // What still waits for a slow host is cut when the drain ends, so time must go on meanwhile.
    const passing = setInterval(() => this.clock.passTo(this.clock.now() + STEP_MS), 0)
    await this.#server.stop().finally(() => clearInterval(passing))
    rmSync(this.#folder, { recursive: true, force: true })
  }

  async #accepted(
    { from, to, isBulk }: SimulatedMail,
    lifetimeMs: number,
  ): Promise<MessageAccepted> {
    const id = `m${String(this.#preloaded++).padStart(7, '0')}`
    const content = new ContentWriter(id, this.#server.estate.spool)
    const header = Buffer.from(`From: ${from}\r\n`)
    await content.write(Buffer.from('Dear reader\r\n'))
    const now = this.clock.now()
    const recipients = [{ position: 0, address: to }]
    const destination = to.slice(to.indexOf('@') + 1)
    return {
      kind: 'message-accepted',
      message: {
        id,
        sender: from,
        submitter: from,
        domain: 'ours.example',
        origin: 'submission',
        acceptedAt: now,
        expiresAt: now + lifetimeMs,
        sizeBytes: content.sizeWith(header),
        isEightBit: false,
        needsSmtpUtf8: false,
        ...(isBulk === undefined ? {} : { isBulk }),
      },
      content: await content.finish(header),
      consignments: [{ id: consignmentId(id, 0), messageId: id, destination, recipients }],
      leased: [],
    }
  }

  /** Counts what the store has been asked and has not answered. */
  #watchRequests(): void {
    const { store } = this.#server.estate
    for (const name of ['commit', 'lease', 'release', 'nextDueAt', 'contentOf'] as const) {
      const asked = store[name].bind(store) as (...args: readonly unknown[]) => Promise<unknown>
      const value = async (...args: readonly unknown[]): Promise<unknown> => {
        this.#openRequests++
        return asked(...args).finally(() => this.#openRequests--)
      }
      Object.defineProperty(store, name, { value })
    }
  }

  async #comeToRest(): Promise<void> {
    for (let looks = 0; looks < LOOKS_AT_REST; looks++) {
      await setTimeout(LOOK_AGAIN_MS)
      if (this.#openRequests > 0) looks = -1
    }
  }
}

function resolverOf(ips: ReadonlyMap<string, string>): Resolver {
  return {
    mx: async (name) => found({ preference: 10, exchange: `mx.${name}` }),
    a: async (name) => {
      const ip = ips.get(name.replace(/^mx\./, ''))
      return ip === undefined ? none() : found(ip)
    },
    aaaa: none,
    txt: none,
    ns: none,
    cname: none,
    ptr: none,
    tlsa: none,
    fresh() {
      return this
    },
  }
}

async function none() {
  return { kind: 'none', isAuthentic: false } as const
}

function found<T>(record: T): DnsAnswer<T> {
  return { kind: 'found', records: [record], isAuthentic: false }
}

function configIn(folder: string, settings: string) {
  const text = `
    hostname = "mail.ours.example"
    data = "."
    min_free_bytes = 0
    [submission]
    require_verified_domain = false
    tls = []
    starttls = []
    trusted_networks = ["127.0.0.0/8"]
    [delivery]
    allow_private_addresses = true
    ${settings}`
  const config = parseConfig(text, join(folder, 'posthorn.toml'))
  const submission = { ...config.submission, trusted: [{ host: '127.0.0.1', port: 0 }] }
  return { ...config, submission }
}
