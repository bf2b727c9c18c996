/**
 * A clock that stands still until it is moved to the next date on which something happens. For simulations with
 * thousands of timers: each move costs what it fires, however many wait.
 */
import type { Clock, Timer } from '../../src/base/clock.ts'

type Entry = { at: number; queuedAt: number; isOver: boolean; readonly fire: () => void }

export class EventClock implements Clock {
  #now: number
  /** By `queuedAt`, the earliest last. An entry that was restarted is queued anew when its turn comes. */
  readonly #entries: Entry[] = []

  constructor(now: number) {
    this.#now = now
  }

  now(): number {
    return this.#now
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
    const at = this.#now + Math.ceil(delayMs)
    const entry: Entry = { at, queuedAt: at, isOver: false, fire: callback }
    if (Number.isFinite(at)) this.#insert(entry)
    return {
      cancel: () => {
        entry.isOver = true
      },
      restart: () => {
        if (!entry.isOver) entry.at = this.#now + Math.ceil(delayMs)
      },
    }
  }

  /** The date of the next thing to happen; undefined when nothing would. */
  get nextAt(): number | undefined {
    for (;;) {
      const entry = this.#entries.at(-1)
      if (entry === undefined) return undefined
      if (!entry.isOver && entry.at === entry.queuedAt) return entry.at
      this.#entries.pop()
      if (!entry.isOver) this.#insert(entry)
    }
  }

  /** Everything that is due until then happens, each at its date. */
  passTo(until: number): void {
    for (let at = this.nextAt; at !== undefined && at <= until; at = this.nextAt) {
      const entry = this.#entries.pop()
      this.#now = at
      if (entry === undefined) return
      entry.isOver = true
      entry.fire()
    }
    this.#now = Math.max(this.#now, until)
  }

  #insert(entry: Entry): void {
    entry.queuedAt = entry.at
    let low = 0
    let high = this.#entries.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#entries[middle]?.queuedAt ?? 0) > entry.at) low = middle + 1
      else high = middle
    }
    this.#entries.splice(low, 0, entry)
  }
}
