/**
 * When a credential last logged somebody in, written at most once in ten minutes for each. It never
 * delays a login, and one that could not be written is only logged.
 */
import type { Clock } from '../../base/clock.ts'
import { describeError, type Log } from '../../base/log.ts'
import type { Credential } from '../message/account-change.ts'
import type { Store } from '../message/store.ts'

const INTERVAL_MS = 10 * 60_000
const KEYS_MAX = 10_000

export type LastUseParts = {
  readonly store: Pick<Store, 'commit'>
  readonly clock: Clock
  readonly log: Log
}

export class LastUse {
  readonly #parts: LastUseParts
  /** Written by this process, since what a login has read may be older. */
  readonly #writtenAt = new Map<string, number>()

  constructor(parts: LastUseParts) {
    this.#parts = parts
  }

  note({ id, lastUsedAt = 0 }: Credential): void {
    const { clock, log, store } = this.#parts
    const at = clock.now()
    if (at - Math.max(lastUsedAt, this.#writtenAt.get(id) ?? 0) < INTERVAL_MS) return
    if (this.#writtenAt.size >= KEYS_MAX) this.#writtenAt.clear()
    this.#writtenAt.set(id, at)
    store.commit([{ kind: 'credential-used', id, at }]).catch((error: unknown) => {
      log.warn({ error: describeError(error) }, 'credential.unnoted')
    })
  }
}
