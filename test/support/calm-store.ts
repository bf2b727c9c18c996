/** Tells when the store has answered everything that it was asked, so that a simulation may let time pass. */
import { setImmediate as turn } from 'node:timers/promises'
import type { SqliteStore } from '../../src/store/sqlite/sqlite-store.ts'

/** Turns of the event loop without a question, after which nothing happens any more unless time passes. */
const QUIET_TURNS = 3

export class CalmStore {
  readonly store: SqliteStore
  readonly #asked = new Set<Promise<unknown>>()

  constructor(store: SqliteStore) {
    this.store = new Proxy(store, {
      get: (_, name) => {
        const value: unknown = Reflect.get(store, name, store)
        if (typeof value !== 'function') return value
        return (...given: unknown[]) => this.#watched(Reflect.apply(value, store, given))
      },
    })
  }

  async calm(): Promise<void> {
    for (let quiet = 0; quiet < QUIET_TURNS; quiet++) {
      if (this.#asked.size > 0) quiet = 0
      await Promise.allSettled(this.#asked)
      await turn()
    }
  }

  #watched(answer: unknown): unknown {
    if (!(answer instanceof Promise)) return answer
    this.#asked.add(answer)
    const forget = (): void => {
      this.#asked.delete(answer)
    }
    answer.then(forget, forget)
    return answer
  }
}
