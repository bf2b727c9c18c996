/**
 * Asks the store for what is due, as long as there is room for it, and sleeps until the next is due or
 * room is made. Called by the courier, whose places say of what how many more may come.
 *
 * Where there is not room for all that is due, an answer without mail is not the end of it: the next question
 * is asked when so many places have become free that it is worth while, or soon after the first has.
 */
import type { Clock } from '../../base/clock.ts'
import { describeError, type Log } from '../../base/log.ts'
import type { LeasedConsignment } from '../message/message.ts'
import type { Claim } from '../queue/handover.ts'
import { flowKey } from '../queue/lane.ts'
import type { QueueStore } from '../queue/queue-store.ts'
import type { SenderWeights } from '../queue/sender-weights.ts'
import { type Places, PLACES_MAX } from './places.ts'

/** Consignments asked of the store at once. */
const LEASE_BATCH = 100
/** Of them to one destination. */
const LEASE_PER_DESTINATION = 20
/** Where there is not room for all, so many must have become free before more are asked for, or a tenth of all. */
const REFILL_MIN = 20
/** Or so much time must have passed: where few places are free, they are not left empty for long. */
const REFILL_PAUSE_MS = 20
/** Flows to destinations whose mail is remembered to wait in the store; fresh mail of others may overtake. */
const REFUSED_MAX = 10_000
/** After the store failed, before it is asked again. */
const STORE_PAUSE_MS = 1_000

export type LeaseLoopParts = {
  readonly clock: Clock
  readonly log: Log
  readonly store: Pick<QueueStore, 'lease' | 'nextDueAt'>
  readonly places: Places
  /** Absent: all senders weigh the same. */
  readonly weights?: SenderWeights
  /** It holds its place already. */
  readonly take: (consignment: LeasedConsignment) => void
}

export class LeaseLoop {
  readonly #parts: LeaseLoopParts
  /** Mail that found no room and waits in the store; fresh mail of its flow queues behind it. */
  readonly #refused = new Map<string, Claim>()
  #isRunning = false
  #isAsking = false
  /** More may be due than there was room for. */
  #isHungry = false
  #freed = 0
  #askedAt = 0
  #lookAt = 0
  #sleep = new AbortController()
  #loop: Promise<void> = Promise.resolve()

  constructor(parts: LeaseLoopParts) {
    this.#parts = parts
  }

  /** What is due is just being fetched. */
  get isAsking(): boolean {
    return this.#isAsking
  }

  start(): void {
    this.#isRunning = true
    this.#lookAt = 0
    this.#loop = this.#work()
  }

  /** Resolves when nothing more is taken. */
  async stop(): Promise<void> {
    this.#isRunning = false
    this.#sleep.abort()
    await this.#loop
  }

  wakeAt(at: number): void {
    if (at >= this.#lookAt) return
    this.#lookAt = at
    this.#sleep.abort()
  }

  /** Older mail of its flow waits in the store: fresh mail does not overtake it. */
  hasRefused(claim: Claim): boolean {
    return this.#refused.has(claimKey(claim))
  }

  refused(claim: Claim): void {
    if (this.#refused.size < REFUSED_MAX) this.#refused.set(claimKey(claim), claim)
  }

  /** A place has become free. */
  vacated(claim: Claim): void {
    this.#freed++
    if (!this.#isHungry && !this.hasRefused(claim)) return
    this.wakeAt(this.#freed >= this.#refill ? this.#askedAt : this.#askedAt + REFILL_PAUSE_MS)
  }

  get #refill(): number {
    return Math.max(REFILL_MIN, this.#parts.places.taken / 10)
  }

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
    const { clock, places, store, take } = this.#parts
    // Set before asking, so that what becomes due while we ask is not overlooked.
    this.#lookAt = Infinity
    this.#freed = 0
    const now = (this.#askedAt = clock.now())
    const limit = Math.min(LEASE_BATCH, PLACES_MAX - places.taken)
    const leased = await this.#ask(now, limit)
    for (const consignment of leased) take(consignment)
    if (leased.length < limit) this.#forgetServed()
    if (leased.length > 0 && (!this.#isHungry || leased.length >= REFILL_MIN))
      return this.wakeAt(now)
    // While all places are taken, whoever leaves one wakes us.
    if (limit === 0) return
    const dueAt = leased.length > 0 ? now : await store.nextDueAt()
    if (dueAt !== undefined) this.wakeAt(Math.max(dueAt, now + STORE_PAUSE_MS))
  }

  async #ask(now: number, limit: number): Promise<readonly LeasedConsignment[]> {
    const { places, store, weights } = this.#parts
    const bounds = places.bounds(LEASE_PER_DESTINATION)
    const perDestination = Math.min(LEASE_PER_DESTINATION, places.roomAtNewSite)
    this.#isHungry = bounds.length > 0 || perDestination < LEASE_PER_DESTINATION
    if (limit === 0) return []
    this.#isAsking = true
    try {
      const wanted = { now, limit, perDestination, perSender: LEASE_BATCH, bounds }
      return await store.lease(
        weights === undefined || weights.size === 0 ? wanted : { ...wanted, weights },
      )
    } finally {
      this.#isAsking = false
    }
  }

  /** Of what has room now, nothing was left in the store. */
  #forgetServed(): void {
    for (const [key, claim] of this.#refused) {
      if (this.#parts.places.hasRoomFor(claim)) this.#refused.delete(key)
    }
  }
}

function claimKey(claim: Claim): string {
  return `${flowKey(claim)} ${claim.destination}`
}
