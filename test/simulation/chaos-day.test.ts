/**
 * A day with a thousand hosts, a third of them moody, a third dead for hours or hopeless: by seeded dice and a clock that
 * is moved from one event to the next. The courier, its connections, the store and the notifier are the real
 * ones. Every message ends in exactly one final state; no connection and no timer is left, and the memory is what it
 * was when the day began.
 *
 * SEED gives the same hosts and mail again, MESSAGES sets how much.
 */
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Log, LogFields } from '../../src/base/log.ts'
import { type Random, seededRandom } from '../../src/base/random.ts'
import type { DnsAnswer, Resolver } from '../../src/base/resolver.ts'
import { parseConfig } from '../../src/config/load-config.ts'
import { LiveLogins } from '../../src/mail/account/live-logins.ts'
import type { Courier } from '../../src/mail/delivery/courier.ts'
import { newMessageId } from '../../src/mail/message/ids.ts'
import type { MessageStore, RecipientProgress } from '../../src/mail/queue/message-store.ts'
import { ContentWriter } from '../../src/mail/spool/content-writer.ts'
import { accept } from '../../src/mail/submission/accept.ts'
import { deliveryServices } from '../../src/role/delivery-services.ts'
import { type Estate, openEstate } from '../../src/role/estate.ts'
import { CalmStore } from '../support/calm-store.ts'
import { EventClock } from '../support/event-clock.ts'
import { type Mood, MoodyHosts } from '../support/moody-hosts.ts'
import { permissive } from '../support/permissive.ts'

const HOSTS = 1_000
const messages = Number(process.env['MESSAGES'] ?? 3_000)
const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1e9))

const SECOND_MS = 1_000
const HOUR_MS = 3_600_000
const BEGIN = Date.UTC(2026, 0, 1)
const LIFETIME_MS = 6 * HOUR_MS
/** The last message comes early enough for its notice to arrive within the day. */
const LAST_ACCEPTED_AT = BEGIN + 17 * HOUR_MS
const END = BEGIN + 24 * HOUR_MS
/** What happens within such a span is looked at together. */
const STEP_MS = 30 * SECOND_MS
/** Durability is not what is shown here, so no disk is waited for where there is one in memory. */
const RAM = '/dev/shm'
const SENDER = 'app@ours.example'
/** The default of delivery.max_connections. */
const CONNECTIONS_MAX = 500
/** What is learned of a thousand sites stays, and this test keeps a line for each recipient. */
const HEAP_MB_MORE_MAX = 25

test(`a day with ${HOSTS} hosts of which most misbehave: each of ${messages} messages ends once (seed ${seed})`, async (context) => {
  await using day = await ChaosDay.begin()
  const megabytesAtFirst = heapMegabytes()
  await day.live()
  const megabytesMore = heapMegabytes() - megabytesAtFirst

  const { answered, told, hosts, log, store } = day
  const fates = await fatesOf(store)
  const { delivered = [], bounced = [], ...others } = Object.groupBy(fates, ({ state }) => state)
  context.diagnostic(
    `${delivered.length} delivered, ${bounced.length} bounced, ${hosts.connections} connections, ` +
      `${hosts.mostOpen} at most at a time, ${megabytesMore.toFixed(1)} MB more heap than at first`,
  )
  assert.deepEqual(others, {})
  assert.equal(new Set(fates.map(({ address }) => address)).size, messages)
  assert.deepEqual(answered, eachOnce(delivered), 'delivered is what a host answered, once')
  assert.deepEqual(told, eachOnce(bounced), 'told is what bounced, once')
  assert.deepEqual(await store.owedNotices(10), [])
  assert.equal(await store.nextDueAt(), undefined)
  assert.equal(hosts.open, 0, 'connections were left open')
  assert.ok(hosts.mostOpen <= CONNECTIONS_MAX, `${hosts.mostOpen} connections at a time`)
  assert.ok(megabytesMore < HEAP_MB_MORE_MAX, `${megabytesMore} MB were not given back`)
  assert.deepEqual(log.errors, [])
  await day.end()
  assert.equal(day.nextTimerAt, undefined, 'a timer was left')
})

/** Keeps only what must not happen, so that the heap shows what the engine keeps. */
class ErrorLog implements Log {
  readonly errors: string[] = []
  debug = (): void => {}
  info = (): void => {}
  warn = (): void => {}
  error = (fields: LogFields, event: string): void => {
    this.errors.push(`${event} ${JSON.stringify(fields)}`)
  }
}

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

function heapMegabytes(): number {
  collectGarbage()
  return process.memoryUsage().heapUsed / 1024 / 1024
}

type Arrival = { readonly at: number; readonly recipient: string }

class ChaosDay implements AsyncDisposable {
  /** How often a host has said that it took the mail of a recipient. */
  readonly answered = new Map<string, number>()
  /** How often the sender was told that a recipient bounced. */
  readonly told = new Map<string, number>()
  readonly log = new ErrorLog()
  readonly hosts: MoodyHosts
  readonly #clock = new EventClock(BEGIN)
  readonly #random = seededRandom(seed)
  readonly #folder = mkdtempSync(join(existsSync(RAM) ? RAM : tmpdir(), 'posthorn-chaos-day-'))
  readonly #stack = new AsyncDisposableStack()
  #estate: Estate | undefined
  #calmStore: CalmStore | undefined
  #courier: Courier | undefined

  private constructor() {
    const moods = Array.from({ length: HOSTS }, () => moodBy(this.#random))
    this.hosts = new MoodyHosts({
      clock: this.#clock,
      random: this.#random,
      moodOf: (ip) => moods[numberOf(ip)] ?? alwaysWell,
      onAnswered: ({ recipient, content }) => {
        if (recipient !== SENDER) count(this.answered, recipient)
        else for (const one of failedIn(content)) count(this.told, one)
      },
    })
  }

  static async begin(): Promise<ChaosDay> {
    const day = new ChaosDay()
    await day.#open()
    return day
  }

  get store() {
    return found(this.#estate).store
  }

  async #open(): Promise<void> {
    const { hosts: dialer, log } = this
    const world = { clock: this.#clock, random: this.#random, log, dialer, resolver: resolver() }
    const config = parseConfig(settings, join(this.#folder, 'posthorn.toml'))
    this.#stack.defer(() => rmSync(this.#folder, { recursive: true, force: true }))
    const estate = await openEstate(config, world)
    this.#stack.defer(() => estate.close())
    const calmStore = new CalmStore(estate.store)
    const { courier, notifier } = deliveryServices(
      config,
      world,
      { ...estate, store: calmStore.store },
      { signer: permissive.signer, logins: new LiveLogins() },
    )
    for (const service of [courier, notifier]) {
      await service.start()
      this.#stack.defer(() => service.stop())
    }
    this.#estate = estate
    this.#calmStore = calmStore
    this.#courier = courier
  }

  /** From the first minute to the last. */
  async live(): Promise<void> {
    const arrivals = Array.from({ length: messages }, (_, number) => this.#arrival(number))
    arrivals.sort((one, other) => other.at - one.at)
    const nextArrivalAt = (): number => arrivals.at(-1)?.at ?? END
    const clock = this.#clock
    while (clock.now() < END) {
      await found(this.#calmStore).calm()
      const nextAt = Math.min(clock.nextAt ?? END, nextArrivalAt())
      clock.passTo(Math.min(nextAt + STEP_MS, END))
      while (nextArrivalAt() <= clock.now()) {
        const arrival = arrivals.pop()
        if (arrival === undefined) break
        await this.#accept(arrival)
      }
    }
    await found(this.#calmStore).calm()
  }

  #arrival(number: number): Arrival {
    const roll = () => this.#random.roll()
    return {
      at: BEGIN + Math.floor(roll() * (LAST_ACCEPTED_AT - BEGIN)),
      recipient: `r${number}@d${Math.floor(roll() * HOSTS)}.example`,
    }
  }

  /** As submission does when it has judged. */
  async #accept({ recipient }: Arrival): Promise<void> {
    const acceptedAt = this.#clock.now()
    const id = newMessageId(acceptedAt, this.#random)
    const header = Buffer.from(`From: ${SENDER}\r\nSubject: A letter\r\n`)
    const content = new ContentWriter(id, found(this.#estate).spool)
    await content.write(Buffer.from('A letter.\r\n'))
    const message = {
      id,
      sender: SENDER,
      submitter: SENDER,
      domain: 'ours.example',
      origin: 'submission',
      acceptedAt,
      expiresAt: acceptedAt + LIFETIME_MS,
      sizeBytes: content.sizeWith(header),
      isEightBit: false,
      needsSmtpUtf8: false,
    } as const
    await accept(
      { message, recipients: [{ position: 0, address: recipient }], header, content },
      { store: found(this.#calmStore).store, handover: found(this.#courier) },
    )
  }

  /** Stops everything. */
  async end(): Promise<void> {
    await this.#stack.disposeAsync()
  }

  get nextTimerAt(): number | undefined {
    return this.#clock.nextAt
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end()
  }
}

const settings = `
  hostname = "mail.ours.example"
  data = "."
  min_free_bytes = 0
  [delivery]
  lifetime = "6h"
  delay_notice = "2h"
  allow_private_addresses = true`

function found<T>(part: T | undefined): T {
  if (part === undefined) throw new Error('the day has not begun')
  return part
}

const alwaysWell: Mood = { troubleAt: () => 0 }

/** A third well, a third moody at every moment, a sixth dead for some hours, a sixth hopeless at one moment. */
function moodBy(random: Random): Mood {
  const roll = random.roll()
  if (roll < 1 / 3) return alwaysWell
  if (roll < 2 / 3) {
    const chance = random.roll() * 0.3
    return { troubleAt: () => chance }
  }
  if (roll < 5 / 6) {
    const from = BEGIN + random.roll() * 20 * HOUR_MS
    const until = from + random.roll() * 8 * HOUR_MS
    return {
      troubleAt: (moment, now) => (moment === 'connect' && now >= from && now < until ? 1 : 0),
    }
  }
  const moments = ['connect', 'greeting', 'EHLO', 'MAIL', 'RCPT', 'DATA', 'dot'] as const
  const worst = moments[Math.floor(random.roll() * moments.length)]
  return { troubleAt: (moment) => (moment === worst ? 1 : 0) }
}

async function none() {
  return { kind: 'none', isAuthentic: false } as const
}

function answerOf<T>(record: T): DnsAnswer<T> {
  return { kind: 'found', records: [record], isAuthentic: false }
}

/** Host 258 has the address 198.18.1.2. */
function addressOf(number: number): string {
  return `198.18.${number >> 8}.${number & 255}`
}

function numberOf(ip: string): number {
  const [, , high = 255, low = 255] = ip.split('.').map(Number)
  return high * 256 + low
}

function resolver(): Resolver {
  const world: Resolver = {
    mx: async (name) => answerOf({ preference: 10, exchange: `mx.${name}` }),
    a: async (name) => {
      const number = /^mx\.d(\d+)\.example$/.exec(name)?.[1]
      return answerOf(addressOf(number === undefined ? 65_535 : Number(number)))
    },
    aaaa: none,
    txt: none,
    ns: none,
    cname: none,
    ptr: none,
    tlsa: none,
    fresh: () => world,
  }
  return world
}

function count(counts: Map<string, number>, recipient: string): void {
  counts.set(recipient, (counts.get(recipient) ?? 0) + 1)
}

function eachOnce(recipients: readonly RecipientProgress[]): Map<string, number> {
  return new Map(recipients.map(({ address }) => [address, 1]))
}

/** RFC 3464 §2.3: of a notice of failure, whom it is about; of one of delay, nobody. */
function failedIn(notice: string): string[] {
  if (!/^Action: failed/im.test(notice)) return []
  return [...notice.matchAll(/^Final-Recipient: rfc822; ?(\S+)/gim)].map(([, one = '']) => one)
}

/** Of all that was handed in; notices are apart. */
async function fatesOf(store: MessageStore): Promise<RecipientProgress[]> {
  const fates: RecipientProgress[] = []
  let after: string | undefined
  for (;;) {
    const page = await store.messages({ limit: 500, ...(after === undefined ? {} : { after }) })
    after = page.at(-1)?.message.id
    if (after === undefined) return fates
    const submitted = page.filter(({ message }) => message.origin === 'submission')
    fates.push(...submitted.flatMap(({ recipients }) => recipients))
  }
}
