/** Counts per key within a span of time, for a bounded number of keys: the key that was quiet longest is forgotten first. */
import type { Clock } from '../../base/clock.ts'

export type TallyLimits = { readonly spanMs: number; readonly keysMax: number }

type Count = { readonly since: number; readonly count: number }

export class Tally {
  readonly #clock: Clock
  readonly #limits: TallyLimits
  readonly #counts = new Map<string, Count>()

  constructor(clock: Clock, limits: TallyLimits) {
    this.#clock = clock
    this.#limits = limits
  }

  get size(): number {
    return this.#counts.size
  }

  countOf(key: string): number {
    return this.#current(key)?.count ?? 0
  }

  /** One more; how many it is within the span that its first began. */
  add(key: string): number {
    const { since, count } = this.#current(key) ?? { since: this.#clock.now(), count: 0 }
    this.#counts.delete(key)
    this.#counts.set(key, { since, count: count + 1 })
    if (this.#counts.size > this.#limits.keysMax) {
      const [oldest = ''] = this.#counts.keys()
      this.#counts.delete(oldest)
    }
    return count + 1
  }

  forget(key: string): void {
    this.#counts.delete(key)
  }

  #current(key: string): Count | undefined {
    const found = this.#counts.get(key)
    if (found === undefined || this.#clock.now() - found.since < this.#limits.spanMs) return found
    this.#counts.delete(key)
    return undefined
  }
}
