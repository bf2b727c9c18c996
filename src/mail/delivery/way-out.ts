/** The source of one attempt: what it counts for, and what the answers teach about it. */
import type { RecipientOutcome } from '../message/message.ts'
import type { WarmUpDay } from '../message/warm-up-change.ts'
import type { Postponed } from './site-gate.ts'
import type { Source } from './source.ts'
import { complaintIn } from './source-rest.ts'
import type { SourcesParts } from './sources.ts'

/** What an attempt taught us beyond what became of its recipients. */
export type SourceLesson = {
  /** Something else can try now what was refused because of our address. */
  readonly anotherWayAt?: number
  /** One message more that a source in its warm-up has sent. */
  readonly warmedUp?: WarmUpDay
}

/** Soon; spread by the dice of whoever makes it a date. */
export const ANOTHER_WAY_MS = 5_000

export type Way = {
  readonly source: Source
  readonly site: string
  readonly provider: string
  /** Of the message. */
  readonly expiresAt: number
}

export class WayOut {
  readonly #parts: SourcesParts
  readonly #way: Way
  /** The day for which it counts, from the choice on, so that no more are chosen than the day has room for. */
  #countedOn: number | undefined

  constructor(parts: SourcesParts, way: Way, now: number) {
    this.#parts = parts
    this.#way = way
    const { provider, source } = way
    const { warmUp } = parts
    if (warmUp.isWarming(source, now)) this.#countedOn = warmUp.begin(source, provider, now)
  }

  get source(): Source {
    return this.#way.source
  }

  /** While a connection was waited for, others may have met a refusal: another source is asked for then. */
  closedMeanwhile(now: number): Postponed | undefined {
    const { expiresAt, site, source } = this.#way
    const isResting = this.#parts.rests.until(source, site, now) !== undefined
    if (!isResting || now >= expiresAt || !this.#hasAnother(now)) return undefined
    return { postponedUntil: Math.min(now + ASK_AGAIN_MS, expiresAt) }
  }

  answered(outcomes: readonly RecipientOutcome[], now: number): SourceLesson {
    const { provider, site, source } = this.#way
    const { rests } = this.#parts
    const complaint = complaintIn(outcomes)
    if (complaint !== undefined) rests.refused(source, site, complaint, now)
    const isElsewhere = complaint !== undefined && this.#hasAnother(now)
    const anotherWay = isElsewhere ? { anotherWayAt: now + ANOTHER_WAY_MS } : {}
    if (!outcomes.some(({ state }) => state === 'delivered')) return anotherWay

    if (complaint === undefined) rests.took(source, site, now)
    const day = this.#countedOn
    // From here on it stays counted.
    this.#countedOn = undefined
    if (day === undefined) return anotherWay
    return { ...anotherWay, warmedUp: { source: source.name, provider, day } }
  }

  /** Once, however it went. What was not taken does not count. */
  ended(): void {
    const { provider, source } = this.#way
    if (this.#countedOn === undefined) return
    this.#parts.warmUp.takeBack(source, provider, this.#countedOn)
    this.#countedOn = undefined
  }

  #hasAnother(now: number): boolean {
    const { provider, site, source } = this.#way
    const { rests, sources, warmUp } = this.#parts
    return sources.some(
      (other) =>
        other !== source &&
        rests.until(other, site, now) === undefined &&
        warmUp.hasRoom(other, provider, now),
    )
  }
}

const ASK_AGAIN_MS = 1_000
