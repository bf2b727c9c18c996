/**
 * How many messages a minute were taken lately: a counter for each of the last full minutes and one for the
 * minute that runs. A handful of numbers for each site, and an addition for each message.
 */
export class RecentRate {
  readonly #taken = new Uint32Array(MINUTES + 1)
  /** The minute that is counted now; those before it stand behind it in the ring. */
  #minute = 0

  took(now: number): void {
    this.#moveTo(now)
    const at = this.#minute % this.#taken.length
    this.#taken[at] = (this.#taken[at] ?? 0) + 1
  }

  /** The mean of the last full minutes. */
  perMinute(now: number): number {
    this.#moveTo(now)
    const running = this.#taken[this.#minute % this.#taken.length] ?? 0
    const all = this.#taken.reduce((sum, count) => sum + count, 0)
    return (all - running) / MINUTES
  }

  #moveTo(now: number): void {
    const minute = Math.floor(now / MINUTE_MS)
    // A clock that was set back goes on in the minute that it was in.
    if (minute <= this.#minute) return
    if (minute - this.#minute >= this.#taken.length) this.#taken.fill(0)
    else {
      for (let one = this.#minute + 1; one <= minute; one++)
        this.#taken[one % this.#taken.length] = 0
    }
    this.#minute = minute
  }
}

const MINUTE_MS = 60_000
const MINUTES = 5
