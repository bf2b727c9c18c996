/**
 * The guard against guessing. Wrong passwords are counted for the client that sent them and for the
 * address that they were tried on; the two have different effects, so that guessing ends and nobody can
 * lock somebody else out:
 *
 * - A client that guesses is answered ever later, and after `failuresPerClient` within an hour not at
 *   all for `blockMs`.
 * - An address that is guessed at only delays, by a few seconds at most, clients that have not logged
 *   in to it before.
 * - A client that has logged in to an address before is known there: it is delayed and refused for its
 *   own wrong passwords at this address only. A whole office behind one address stays welcome when one
 *   of its machines guesses. After as many failures it is a stranger again.
 *
 * All of it is in memory and bounded; a restart forgets it.
 */
import type { Clock } from '../../base/clock.ts'
import { Tally } from './tally.ts'

export type GuardLimits = {
  /** Wrong passwords of one client within an hour. */
  readonly failuresPerClient: number
  /** How long it is refused then. */
  readonly blockMs: number
  /** No answer is held back longer. */
  readonly longestDelayMs: number
}

export const defaultGuardLimits: GuardLimits = {
  failuresPerClient: 10,
  blockMs: 3_600_000,
  longestDelayMs: 4_000,
}

const SPAN_MS = 3_600_000
const KEYS_MAX = 50_000
/** The delay after the first failure of a client; doubled with each. */
const CLIENT_DELAY_MS = 500
/** Failures on an address before it delays strangers. People mistype. */
const ADDRESS_FAILURES_FREE = 5
const ADDRESS_DELAY_MS = 250

/** Who tries to log in as whom. */
export type Approach = {
  /** As `clientOf` names it. */
  readonly client: string
  /** The user name in its stored form, known or not. */
  readonly owner: string
}

export class LoginGuard {
  readonly #clock: Clock
  readonly #limits: GuardLimits
  readonly #ofClients: Tally
  readonly #ofAddresses: Tally
  /** Of clients at an address where they are known. */
  readonly #ofKnown: Tally
  /** Successes, kept until as many others came after. */
  readonly #known = new Set<string>()
  /** Client → until when. */
  readonly #blocked = new Map<string, number>()

  constructor(clock: Clock, limits: GuardLimits = defaultGuardLimits) {
    this.#clock = clock
    this.#limits = limits
    const tally = { spanMs: SPAN_MS, keysMax: KEYS_MAX }
    this.#ofClients = new Tally(clock, tally)
    this.#ofAddresses = new Tally(clock, tally)
    this.#ofKnown = new Tally(clock, tally)
  }

  /** Whether this client has logged in here before. */
  isKnown(approach: Approach): boolean {
    return this.#known.has(keyOf(approach))
  }

  /** Until when this client is refused; undefined when it is not. */
  blockedUntil(approach: Approach): number | undefined {
    const until = this.#blocked.get(approach.client)
    if (until === undefined) return undefined
    if (until <= this.#clock.now()) {
      this.#blocked.delete(approach.client)
      return undefined
    }
    return this.isKnown(approach) ? undefined : until
  }

  /** How long to wait before a password is looked at that may be a guess. */
  delayMs(approach: Approach): number {
    if (this.isKnown(approach)) {
      return this.#growing(CLIENT_DELAY_MS, this.#ofKnown.countOf(keyOf(approach)))
    }
    const { client, owner } = approach
    const overFree = this.#ofAddresses.countOf(owner) - ADDRESS_FAILURES_FREE
    return Math.max(
      this.#growing(CLIENT_DELAY_MS, this.#ofClients.countOf(client)),
      this.#growing(ADDRESS_DELAY_MS, overFree),
    )
  }

  failed(approach: Approach): void {
    const { client, owner } = approach
    const { blockMs, failuresPerClient } = this.#limits
    if (this.isKnown(approach)) {
      if (this.#ofKnown.add(keyOf(approach)) >= failuresPerClient) this.#forget(approach)
      return
    }
    this.#ofAddresses.add(owner)
    if (this.#ofClients.add(client) < failuresPerClient) return
    this.#ofClients.forget(client)
    this.#blocked.delete(client)
    this.#blocked.set(client, this.#clock.now() + blockMs)
    keepWithin(this.#blocked)
  }

  succeeded(approach: Approach): void {
    const key = keyOf(approach)
    this.#ofKnown.forget(key)
    this.#known.delete(key)
    this.#known.add(key)
    keepWithin(this.#known)
  }

  #forget(approach: Approach): void {
    const key = keyOf(approach)
    this.#known.delete(key)
    this.#ofKnown.forget(key)
  }

  #growing(firstMs: number, failures: number): number {
    if (failures < 1) return 0
    return Math.min(firstMs * 2 ** (failures - 1), this.#limits.longestDelayMs)
  }
}

function keyOf({ client, owner }: Approach): string {
  return `${client}\0${owner}`
}

/** Forgets the oldest where there are too many. */
function keepWithin(kept: Set<string> | Map<string, number>): void {
  if (kept.size <= KEYS_MAX) return
  const [oldest = ''] = kept.keys()
  kept.delete(oldest)
}
