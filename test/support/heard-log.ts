/**
 * A log that can be waited on: journeys learn from it that something has happened, without sleeping or
 * asking again and again. Every event is kept, so it does not matter whether it came before the question.
 */
import type { Log, LogFields } from '../../src/base/log.ts'

export type HeardEvent = {
  readonly event: string
  readonly level: keyof Log
  readonly fields: LogFields
}

type Waiter = { readonly looks: () => void }

/** A journey that waits longer has gone wrong. */
const WAIT_MS_MAX = 15_000

export class HeardLog implements Log {
  readonly events: HeardEvent[] = []
  readonly #waiters = new Set<Waiter>()

  debug = (fields: LogFields, event: string): void => this.#hear({ level: 'debug', event, fields })
  info = (fields: LogFields, event: string): void => this.#hear({ level: 'info', event, fields })
  warn = (fields: LogFields, event: string): void => this.#hear({ level: 'warn', event, fields })
  error = (fields: LogFields, event: string): void => this.#hear({ level: 'error', event, fields })

  /** The first event, past or to come, that is the one. @throws when it does not come */
  first(isWanted: (heard: HeardEvent) => boolean, what: string): Promise<HeardEvent> {
    const { promise, resolve, reject } = Promise.withResolvers<HeardEvent>()
    const looks = (): void => {
      const found = this.events.find(isWanted)
      if (found === undefined) return
      end()
      resolve(found)
    }
    const deadline = setTimeout(() => {
      end()
      reject(new Error(`never heard ${what}; heard:\n${this.#inLines()}`))
    }, WAIT_MS_MAX)
    const waiter = { looks }
    const end = (): void => {
      clearTimeout(deadline)
      this.#waiters.delete(waiter)
    }
    this.#waiters.add(waiter)
    looks()
    return promise
  }

  #hear(heard: HeardEvent): void {
    this.events.push(heard)
    for (const { looks } of this.#waiters) looks()
  }

  #inLines(): string {
    return this.events.map(({ event, fields }) => `${event} ${JSON.stringify(fields)}`).join('\n')
  }
}
