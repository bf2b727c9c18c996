/**
 * Time, as the rest of Posthorn sees it. Nothing above this floor calls `Date.now` or a timer, so a
 * test can simulate five days and the sandbox can move its clock while mail is waiting.
 *
 * Two kinds of time, never mixed:
 * - the *date* (`now`, `sleepUntil`): epoch milliseconds; moving the clock wakes sleepers. Retry
 *   times, expiry and Date headers are dates.
 * - a *timer* (`after`): a span of real waiting for a peer, such as an SMTP time-out. Moving the
 *   date does not fire it.
 */
export interface Clock {
  /** The date, in epoch milliseconds. */
  now(): number
  /** Resolves when `now()` has reached `at`, or at once when `signal` is aborted. Never rejects. */
  sleepUntil(at: number, signal?: AbortSignal): Promise<void>
  /** Calls back once after `delayMs`, unless cancelled before. Does not keep the process alive. */
  after(delayMs: number, callback: () => void): Timer
}

export interface Timer {
  cancel(): void
  /** Starts the full delay anew; cheaper than a new timer. No effect once fired or cancelled. */
  restart(): void
}

/** setTimeout's own limit is 2^31 - 1 ms; a longer sleep is cut into such pieces. */
const SLEEP_MS_MAX = 2 ** 31 - 1

/** The machine's clock, moved by an offset that only the sandbox ever changes. */
export class SystemClock implements Clock {
  #offsetMs: number
  readonly #sleepers = new Set<() => void>()

  constructor(offsetMs = 0) {
    this.#offsetMs = offsetMs
  }

  get offsetMs(): number {
    return this.#offsetMs
  }

  now(): number {
    return Date.now() + this.#offsetMs
  }

  /** Moves the date forward and lets every sleeper look at it again. */
  advance(byMs: number): void {
    this.#offsetMs += byMs
    for (const look of this.#sleepers) look()
  }

  sleepUntil(at: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      let timeout: NodeJS.Timeout | undefined
      const look = (): void => {
        clearTimeout(timeout)
        const waitMs = at - this.now()
        if (waitMs > 0 && signal?.aborted !== true) {
          timeout = setTimeout(look, Math.min(waitMs, SLEEP_MS_MAX))
          return
        }
        this.#sleepers.delete(look)
        signal?.removeEventListener('abort', look)
        resolve()
      }
      this.#sleepers.add(look)
      signal?.addEventListener('abort', look)
      look()
    })
  }

  after(delayMs: number, callback: () => void): Timer {
    const timeout = setTimeout(callback, delayMs).unref()
    let isOver = false
    return {
      cancel: () => {
        isOver = true
        clearTimeout(timeout)
      },
      restart: () => {
        if (!isOver) timeout.refresh()
      },
    }
  }
}
