/**
 * Whether a domain is ours, asked for every message of a trusted client. A yes is remembered for a
 * second, so that a busy client does not ask the store each time; a no never is, so that a domain counts
 * from the moment it is added.
 */
import type { Clock } from '../../base/clock.ts'
import type { MaybePromise } from '../../base/maybe-promise.ts'
import type { AccountStore } from './account-store.ts'

const REMEMBERED_MS = 1_000
const REMEMBERED_MAX = 1_000

export class OwnDomains {
  readonly #accounts: Pick<AccountStore, 'domain'>
  readonly #clock: Clock
  readonly #knownUntil = new Map<string, number>()

  constructor(accounts: Pick<AccountStore, 'domain'>, clock: Clock) {
    this.#accounts = accounts
    this.#clock = clock
  }

  /** @param domain in lower case, A-labels */
  has(domain: string): MaybePromise<boolean> {
    return (this.#knownUntil.get(domain) ?? 0) > this.#clock.now() || this.#lookUp(domain)
  }

  async #lookUp(domain: string): Promise<boolean> {
    const now = this.#clock.now()
    if ((await this.#accounts.domain(domain)) === undefined) return false
    if (this.#knownUntil.size >= REMEMBERED_MAX) this.#knownUntil.clear()
    this.#knownUntil.set(domain, now + REMEMBERED_MS)
    return true
  }
}
