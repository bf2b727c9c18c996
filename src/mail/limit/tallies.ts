/**
 * One tally for each address or domain that has sent of late. Bounded by what they send: a tally whose
 * windows are empty says nothing, and is dropped when there are twice as many as after the last clearing.
 */
import { type Amount, type Rule, Tally } from './tally.ts'
import type { Overrun } from './sending-limits.ts'

const CLEARING_MIN = 1_000

export class Tallies {
  readonly #rules: readonly Rule[]
  readonly #tallies = new Map<string, Tally>()
  #clearAt = CLEARING_MIN

  /** @param rules none: nothing is kept */
  constructor(rules: readonly Rule[]) {
    this.#rules = rules
  }

  get isInForce(): boolean {
    return this.#rules.length > 0
  }

  overrun(name: string, more: Amount, now: number): Overrun | undefined {
    if (!this.isInForce) return undefined
    const tally = this.#tallies.get(name) ?? new Tally(this.#rules)
    return tally.overrun(more, now)
  }

  add(name: string, amount: Amount, now: number): void {
    if (!this.isInForce) return
    const tally = this.#tallies.get(name) ?? this.#begun(name, now)
    tally.add(amount, now)
  }

  takeBack(name: string, amount: Amount, addedAt: number): void {
    this.#tallies.get(name)?.takeBack(amount, addedAt)
  }

  get size(): number {
    return this.#tallies.size
  }

  #begun(name: string, now: number): Tally {
    if (this.#tallies.size >= this.#clearAt) this.#clear(now)
    const tally = new Tally(this.#rules)
    this.#tallies.set(name, tally)
    return tally
  }

  #clear(now: number): void {
    for (const [name, tally] of this.#tallies) {
      if (tally.isEmpty(now)) this.#tallies.delete(name)
    }
    this.#clearAt = Math.max(CLEARING_MIN, 2 * this.#tallies.size)
  }
}
