/** A clock whose timers are moved by hand, for tests of time-outs on real sockets without waiting. */
import type { Clock, Timer } from '../../src/base/clock.ts'

export class HandClock implements Clock {
  #now: number
  readonly #timers = new Set<{ at: number; readonly fire: () => void }>()
  readonly #awaited = new Map<number, () => void>()

  constructor(now = 1_000_000) {
    this.#now = now
  }

  now(): number {
    return this.#now
  }

  /** Moves date and timers together; what becomes due is called in order. */
  pass(ms: number): void {
    const until = this.#now + ms
    for (;;) {
      const [next] = [...this.#timers]
        .filter(({ at }) => at <= until)
        .toSorted((one, other) => one.at - other.at)
      if (next === undefined) break
      this.#now = next.at
      this.#timers.delete(next)
      next.fire()
    }
    this.#now = until
  }

  /** Resolves when a timer of this delay is set or restarted. */
  async timerOf(delayMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#awaited.set(delayMs, resolve)
    })
  }

  sleepUntil(at: number, signal?: AbortSignal): Promise<void> {
    if (at <= this.#now || signal?.aborted === true) return Promise.resolve()
    return new Promise((resolve) => {
      const timer = this.after(at - this.#now, resolve)
      signal?.addEventListener('abort', () => {
        timer.cancel()
        resolve()
      })
    })
  }

  after(delayMs: number, callback: () => void): Timer {
    const timer = { at: this.#now + delayMs, fire: callback }
    this.#timers.add(timer)
    this.#awaited.get(delayMs)?.()
    return {
      cancel: () => this.#timers.delete(timer),
      restart: () => {
        if (this.#timers.has(timer)) timer.at = this.#now + delayMs
        this.#awaited.get(delayMs)?.()
      },
    }
  }
}
