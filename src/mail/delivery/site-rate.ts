/**
 * Messages per minute to one site: a bucket of tokens that fills steadily. A message that finds none waits
 * a moment if that is enough; else it is put back into the queue for a date of its own, each one later
 * than the one before, so that they do not all come back for the same token.
 *
 * Guarantees: in any minute at most one minute's messages and a burst of ten seconds' more; nobody is put
 * off for longer than an hour, when it is asked again.
 */
export class SiteRate {
  readonly messagesPerMinute: number
  readonly #intervalMs: number
  readonly #burst: number
  #tokens: number
  #filledAt: number
  /** The last date that was given out. */
  #promisedUntil = 0

  constructor(messagesPerMinute: number, now: number) {
    this.messagesPerMinute = messagesPerMinute
    this.#intervalMs = 60_000 / messagesPerMinute
    this.#burst = Math.max(1, Math.floor(BURST_MS / this.#intervalMs))
    this.#tokens = this.#burst
    this.#filledAt = now
  }

  /** A token now or in a moment (`waitMs`), or the date to ask again. */
  take(now: number): { readonly waitMs: number } | { readonly until: number } {
    this.#fill(now)
    const waitMs = Math.max(0, Math.ceil((1 - this.#tokens) * this.#intervalMs))
    if (waitMs > WAIT_MS_MAX) return { until: this.#promise(now + waitMs, now) }
    this.#tokens--
    return { waitMs }
  }

  /** For a message that cannot wait: the next ones wait for it. */
  takeAnyway(now: number): void {
    this.#fill(now)
    this.#tokens = Math.max(this.#tokens - 1, -this.#burst)
  }

  #fill(now: number): void {
    // A clock that was set back gives nothing, and takes nothing.
    const filled = Math.max(0, now - this.#filledAt) / this.#intervalMs
    this.#tokens = Math.min(this.#burst, this.#tokens + filled)
    this.#filledAt = now
  }

  #promise(earliest: number, now: number): number {
    const next = Math.max(earliest, this.#promisedUntil + this.#intervalMs)
    this.#promisedUntil = Math.min(Math.ceil(next), now + PROMISE_MS_MAX)
    return this.#promisedUntil
  }
}

const BURST_MS = 10_000
/** An attempt may wait so long in memory. */
const WAIT_MS_MAX = 2_000
const PROMISE_MS_MAX = 60 * 60_000
