/**
 * Looks at the DNS records of our domains again and again, as somebody does who waits for them: every ten
 * minutes where something is still to come, once a day where all is well. What it finds moves the keys
 * (key-moves.ts); so a published key begins to sign, and a rotation ends, without anybody asking.
 *
 * Domains that have no keys yet get theirs at the first sweep.
 */
import { createHash } from 'node:crypto'
import type { Clock } from '../../base/clock.ts'
import { describeError, type Log } from '../../base/log.ts'
import type { Service } from '../../base/service.ts'
import type { AccountStore } from '../account/account-store.ts'
import type { DkimKey, StoredDomainCheck } from '../message/domain-change.ts'
import type { DomainStore } from './domain-store.ts'
import type { SendingDomains } from './sending-domains.ts'

const MINUTE_MS = 60_000
const IMPATIENT_MS = 10 * MINUTE_MS
const DAY_MS = 24 * 60 * MINUTE_MS
/** Checks of a day are spread over this time before its end, each domain always at the same place. */
const SPREAD_MS = 4 * 60 * MINUTE_MS
/** How often it is seen what is due. */
const SWEEP_MS = MINUTE_MS
/** At once; one whose DNS is silent takes a while. */
const CHECKS_MAX = 8

export type DomainWatchParts = {
  readonly accounts: Pick<AccountStore, 'domains'>
  readonly domains: DomainStore
  readonly sendingDomains: Pick<SendingDomains, 'keysOf' | 'check' | 'close'>
  readonly clock: Clock
  readonly log: Log
}

export class DomainWatch implements Service {
  readonly name = 'domain-watch'
  readonly #parts: DomainWatchParts
  readonly #stopping = new AbortController()
  #working: Promise<void> | undefined

  constructor(parts: DomainWatchParts) {
    this.#parts = parts
  }

  /** The first sweep begins at once; nobody waits for it. */
  async start(): Promise<void> {
    this.#working ??= this.#work()
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#parts.sendingDomains.close()
    await this.#working
  }

  async #work(): Promise<void> {
    const { clock, log } = this.#parts
    const { signal } = this.#stopping
    while (!signal.aborted) {
      try {
        await this.sweep()
      } catch (error) {
        log.error({ error: describeError(error) }, 'domain-watch.failed')
      }
      await clock.sleepUntil(clock.now() + SWEEP_MS, signal)
    }
  }

  /** Checks every domain whose time has come. */
  async sweep(): Promise<void> {
    const names = (await this.#parts.accounts.domains()).map(({ name }) => name)
    const rest = names.values()
    const walkers = Array.from({ length: CHECKS_MAX }, async () => {
      for (const name of rest) {
        if (this.#stopping.signal.aborted) return
        await this.#look(name)
      }
    })
    await Promise.all(walkers)
  }

  async #look(domain: string): Promise<void> {
    const { clock, domains, log, sendingDomains } = this.#parts
    try {
      const keys = await sendingDomains.keysOf(domain)
      const last = await domains.lastDomainCheck(domain)
      if (dueAt(domain, keys, last) <= clock.now()) await sendingDomains.check(domain)
    } catch (error) {
      if (this.#stopping.signal.aborted) return
      // It may have been removed meanwhile.
      log.warn({ domain, error: describeError(error) }, 'domain-watch.check-failed')
    }
  }
}

/** Pure. */
export function dueAt(
  domain: string,
  keys: readonly DkimKey[],
  last: StoredDomainCheck | undefined,
): number {
  if (last === undefined) return 0
  const isWaiting = !last.isVerified || keys.some(({ state }) => state === 'pending')
  if (isWaiting) return last.at + IMPATIENT_MS
  const place = createHash('sha256').update(domain).digest().readUInt32BE(0) / 2 ** 32
  return last.at + DAY_MS - Math.floor(place * SPREAD_MS)
}
