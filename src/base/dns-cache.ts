/**
 * What DNS told us, for as long as it said so. Bounded: the entry unused for longest goes first.
 * Dates come from the caller's clock, so moving the clock forward makes answers old.
 */
import type { DnsAnswer } from './resolver.ts'

export class DnsCache<T> {
  readonly #entries = new Map<string, { answer: DnsAnswer<T>; expiresAt: number }>()
  readonly #entriesMax: number

  constructor(entriesMax: number) {
    this.#entriesMax = entriesMax
  }

  get size(): number {
    return this.#entries.size
  }

  get(key: string, now: number): DnsAnswer<T> | undefined {
    const entry = this.#entries.get(key)
    if (entry === undefined) return undefined
    this.#entries.delete(key)
    if (entry.expiresAt <= now) return undefined
    this.#entries.set(key, entry)
    return entry.answer
  }

  set(key: string, answer: DnsAnswer<T>, expiresAt: number): void {
    this.#entries.delete(key)
    this.#entries.set(key, { answer, expiresAt })
    if (this.#entries.size <= this.#entriesMax) return
    for (const oldest of this.#entries.keys()) {
      this.#entries.delete(oldest)
      return
    }
  }
}
