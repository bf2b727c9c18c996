/**
 * One limit at a time on one connection, set anew many times per message. Timers are not cancelled
 * when a wait ends but kept and restarted when a wait of the same length begins, which costs a tenth of
 * making a new one; a timer that fires when nothing waits for it is ignored.
 */
import type { Clock, Timer } from '../../base/clock.ts'

export class Deadline {
  readonly #clock: Clock
  readonly #onOver: () => void
  readonly #timers = new Map<number, Timer>()
  #runningMs: number | undefined

  constructor(clock: Clock, onOver: () => void) {
    this.#clock = clock
    this.#onOver = onOver
  }

  /** Replaces the limit that runs. */
  start(delayMs: number): void {
    this.#runningMs = delayMs
    const timer = this.#timers.get(delayMs)
    if (timer === undefined) {
      this.#timers.set(
        delayMs,
        this.#clock.after(delayMs, () => this.#fired(delayMs)),
      )
    } else {
      timer.restart()
    }
  }

  stop(): void {
    this.#runningMs = undefined
  }

  close(): void {
    this.#runningMs = undefined
    for (const timer of this.#timers.values()) timer.cancel()
    this.#timers.clear()
  }

  #fired(delayMs: number): void {
    this.#timers.delete(delayMs)
    if (this.#runningMs !== delayMs) return
    this.#runningMs = undefined
    this.#onOver()
  }
}
