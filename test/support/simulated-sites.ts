/**
 * Many sites and the part of delivery that is polite to them: real attempts, connections, routes and retry
 * dates, with a queue that is an array instead of a store. Time jumps from one event to the next, so hours of a
 * provider's trouble take a second and always go the same way.
 */
import { setImmediate as turn } from 'node:timers/promises'
import { seededRandom } from '../../src/base/random.ts'
import { Classifier } from '../../src/mail/bounce/classifier.ts'
import { AddressFamilyMemory } from '../../src/mail/delivery/address-family-memory.ts'
import { attempt, type AttemptResult } from '../../src/mail/delivery/attempt.ts'
import { ConnectionPool, defaultPoolLimits } from '../../src/mail/delivery/connection-pool.ts'
import { DoubtedRecipients } from '../../src/mail/delivery/doubted-recipients.ts'
import { settle } from '../../src/mail/delivery/settlement.ts'
import { SitePace } from '../../src/mail/delivery/site-pace.ts'
import type { SiteState } from '../../src/mail/delivery/site-state.ts'
import { Sites } from '../../src/mail/delivery/sites.ts'
import type { Source } from '../../src/mail/delivery/source.ts'
import { consignmentId, type LeasedConsignment } from '../../src/mail/message/message.ts'
import type { Router } from '../../src/mail/route/route.ts'
import {
  type SiteLimits,
  siteLimits,
  type SiteSettings,
} from '../../src/mail/route/site-profile.ts'
import { sourceServices } from '../../src/role/sources.ts'
import { consignmentTo } from './attempt-world.ts'
import { defaultDelivery, defaultDeliveryTimeouts, defaultRetryPolicy } from './default-delivery.ts'
import { EventClock } from './event-clock.ts'
import { type HostScript, ScriptedDialer } from './scripted-dialer.ts'

const BEGUN_AT = Date.UTC(2026, 0, 1)
const LIFETIME_MS = 5 * 24 * 3_600_000
/** As the courier has them. */
const ATTEMPTS_MAX = 1_000
const ATTEMPTS_PER_DESTINATION_MAX = 200
const generalLimits: SiteLimits = { maxConnections: 20, messagesPerConnection: 100 }
const mail = Buffer.from('Subject: hello\r\n\r\nhello\r\n')
const content = { sizeBytes: mail.length, chunks: () => [mail] }

export type SimulatedSources = {
  readonly settings?: SiteSettings
  /** Absent: the system chooses. */
  readonly sources?: readonly Source[]
}

export type SimulatedDelivery = {
  readonly destination: string
  readonly acceptedAt: number
  readonly at: number
  /** Present where there are sources. */
  readonly ourIp: string | undefined
}

type Waiting = {
  readonly id: string
  readonly destination: string
  readonly acceptedAt: number
  dueAt: number
  attempts: number
}

export class SimulatedSites {
  readonly clock = new EventClock(BEGUN_AT)
  /** When each message was delivered, in ms from the beginning, by destination. */
  readonly deliveredAt = new Map<string, number[]>()
  readonly deliveries: SimulatedDelivery[] = []
  /** Attempts that ended in a deferral, and messages that were put back without one. */
  deferred = 0
  postponed = 0
  readonly #sites: Sites
  readonly #steps: Parameters<typeof attempt>[2]
  readonly #random = seededRandom(1)
  readonly #doubted = new DoubtedRecipients()
  readonly #queue = new Set<Waiting>()
  readonly #running = new Map<string, number>()
  #inFlight = 0
  #lookAt = 0
  #submitted = 0

  /** `hosts`: the only host of each destination. */
  constructor(
    hosts: ReadonlyMap<string, HostScript>,
    { settings = new Map(), sources = [] }: SimulatedSources = {},
  ) {
    const names = [...hosts.keys()]
    const pace = new SitePace(defaultRetryPolicy.rateLimited)
    const limitsOf = (mx: readonly string[]) => siteLimits(mx, settings, generalLimits)
    const sourced = sourceServices({ ...defaultDelivery, sources }, defaultRetryPolicy)
    this.#sites = new Sites({ limitsOf, pace, sources: sourced?.sources })
    const classifier = new Classifier({ operatorRules: { current: () => [] } })
    this.#steps = {
      router: routerTo(hosts),
      families: new AddressFamilyMemory(),
      pool: new ConnectionPool(this.clock, defaultPoolLimits, this.#sites),
      sites: this.#sites,
      classify: (input) => classifier.classify(input),
      dialer: new ScriptedDialer(
        new Map(
          names.flatMap((name, index) => {
            const script = hosts.get(name) ?? {}
            const { ipv6 } = script
            const here = [ipOf(index), script] as const
            return ipv6 === undefined ? [here] : [here, [ipv6Of(index), ipv6] as const]
          }),
        ),
      ),
      clock: this.clock,
      hostname: 'client.example',
      timeouts: defaultDeliveryTimeouts,
      ...(sourced === undefined ? {} : { sources: sourced.sources }),
    }
  }

  get elapsedMs(): number {
    return this.clock.now() - BEGUN_AT
  }

  get waiting(): number {
    return this.#queue.size + this.#inFlight
  }

  state(destination: string): SiteState | undefined {
    return this.#sites.stateOf(siteOf(destination), this.clock.now())
  }

  submit(destination: string, messages: number): void {
    const now = this.clock.now()
    for (let message = 0; message < messages; message++) {
      const id = consignmentId(`m${this.#submitted++}`, 0)
      this.#queue.add({ id, destination, acceptedAt: now, dueAt: now, attempts: 0 })
    }
    this.#lookAt = now
  }

  /** Lives until so long after the beginning, or until nothing waits. */
  async liveUntil(elapsedMs: number): Promise<void> {
    const end = BEGUN_AT + elapsedMs
    while (this.clock.now() < end) {
      this.#lease()
      await turn()
      const next = Math.min(this.clock.nextAt ?? Infinity, this.#lookAt, end)
      if (next === Infinity) return
      this.clock.passTo(Math.max(next, this.clock.now()))
      await turn()
    }
  }

  #lease(): void {
    const now = this.clock.now()
    if (now < this.#lookAt) return
    this.#lookAt = Infinity
    for (const waiting of this.#queue) {
      if (waiting.dueAt > now) {
        this.#lookAt = Math.min(this.#lookAt, waiting.dueAt)
        continue
      }
      const here = this.#running.get(waiting.destination) ?? 0
      if (here >= ATTEMPTS_PER_DESTINATION_MAX || this.#inFlight >= ATTEMPTS_MAX) continue
      this.#queue.delete(waiting)
      this.#running.set(waiting.destination, here + 1)
      this.#inFlight++
      void this.#attempt(waiting)
    }
  }

  async #attempt(waiting: Waiting): Promise<void> {
    const { acceptedAt, attempts, destination, id } = waiting
    const message = { acceptedAt, expiresAt: acceptedAt + LIFETIME_MS }
    const consignment = { ...consignmentTo(['ann'], message, content), id, destination, attempts }
    const result = await attempt(consignment, content, this.#steps)
    this.#inFlight--
    this.#running.set(destination, (this.#running.get(destination) ?? 1) - 1)
    const again = this.#dueAgain(waiting, consignment, result)
    if (again === undefined) return
    waiting.dueAt = again
    this.#queue.add(waiting)
    this.#lookAt = Math.min(this.#lookAt, again)
  }

  #dueAgain(
    waiting: Waiting,
    consignment: LeasedConsignment,
    result: AttemptResult,
  ): number | undefined {
    const now = this.clock.now()
    // Room was made.
    this.#lookAt = Math.min(this.#lookAt, now)
    if ('postponedUntil' in result) {
      this.postponed++
      return result.postponedUntil
    }
    const [outcome] = result.outcomes
    const info = outcome?.attempt.bounceInfo
    if (outcome?.state === 'delivered' || info === undefined) {
      const dates = this.deliveredAt.get(waiting.destination) ?? []
      this.deliveredAt.set(waiting.destination, dates)
      dates.push(now - BEGUN_AT)
      const { acceptedAt, destination } = waiting
      this.deliveries.push({ destination, acceptedAt, at: now, ourIp: outcome?.attempt.ourIp })
      return undefined
    }
    this.deferred++
    waiting.attempts++
    return settle(consignment, result, {
      clock: this.clock,
      random: this.#random,
      retryPolicy: defaultRetryPolicy,
      delayNoticeMs: 0,
      doubted: this.#doubted,
    }).change.nextAttemptAt
  }
}

function routerTo(hosts: ReadonlyMap<string, HostScript>): Router {
  const names = [...hosts.keys()]
  return {
    route: async (destination) => ({
      site: siteOf(destination),
      hosts: [{ name: `mx.${destination}`, port: 25 }],
      security: { tls: 'none', verifies: false },
    }),
    addressesOf: async ({ name }) => {
      const destination = name.slice('mx.'.length)
      const index = names.indexOf(destination)
      const hasIpv6 = hosts.get(destination)?.ipv6 !== undefined
      return hasIpv6 ? [ipv6Of(index), ipOf(index)] : [ipOf(index)]
    },
  }
}

function siteOf(destination: string): string {
  return `mx.${destination}:25`
}

function ipv6Of(index: number): string {
  return `2001:db8::${index.toString(16)}`
}

function ipOf(index: number): string {
  return `198.51.${Math.floor(index / 256)}.${index % 256}`
}
