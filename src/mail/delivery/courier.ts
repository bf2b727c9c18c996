/**
 * The courier: runs attempts and settles them. It takes what submission hands over and what the queue
 * says is due (lease-loop.ts), keeps what it holds bounded and shared fairly (places.ts), lets senders take
 * turns in front of each site (site-lines.ts), and commits what each attempt taught us (settlement-writer.ts).
 *
 * Guarantees:
 *  - Every leased consignment is settled, or released: at shutdown, and when its site is left alone for
 *    a while; nothing else ends a lease.
 *  - An outcome is committed once and never attempted again, however long the store is in trouble.
 *  - An attempt that throws (our own defect) defers; it cannot stop the courier.
 */
import { describeError } from '../../base/log.ts'
import type { Service } from '../../base/service.ts'
import type { LeasedConsignment } from '../message/message.ts'
import type { Claim, Handover } from '../queue/handover.ts'
import { flowOf } from '../queue/lane.ts'
import type { DeliverableContent } from '../spool/content.ts'
import type { ContentReader } from '../spool/content-reader.ts'
import type { AttemptResult } from './attempt.ts'
import { brokenAttempt } from './broken-attempt.ts'
import { DoubtedRecipients } from './doubted-recipients.ts'
import { LeaseLoop } from './lease-loop.ts'
import { Places, type PlacesParts } from './places.ts'
import { SettlementWriter, type SettlementWriterParts } from './settlement-writer.ts'
import { SiteLines } from './site-lines.ts'

export type CourierParts = Omit<SettlementWriterParts, 'doubted'> &
  PlacesParts & {
    readonly contents: ContentReader
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
  }

export class Courier implements Service, Handover {
  readonly name = 'courier'
  readonly #parts: CourierParts
  readonly #inFlight = new Map<string, LeasedConsignment>()
  /** Held by what is in flight, and by messages that are being committed. */
  readonly #places: Places
  readonly #lines: SiteLines
  /** A last try does not wait behind what may wait longer. */
  readonly #lastTries: SiteLines
  readonly #leases: LeaseLoop
  readonly #settlements: SettlementWriter
  /** Consignments whose end may owe a notice that no outcome of ours says. */
  readonly #toBounce = new Set<string>()
  #isRunning = false
  #isCut = false
  #onIdle: (() => void) | undefined

  constructor(parts: CourierParts) {
    this.#parts = parts
    const places = new Places(parts)
    this.#places = places
    this.#lines = new SiteLines(parts.attemptsPerSite, parts.weights)
    this.#lastTries = new SiteLines(parts.lastTriesPerSite, parts.weights)
    this.#settlements = new SettlementWriter({ ...parts, doubted: new DoubtedRecipients() })
    const take = (consignment: LeasedConsignment): void => {
      places.occupy(claimOf(consignment))
      this.take(consignment, undefined)
    }
    this.#leases = new LeaseLoop({ ...parts, places, take })
  }

  async start(): Promise<void> {
    this.#isRunning = true
    this.#isCut = false
    this.#leases.start()
  }

  /** Takes no more, lets running attempts finish for at most `drainMs`, gives the rest back as due. */
  async stop(): Promise<void> {
    if (!this.#isRunning) return
    this.#isRunning = false
    await this.#leases.stop()
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
    const hasRoom =
      this.#isRunning && !this.#leases.hasRefused(claim) && this.#places.hasRoomFor(claim)
    if (hasRoom) this.#places.occupy(claim)
    else this.#leases.refused(claim)
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
    this.#leases.wakeAt(at)
  }

  /** No attempt is under way, and none is just being fetched. */
  get isIdle(): boolean {
    return this.#places.taken === 0 && !this.#leases.isAsking
  }

  /** From its turn to the commit of what it taught us. */
  async #deliver(
    consignment: LeasedConsignment,
    content: DeliverableContent | undefined,
    leaveLine: () => void,
  ): Promise<void> {
    try {
      if (!this.#inFlight.has(consignment.id)) return
      const result = await this.#attempt(consignment, content)
      // What is left is between us and the store.
      leaveLine()
      if (!this.#inFlight.has(consignment.id)) return
      const dueAt =
        'postponedUntil' in result
          ? await this.#settlements.postpone(consignment, result.postponedUntil)
          : await this.#settlements.settle(consignment, result)
      if (dueAt !== undefined) this.wakeAt(dueAt)
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
    const { attempt, clock, log } = this.#parts
    try {
      return await attempt(consignment, content ?? (await this.#open(consignment)))
    } catch (error) {
      const words = describeError(error)
      log.error({ id: consignment.messageId, error: words }, 'attempt.broken')
      return brokenAttempt(consignment, words, clock)
    }
  }

  async #open({ message }: LeasedConsignment): Promise<DeliverableContent> {
    const { contents, store } = this.#parts
    const stored = await store.contentOf(message.id)
    if (stored === undefined) throw new Error(`content of ${message.id} is missing`)
    return contents.open(stored, message.sizeBytes)
  }

  #vacate(claim: Claim): void {
    this.#places.vacate(claim)
    if (this.#places.taken === 0) this.#onIdle?.()
    this.#leases.vacated(claim)
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
