/**
 * Connections that are kept for the next message, and the limits on how many there are: per site, so
 * that one provider is not flooded, and in all. A slot is the right to have one connection to a
 * site; it comes with a kept connection when there is one.
 *
 * Guarantees: never more connections than the limits; who waits longest gets the next slot of a
 * site; nobody waits for ever, nor in a queue without end. Where we have several addresses a kept
 * connection is only for mail that goes by the same one; whoever waits for it comes first until it has
 * carried enough messages.
 */
import type { Clock } from '../../base/clock.ts'
import type { Connection } from './connection.ts'
import type { Source } from './source.ts'

export type PoolLimits = {
  /** Where nobody says more of a site. */
  readonly perSite: number
  readonly inAll: number
  /** Messages on one connection; a host may announce less (RFC 9422, MAILMAX). */
  readonly messagesPerConnection: number
  /** Attempts that wait for a slot. */
  readonly waiting: number
  readonly waitMs: number
}

export const defaultPoolLimits: PoolLimits = {
  perSite: 20,
  inAll: 500,
  messagesPerConnection: 100,
  waiting: 2_000,
  waitMs: 10 * 60 * 1_000,
}

/** What each site may have; asked each time, because it changes with what the site answers. */
export interface SiteAllowances {
  /** At least 1. */
  connectionsMax(site: string): number
  messagesPerConnection(site: string): number
}

/** The right to one connection. Its holder puts what it opened into `connection`, and releases it. */
export interface Slot {
  connection: Connection | undefined
  /** Gives the right back; a usable connection is kept for the next message. Once. */
  release(): void
}

/** `end` gives a slot, or nothing when the wait was in vain. */
type Waiter = {
  readonly number: number
  readonly source: Source | undefined
  readonly end: (slot: Slot | undefined) => void
}
type Site = { inUse: number; readonly idle: Connection[]; readonly waiters: Set<Waiter> }

export class ConnectionPool {
  readonly #clock: Clock
  readonly #limits: PoolLimits
  readonly #allowances: SiteAllowances
  readonly #sites = new Map<string, Site>()
  /** Slots in use and idle connections, over all sites. */
  #total = 0
  #waiting = 0
  #waitersEver = 0
  readonly #slots = new Set<Slot>()
  #isClosed = false

  constructor(
    clock: Clock,
    limits: PoolLimits = defaultPoolLimits,
    allowances: SiteAllowances = alike(limits),
  ) {
    this.#clock = clock
    this.#limits = limits
    this.#allowances = allowances
  }

  /** Undefined when too many wait already, when it took too long, or when the pool is closed. */
  async acquire(
    site: string,
    waitMs = this.#limits.waitMs,
    source?: Source,
  ): Promise<Slot | undefined> {
    if (this.#isClosed) return undefined
    const free = this.#freeSlot(site, source)
    if (free !== undefined) return free
    return this.#waiting < this.#limits.waiting ? this.#wait(site, waitMs, source) : undefined
  }

  /**
   * Leaves idle connections politely and cuts those in use: their attempts end as lost. Whoever can wait
   * for them calls this when they are done.
   */
  async close(): Promise<void> {
    this.#isClosed = true
    for (const { connection } of this.#slots) connection?.destroy()
    const sites = [...this.#sites.values()]
    for (const { waiters } of sites) for (const waiter of waiters) waiter.end(undefined)
    await Promise.all(sites.flatMap(({ idle }) => idle.map((connection) => connection.leave())))
  }

  #freeSlot(site: string, source: Source | undefined): Slot | undefined {
    const kept = this.#takeIdle(site, source)
    if (kept !== undefined) return this.#slot(site, kept)
    if (!this.#makeRoomFor(site)) return undefined
    this.#total++
    return this.#slot(site, undefined)
  }

  #slot(site: string, connection: Connection | undefined): Slot {
    this.#site(site).inUse++
    let isReleased = false
    const slot: Slot = {
      connection,
      release: () => {
        if (isReleased) return
        isReleased = true
        this.#slots.delete(slot)
        this.#release(site, slot.connection)
      },
    }
    this.#slots.add(slot)
    return slot
  }

  #release(name: string, connection: Connection | undefined): void {
    const site = this.#site(name)
    site.inUse--
    const isKept = connection !== undefined && this.#isWorthKeeping(name, connection)
    if (connection !== undefined && !isKept) void connection.leave()
    const next = isKept ? firstBy(connection.source, site.waiters) : undefined
    if (isKept && next !== undefined) {
      next.end(this.#slot(name, connection))
      // The site may take more than before.
      this.#serve(name)
      return
    }
    if (isKept) {
      site.idle.push(connection)
      connection.rest(() => this.#forget(name, connection))
    } else {
      this.#vacate(name)
    }
    if (!this.#serve(name)) this.#serveOthers()
  }

  /** Whoever waits for the site, while there is room for a connection more. True when somebody did. */
  #serve(name: string): boolean {
    let hasServed = false
    while (!this.#isClosed) {
      const [next] = this.#sites.get(name)?.waiters ?? []
      const slot = next && this.#freeSlot(name, next.source)
      if (slot === undefined) break
      next?.end(slot)
      hasServed = true
    }
    return hasServed
  }

  /** Sites that wait only because of the limit in all: whoever waits longest has the room. */
  #serveOthers(): void {
    if (this.#waiting === 0 || this.#isClosed) return
    let longest: { name: string; waiter: Waiter } | undefined
    for (const [name, { waiters }] of this.#sites) {
      const [waiter] = waiters
      if (waiter === undefined || !this.#hasRoomAt(name)) continue
      if (longest === undefined || waiter.number < longest.waiter.number) longest = { name, waiter }
    }
    const slot = longest && this.#freeSlot(longest.name, longest.waiter.source)
    if (slot !== undefined) longest?.waiter.end(slot)
  }

  #vacate(name: string): void {
    this.#total--
    this.#tidy(name)
  }

  #tidy(name: string): void {
    const site = this.#sites.get(name)
    if (site?.inUse === 0 && site.idle.length === 0 && site.waiters.size === 0) {
      this.#sites.delete(name)
    }
  }

  #isWorthKeeping(name: string, connection: Connection): boolean {
    const announced = connection.session.extensions.messagesMax ?? Number.POSITIVE_INFINITY
    const messagesMax = Math.min(this.#allowances.messagesPerConnection(name), announced)
    const isFresh = connection.isUsable && connection.messages < messagesMax
    return !this.#isClosed && isFresh && this.#hasRoomAt(name)
  }

  /** The one used last: the others may then grow old and be left. */
  #takeIdle(name: string, source: Source | undefined): Connection | undefined {
    const site = this.#sites.get(name)
    // Those that were kept before the site took fewer are no right to have more in use.
    if (site === undefined || site.inUse >= this.#allowances.connectionsMax(name)) return undefined
    const index = site.idle.findLastIndex((idle) => idle.source === source)
    if (index === -1) return undefined
    const [connection] = site.idle.splice(index, 1)
    connection?.resume()
    return connection
  }

  #hasRoomAt(name: string): boolean {
    const site = this.#sites.get(name)
    return (
      site === undefined || site.inUse + site.idle.length < this.#allowances.connectionsMax(name)
    )
  }

  /** Whether one more connection may be opened; leaves an idle one of another source or site for it. */
  #makeRoomFor(name: string): boolean {
    if (!this.#hasRoomAt(name) && !this.#leaveIdleAt(name)) return false
    if (this.#total < this.#limits.inAll) return true
    for (const [other, site] of this.#sites) {
      const oldest = site.idle.shift()
      if (oldest === undefined) continue
      void oldest.leave()
      this.#vacate(other)
      return true
    }
    return false
  }

  /** Those that are idle at the site have not been for whoever asks: they are of other sources. */
  #leaveIdleAt(name: string): boolean {
    const site = this.#sites.get(name)
    if (site === undefined || site.inUse >= this.#allowances.connectionsMax(name)) return false
    const oldest = site.idle.shift()
    if (oldest === undefined) return false
    void oldest.leave()
    this.#total--
    return true
  }

  #wait(name: string, waitMs: number, source: Source | undefined): Promise<Slot | undefined> {
    const { waiters } = this.#site(name)
    return new Promise((resolve) => {
      const waiter: Waiter = {
        number: this.#waitersEver++,
        source,
        end: (slot) => {
          timer.cancel()
          waiters.delete(waiter)
          this.#waiting--
          if (slot === undefined) this.#tidy(name)
          resolve(slot)
        },
      }
      const timer = this.#clock.after(waitMs, () => waiter.end(undefined))
      waiters.add(waiter)
      this.#waiting++
    })
  }

  /** An idle connection is gone: the host closed it, or it was idle too long. */
  #forget(name: string, connection: Connection): void {
    const idle = this.#site(name).idle
    const index = idle.indexOf(connection)
    if (index === -1) return
    idle.splice(index, 1)
    this.#vacate(name)
  }

  #site(name: string): Site {
    let site = this.#sites.get(name)
    if (site === undefined) {
      site = { inUse: 0, idle: [], waiters: new Set() }
      this.#sites.set(name, site)
    }
    return site
  }
}

function firstBy(source: Source | undefined, waiters: ReadonlySet<Waiter>): Waiter | undefined {
  for (const waiter of waiters) if (waiter.source === source) return waiter
  return undefined
}

function alike({ perSite, messagesPerConnection }: PoolLimits): SiteAllowances {
  return { connectionsMax: () => perSite, messagesPerConnection: () => messagesPerConnection }
}
