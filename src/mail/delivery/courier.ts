/**
 * The courier: runs attempts and settles them. It takes what submission hands over and what the queue
 * says is due, keeps what it holds bounded and shared fairly (places.ts), lets senders take turns in front
 * of each site (site-lines.ts), and commits what each attempt taught us.
 *
 * Guarantees:
 *  - Every leased consignment is settled, or released: at shutdown, and when its site is left alone for
 *    a while; nothing else ends a lease.
 *  - An outcome is committed once and never attempted again, however long the store is in trouble.
 *  - An attempt that throws (our own defect) defers; it cannot stop the courier.
 */
import { describeError, type Log } from '../../base/log.ts'
import type { Service } from '../../base/service.ts'
import type { LeasedConsignment, Message, RecipientOutcome } from '../message/message.ts'
import { type Store, StoreFullError } from '../message/store.ts'
import type { Claim, Handover } from '../queue/handover.ts'
import { flowKey, flowOf } from '../queue/lane.ts'
import type { QueueStore } from '../queue/queue-store.ts'
import type { DeliverableContent } from '../spool/content.ts'
import type { ContentReader } from '../spool/content-reader.ts'
import type { Attempted, AttemptResult } from './attempt.ts'
import { DoubtedRecipients } from './doubted-recipients.ts'
import { nowhere, unsuccessful } from './ending.ts'
import { ownMeaning } from './meaning.ts'
import { Places, PLACES_MAX, type PlacesParts } from './places.ts'
import { Progress } from './progress.ts'
import { settle, type SettlementParts } from './settlement.ts'
import { SiteLines } from './site-lines.ts'

/** Consignments asked of the store at once. */
const LEASE_BATCH = 100
/** Of them to one destination. */
const LEASE_PER_DESTINATION = 20
/** Where there is not room for all, so many must have become free before more are asked for. */
const REFILL = 20
/** Or so much time must have passed: where few places are free, they are not left empty for long. */
const REFILL_PAUSE_MS = 20
/** Flows to destinations whose mail is remembered to wait in the store; fresh mail of others may overtake. */
const REFUSED_MAX = 10_000
/** After the store failed, before it is asked again. */
const STORE_PAUSE_MS = 1_000

export type CourierParts = Omit<SettlementParts, 'doubted'> &
  PlacesParts & {
    readonly store: Store & QueueStore
    readonly contents: ContentReader
    readonly log: Log
    readonly drainMs: number
    /** Attempts at one site at a time by messages whose lifetime is used up. */
    readonly lastTriesPerSite: (site: string) => number
    /** One try at a consignment (mail/delivery/attempt.ts, with its steps already given). */
    readonly attempt: (
      consignment: LeasedConsignment,
      content: DeliverableContent,
    ) => Promise<AttemptResult>
    /** Ends attempts that outlast the drain. */
    readonly cutConnections: () => Promise<void>
    /** A notice is owed to a sender. */
    readonly onNoticeOwed: () => void
    /** What became of recipients has been committed. */
    readonly onSettled: (message: Message, outcomes: readonly RecipientOutcome[]) => void
  }

export class Courier implements Service, Handover {
  readonly name = 'courier'
  readonly #parts: CourierParts & SettlementParts
  readonly #inFlight = new Map<string, LeasedConsignment>()
  /** Held by what is in flight, and by messages that are being committed. */
  readonly #places: Places
  readonly #lines: SiteLines
  /** A last try does not wait behind what may wait longer. */
  readonly #lastTries: SiteLines
  /** Mail that found no room and waits in the store; fresh mail of its flow queues behind it. */
  readonly #refused = new Map<string, Claim>()
  /** Consignments whose end may owe a notice that no outcome of ours says. */
  readonly #toBounce = new Set<string>()
  #isRunning = false
  #isCut = false
  #isLeasing = false
  /** More may be due than there was room for. */
  #isHungry = false
  #freed = 0
  #leasedAt = 0
  #lookAt = 0
  #sleep = new AbortController()
  #loop: Promise<void> = Promise.resolve()
  #onIdle: (() => void) | undefined

  constructor(parts: CourierParts) {
    this.#parts = { ...parts, doubted: new DoubtedRecipients() }
    this.#places = new Places(parts)
    this.#lines = new SiteLines(parts.attemptsPerSite, parts.weights)
    this.#lastTries = new SiteLines(parts.lastTriesPerSite, parts.weights)
  }

  async start(): Promise<void> {
    this.#isRunning = true
    this.#isCut = false
    this.#lookAt = 0
    this.#loop = this.#work()
  }

  /** Takes no more, lets running attempts finish for at most `drainMs`, gives the rest back as due. */
  async stop(): Promise<void> {
    if (!this.#isRunning) return
    this.#isRunning = false
    this.#sleep.abort()
    await this.#loop
    await this.#drained()
    const left = [...this.#inFlight.keys()]
    this.#inFlight.clear()
    this.#isCut = true
    this.#lines.dissolve()
    this.#lastTries.dissolve()
    // Cut first: what is given back as due must not be delivered by us any more.
    await this.#parts.cutConnections()
    if (left.length > 0) await this.#parts.store.release(left, this.#parts.clock.now())
  }

  reserve(claim: Claim): boolean {
    const key = claimKey(claim)
    const hasRoom = this.#isRunning && !this.#refused.has(key) && this.#places.hasRoomFor(claim)
    if (hasRoom) this.#places.occupy(claim)
    else if (this.#refused.size < REFUSED_MAX) this.#refused.set(key, claim)
    return hasRoom
  }

  /** A bounce by hand has been committed: for what is in flight it is the store that carries it out. */
  bouncedByHand(): void {
    for (const id of this.#inFlight.keys()) this.#toBounce.add(id)
  }

  forgo(claim: Claim): void {
    this.#vacate(claim)
  }

  take(consignment: LeasedConsignment, content: DeliverableContent | undefined): void {
    // A door that answers while we stop: the lease ends with the process, and is due at the next start.
    if (this.#isCut) return this.#vacate(claimOf(consignment))
    this.#inFlight.set(consignment.id, consignment)
    const site = this.#places.siteOf(consignment.destination)
    const isLastTry = consignment.message.expiresAt <= this.#parts.clock.now()
    const lines = isLastTry ? this.#lastTries : this.#lines
    lines.join(site, flowOf(consignment.message), () => {
      void this.#deliver(consignment, content, () => lines.leave(site))
    })
  }

  wakeAt(at: number): void {
    if (at >= this.#lookAt) return
    this.#lookAt = at
    this.#sleep.abort()
  }

  /** No attempt is under way, and none is just being fetched. */
  get isIdle(): boolean {
    return this.#places.taken === 0 && !this.#isLeasing
  }

  /** Looks for due consignments while there is room, then sleeps until the next is due or room is made. */
  async #work(): Promise<void> {
    const { clock, log } = this.#parts
    while (this.#isRunning) {
      try {
        if (clock.now() >= this.#lookAt) await this.#leaseDue()
      } catch (error) {
        log.error({ error: describeError(error) }, 'queue.unreadable')
        this.#lookAt = clock.now() + STORE_PAUSE_MS
      }
      if (!this.#isRunning) return
      if (clock.now() >= this.#lookAt) continue
      this.#sleep = new AbortController()
      await clock.sleepUntil(this.#lookAt, this.#sleep.signal)
    }
  }

  async #leaseDue(): Promise<void> {
    const { clock, store } = this.#parts
    // Set before asking, so that what becomes due while we ask is not overlooked.
    this.#lookAt = Infinity
    const now = clock.now()
    const bounds = this.#places.bounds(LEASE_PER_DESTINATION)
    const limit = Math.min(LEASE_BATCH, PLACES_MAX - this.#places.taken)
    const perDestination = Math.min(LEASE_PER_DESTINATION, this.#places.roomAtNewSite)
    this.#isHungry = bounds.length > 0 || perDestination < LEASE_PER_DESTINATION
    this.#freed = 0
    this.#leasedAt = now
    if (perDestination <= 0) return
    const { weights } = this.#parts
    const weighed = weights === undefined || weights.size === 0 ? {} : { weights }
    this.#isLeasing = true
    const leased = await store
      .lease({ now, limit, perDestination, perSender: LEASE_BATCH, bounds, ...weighed })
      .finally(() => (this.#isLeasing = false))
    for (const consignment of leased) {
      this.#places.occupy(claimOf(consignment))
      this.take(consignment, undefined)
    }
    const isAll = leased.length < limit
    for (const [key, claim] of this.#refused) {
      if (isAll && this.#places.hasRoomFor(claim)) this.#refused.delete(key)
    }
    if (leased.length > 0 && (!this.#isHungry || leased.length >= REFILL)) return this.wakeAt(now)
    const dueAt = leased.length > 0 ? now : await store.nextDueAt()
    if (dueAt !== undefined) this.wakeAt(Math.max(dueAt, now + STORE_PAUSE_MS))
  }

  async #deliver(
    consignment: LeasedConsignment,
    content: DeliverableContent | undefined,
    leave: () => void,
  ): Promise<void> {
    try {
      if (!this.#inFlight.has(consignment.id)) return
      const result = await this.#attempt(consignment, content)
      // What is left is between us and the store.
      leave()
      if (!this.#inFlight.has(consignment.id)) return
      if ('postponedUntil' in result) await this.#postpone(consignment, result.postponedUntil)
      else await this.#settle(consignment, result)
    } catch (error) {
      this.#parts.log.error(
        { id: consignment.messageId, error: describeError(error) },
        'consignment.unsettled',
      )
    } finally {
      this.#inFlight.delete(consignment.id)
      if (this.#toBounce.delete(consignment.id)) this.#parts.onNoticeOwed()
      this.#vacate(claimOf(consignment))
    }
  }

  async #attempt(
    consignment: LeasedConsignment,
    content: DeliverableContent | undefined,
  ): Promise<AttemptResult> {
    try {
      return await this.#parts.attempt(consignment, content ?? (await this.#open(consignment)))
    } catch (error) {
      this.#parts.log.error(
        { id: consignment.messageId, error: describeError(error) },
        'attempt.broken',
      )
      return this.#brokenAttempt(consignment, describeError(error))
    }
  }

  #brokenAttempt({ recipients }: LeasedConsignment, error: string): Attempted {
    const info = ownMeaning({
      action: 'defer',
      category: 'system',
      scope: 'us',
      rule: 'own-failure',
      message: 'Posthorn itself failed in this attempt; its log says more. It will be tried again.',
    })
    const progress = new Progress(recipients, this.#parts.clock)
    const said = `our own failure: ${error}`
    progress.settleAll(
      unsuccessful(info, { stage: 'route', place: nowhere, said, status: '4.3.0' }),
    )
    return progress
  }

  async #open({ message }: LeasedConsignment): Promise<DeliverableContent> {
    const stored = await this.#parts.store.contentOf(message.id)
    if (stored === undefined) throw new Error(`content of ${message.id} is missing`)
    return this.#parts.contents.open(stored, message.sizeBytes)
  }

  async #settle(consignment: LeasedConsignment, attempted: Attempted): Promise<void> {
    const { change, log, suppressions, warmUp } = settle(consignment, attempted, this.#parts)
    await this.#written(consignment, (store) => store.commit([change, ...suppressions, ...warmUp]))
    for (const { event, fields } of log) this.#parts.log.info(fields, event)
    if (change.nextAttemptAt !== undefined) this.wakeAt(change.nextAttemptAt)
    if (change.notices.length > 0) this.#parts.onNoticeOwed()
    this.#parts.onSettled(consignment.message, change.outcomes)
  }

  /** Its site is left alone for a while: back into the queue, and no attempt is counted. */
  async #postpone(consignment: LeasedConsignment, until: number): Promise<void> {
    await this.#written(consignment, (store) =>
      store.release([consignment.id], this.#parts.clock.now(), until),
    )
    const { destination, messageId: id } = consignment
    const next = new Date(until).toISOString()
    this.#parts.log.info({ id, destination, next }, 'consignment.postponed')
    this.wakeAt(until)
  }

  /** What cannot be written yet is kept and written later: the mail is not sent again. */
  async #written(
    { messageId }: LeasedConsignment,
    write: (store: Store & QueueStore) => Promise<void>,
  ): Promise<void> {
    const { clock, log, store } = this.#parts
    for (;;) {
      try {
        return await write(store)
      } catch (error) {
        // Only room on the disk comes back by itself; whatever else would fail for ever.
        if (!(error instanceof StoreFullError)) throw error
        log.error({ id: messageId, error: describeError(error) }, 'settlement.unwritten')
        await clock.sleepUntil(clock.now() + STORE_PAUSE_MS)
      }
    }
  }

  #vacate(claim: Claim): void {
    this.#places.vacate(claim)
    if (this.#places.taken === 0) this.#onIdle?.()
    this.#freed++
    if (!this.#isHungry && !this.#refused.has(claimKey(claim))) return
    this.wakeAt(this.#freed >= REFILL ? this.#leasedAt : this.#leasedAt + REFILL_PAUSE_MS)
  }

  #drained(): Promise<void> {
    if (this.#places.taken === 0) return Promise.resolve()
    return new Promise((resolve) => {
      const deadline = this.#parts.clock.after(this.#parts.drainMs, resolve)
      this.#onIdle = () => {
        deadline.cancel()
        resolve()
      }
    })
  }
}

function claimOf({ message, destination }: LeasedConsignment): Claim {
  return { ...flowOf(message), destination }
}

function claimKey(claim: Claim): string {
  return `${flowKey(claim)} ${claim.destination}`
}
