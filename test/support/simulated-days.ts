/**
 * A whole Posthorn whose time is moved by hand from one date to the next on which something happens, so
 * that five days take less than a second and always go the same way: the dice are seeded, the hosts
 * are scripts. Everything else is real: the listener, the store, the courier, the notifier.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Random, seededRandom } from '../../src/base/random.ts'
import type { DnsAnswer, MxRecord, Resolver } from '../../src/base/resolver.ts'
import { statusOf } from '../../src/contract/recipient-state.ts'
import { parseConfig } from '../../src/config/load-config.ts'
import { Accounts } from '../../src/mail/account/accounts.ts'
import { LoginSecrets } from '../../src/mail/account/login-secrets.ts'
import type { NoticeKind } from '../../src/mail/message/queue-change.ts'
import { openServer, type Server } from '../../src/role/server.ts'
import { HandClock } from './hand-clock.ts'
import { handIn } from './hand-in.ts'
import { HeardLog } from './heard-log.ts'
import { type HostScript, ScriptedDialer } from './scripted-dialer.ts'

export const theirHost = 'mx.theirs.example'
const THEIR_IP = '198.51.100.25'
const ANNA = 'anna@ours.example'
const ACCEPTED_AT = Date.UTC(2026, 0, 1)
/** Longer than duties to tell wait for each other. */
const GROUPING_MS = 5_000
const ATTEMPTS_MAX = 200

export type SimulatedWorld = {
  /** Of theirs.example and any other destination but ours.example. */
  readonly host?: HostScript
  /** The name of its host. */
  readonly hostName?: string
  readonly mx?: DnsAnswer<MxRecord>
}

export type TellingOfNotice = { readonly kind: NoticeKind; readonly afterMs: number }

type Parts = {
  readonly clock: HandClock
  readonly log: HeardLog
  readonly folder: string
  readonly server: Server
}

export class SimulatedDays implements AsyncDisposable {
  readonly clock: HandClock
  readonly log: HeardLog
  readonly notices: TellingOfNotice[] = []
  readonly #folder: string
  readonly #server: Server

  private constructor(parts: Parts) {
    this.clock = parts.clock
    this.log = parts.log
    this.#folder = parts.folder
    this.#server = parts.server
  }

  static async begin(world: SimulatedWorld): Promise<SimulatedDays> {
    const folder = mkdtempSync(join(tmpdir(), 'posthorn-days-'))
    const clock = new HandClock(ACCEPTED_AT)
    const log = new HeardLog()
    const random = dice()
    const server = await openServer(configIn(folder), {
      clock,
      log,
      random,
      dialer: new ScriptedDialer(new Map([[THEIR_IP, world.host ?? {}]])),
      resolver: resolverOf(world),
    })
    const { instanceKey, store } = server.estate
    const secrets = new LoginSecrets(instanceKey)
    await new Accounts({ store, accounts: store, clock, random, secrets }).addDomain('ours.example')
    await server.start()
    return new SimulatedDays({ clock, log, folder, server })
  }

  get store() {
    return this.#server.estate.store
  }

  async submit(recipient = 'bert@theirs.example'): Promise<string> {
    const reply = await handIn({
      port: this.#server.listeners.at(-1)?.port ?? 0,
      sender: ANNA,
      mailParameters: [],
      recipients: [{ address: recipient, parameters: '' }],
      content: Buffer.from(`From: ${ANNA}\r\nSubject: A letter\r\n\r\nDear Bert\r\n`),
    })
    return reply.split(' ').at(-1) ?? ''
  }

  /** Lives until nobody waits any more, telling what is owed on the way. */
  async liveThrough(id: string): Promise<void> {
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
      await this.ended(id, attempt)
      await this.#tellWhatIsOwed(id)
      const dueAt = await this.dueAt(id)
      if (dueAt === undefined) return
      this.clock.pass(Math.max(0, dueAt - this.clock.now()))
    }
    throw new Error(`${id} is tried without end`)
  }

  /** The given attempt has ended and is written. */
  async ended(id: string, attempt: number): Promise<void> {
    await this.log.first(
      ({ event, fields }) =>
        event.startsWith('recipient.') && fields['id'] === id && fields['attempt'] === attempt,
      `the end of attempt ${attempt} of ${id}`,
    )
  }

  async dueAt(id: string): Promise<number | undefined> {
    const message = await this.store.message(id)
    return message?.recipients[0]?.nextAttemptAt
  }

  afterMs(at: number): number {
    return at - ACCEPTED_AT
  }

  async statusOf(id: string): Promise<string> {
    return statusOf((await this.store.message(id))?.recipients ?? [])
  }

  async #tellWhatIsOwed(id: string): Promise<void> {
    const owed = await this.store.owedNotices(10)
    const about = owed.find(({ message }) => message.id === id)
    if (about === undefined) return
    const known = this.notices.length
    for (const { notice: kind, owedAt } of about.recipients) {
      this.notices.push({ kind, afterMs: this.afterMs(owedAt) })
    }
    this.clock.pass(GROUPING_MS)
    const sent = (await this.#noticesSent(id, known + 1)).at(-1)
    await this.ended(String(sent?.fields['id']), 1)
  }

  async #noticesSent(id: string, count: number) {
    const about = () =>
      this.log.events.filter(
        ({ event, fields }) => event === 'notice.sent' && fields['about'] === id,
      )
    await this.log.first(() => about().length >= count, `notice ${count} about ${id}`)
    return about()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.stop()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

/** Rolls that do not depend on how many bytes were drawn for keys and names meanwhile. */
function dice(): Random {
  const rolls = seededRandom(1)
  const names = seededRandom(2)
  return { roll: () => rolls.roll(), bytes: (count) => names.bytes(count) }
}

function resolverOf({ hostName = theirHost, mx }: SimulatedWorld): Resolver {
  return {
    async mx(name) {
      if (isOurs(name)) return found({ preference: 10, exchange: 'mx.ours.example' })
      return mx ?? found({ preference: 10, exchange: hostName })
    },
    a: async (name) => found(isOurs(name) ? '198.51.100.1' : THEIR_IP),
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

function isOurs(name: string): boolean {
  return name.endsWith('ours.example')
}

function found<T>(record: T): DnsAnswer<T> {
  return { kind: 'found', records: [record], isAuthentic: false }
}

function configIn(folder: string) {
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
    allow_private_addresses = true`
  const config = parseConfig(text, join(folder, 'posthorn.toml'))
  const submission = { ...config.submission, trusted: [{ host: '127.0.0.1', port: 0 }] }
  return { ...config, submission }
}
