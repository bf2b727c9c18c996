/**
 * The warm-up of new addresses: what a provider has never seen from an address it takes for a spammer's, so
 * a new one sends a little each day, and more the next (docs/sources.md). Counted are messages that were
 * taken, per source, provider and day of UTC, and those under way, so that the day's number holds exactly.
 *
 * Kept in memory for the day; each message taken is committed together with its delivery, and read again
 * at the start.
 */
import type { Source } from './source.ts'
import type { WarmUpStore } from './warm-up-store.ts'

export const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000

export type WarmUpPlan = {
  /** Messages to one provider on the first day. */
  readonly firstDay: number
  /** So much more each day. */
  readonly growthPercent: number
  /** The address is warm after so many. */
  readonly days: number
}

/** Which day of its warm-up it is: 1 is the first, 0 and less is before it. */
export function dayOfWarmUp(warmUpFrom: number, now: number): number {
  return dayOf(now) - dayOf(warmUpFrom) + 1
}

/** Most messages to one provider on that day of the warm-up; without end once it is over. */
export function dailyMax({ firstDay, growthPercent, days }: WarmUpPlan, day: number): number {
  if (day < 1) return 0
  if (day > days) return Number.POSITIVE_INFINITY
  return Math.floor(firstDay * (1 + growthPercent / 100) ** (day - 1))
}

export type PlaceWanted = {
  readonly provider: string
  /** Of the message: it is tried then whatever a day's number says. */
  readonly expiresAt: number
  readonly now: number
}

export class WarmUp {
  readonly #plan: WarmUpPlan
  /** Of the day of UTC that is counted. */
  #today = 0
  /** By source and provider; those that sent last stand last. */
  readonly #sent = new Map<string, number>()
  /** By provider: places that have been given to messages, by day. */
  readonly #places = new Map<string, Map<number, number>>()

  constructor(plan: WarmUpPlan) {
    this.#plan = plan
  }

  /** What was counted before the start. */
  async load(store: WarmUpStore, now: number): Promise<void> {
    this.#turnTo(dayOf(now))
    for (const { source, provider, messages } of await store.warmUpCounts(this.#today)) {
      this.#sent.set(keyOf(source, provider), messages)
    }
  }

  isWarming({ warmUpFrom }: Source, now: number): boolean {
    return warmUpFrom !== undefined && dayOfWarmUp(warmUpFrom, now) <= this.#plan.days
  }

  hasRoom(source: Source, provider: string, now: number): boolean {
    return this.#roomLeft(source, provider, now) > 0
  }

  /** Room that is not set aside for messages that have waited for a place of today. */
  hasRoomForFresh(sources: readonly Source[], provider: string, now: number): boolean {
    let room = 0
    for (const source of sources) room += this.#roomLeft(source, provider, now)
    return room > this.#placesToCome(sources, provider, now)
  }

  maxToday({ warmUpFrom }: Source, now: number): number {
    if (warmUpFrom === undefined) return Number.POSITIVE_INFINITY
    return dailyMax(this.#plan, dayOfWarmUp(warmUpFrom, now))
  }

  /** Those under way included. */
  sentToday({ name }: Source, provider: string, now: number): number {
    this.#turnTo(dayOf(now))
    return this.#sent.get(keyOf(name, provider)) ?? 0
  }

  /** A message is about to go. Returns the day for which it counts. */
  begin({ name }: Source, provider: string, now: number): number {
    this.#turnTo(dayOf(now))
    this.#add(keyOf(name, provider), 1)
    return this.#today
  }

  /** It was not taken, and does not count. */
  takeBack({ name }: Source, provider: string, day: number): void {
    if (day === this.#today) this.#add(keyOf(name, provider), -1)
  }

  /**
   * When a message for which no source has room today is tried: a place of its own on the first day that has
   * one, spread over the day, so that what waits does not come back in one wave. Where its lifetime ends
   * before that it takes nobody's place.
   */
  nextPlace(sources: readonly Source[], { provider, expiresAt, now }: PlaceWanted): number {
    const places = this.#placesFor(provider, now)
    for (let day = dayOf(now) + 1; day * DAY_MS < expiresAt; day++) {
      const given = places.get(day) ?? 0
      const room = this.#roomOn(day, sources)
      if (given >= room) continue
      const at = day * DAY_MS + intoDayMs(given, room)
      if (at >= expiresAt) break
      places.set(day, given + 1)
      return at
    }
    return expiresAt
  }

  /** Places are spread evenly, so their number tells how many lie ahead; whoever missed one has given it up. */
  #placesToCome(sources: readonly Source[], provider: string, now: number): number {
    const today = dayOf(now)
    const places = this.#places.get(provider)?.get(today) ?? 0
    if (places === 0) return 0
    const room = this.#roomOn(today, sources)
    if (!Number.isFinite(room)) return 0
    const passed = Math.ceil(((now - today * DAY_MS) / DAY_MS) * room - 0.5)
    return Math.max(0, places - Math.max(0, passed))
  }

  #roomLeft(source: Source, provider: string, now: number): number {
    if (!this.isWarming(source, now)) return Number.POSITIVE_INFINITY
    return Math.max(0, this.maxToday(source, now) - this.sentToday(source, provider, now))
  }

  #roomOn(day: number, sources: readonly Source[]): number {
    let room = 0
    for (const { warmUpFrom } of sources) {
      if (warmUpFrom === undefined) return Number.POSITIVE_INFINITY
      room += dailyMax(this.#plan, dayOfWarmUp(warmUpFrom, day * DAY_MS))
    }
    return room
  }

  #turnTo(day: number): void {
    if (day === this.#today) return
    this.#today = day
    this.#sent.clear()
  }

  #add(key: string, messages: number): void {
    const sent = Math.max(0, (this.#sent.get(key) ?? 0) + messages)
    this.#sent.delete(key)
    if (sent === 0) return
    const [oldest] = this.#sent.keys()
    if (this.#sent.size >= COUNTS_MAX && oldest !== undefined) this.#sent.delete(oldest)
    this.#sent.set(key, sent)
  }

  #placesFor(provider: string, now: number): Map<number, number> {
    let places = this.#places.get(provider)
    if (places === undefined) {
      if (this.#places.size >= PROVIDERS_PLACED_MAX) this.#places.clear()
      places = new Map()
      this.#places.set(provider, places)
    }
    for (const day of places.keys()) if (day < dayOf(now)) places.delete(day)
    return places
  }
}

/** A hundred thousand small sites a day; the one that got nothing for longest is forgotten first. */
const COUNTS_MAX = 100_000
/** One more, and all are forgotten: their messages keep the dates that they have. */
const PROVIDERS_PLACED_MAX = 10_000

function dayOf(at: number): number {
  return Math.floor(at / DAY_MS)
}

/** In the middle of its share of the day; one after the other when there is room for all. */
function intoDayMs(place: number, room: number): number {
  if (!Number.isFinite(room)) return (place * 1_000) % HOUR_MS
  return Math.floor(((place + 0.5) / room) * DAY_MS)
}

function keyOf(source: string, provider: string): string {
  return `${source} ${provider}`
}
