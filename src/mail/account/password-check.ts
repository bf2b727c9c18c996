/**
 * One password of one client, from the guard's delay through the line to the verdict. The same password
 * that comes twice at once from one client is checked once, and counts once.
 */
import type { Clock } from '../../base/clock.ts'
import type { Credential } from '../message/account-change.ts'
import type { Authenticator } from './authenticator.ts'
import { CheckLine, type LinePlace } from './check-line.ts'
import type { LoginCandidate } from './login-candidate.ts'
import type { Approach, LoginGuard } from './login-guard.ts'

/** As many as leave a core to the mail on a machine of two. */
const CHECKS_AT_ONCE = 2
/** At 25 checks per second, three seconds. */
const CHECKS_WAITING_MAX = 64
/** Who is turned away unheard hears so after this time, or would ask again at once. */
const TURNED_AWAY_MS = 1_000

export type PasswordCheckParts = {
  readonly authenticator: Authenticator
  readonly guard: LoginGuard
  readonly clock: Clock
}

export type PasswordVerdict = Credential | 'wrong' | 'busy' | 'blocked'

export class PasswordCheck {
  readonly #parts: PasswordCheckParts
  readonly #line = new CheckLine({ insideMax: CHECKS_AT_ONCE, waitingMax: CHECKS_WAITING_MAX })
  readonly #underWay = new Map<string, Promise<PasswordVerdict>>()

  constructor(parts: PasswordCheckParts) {
    this.#parts = parts
  }

  /**
   * A password that can be told at once never waits and is never refused, whatever else came from that
   * client.
   */
  async check(
    approach: Approach,
    candidate: LoginCandidate,
    password: string,
  ): Promise<PasswordVerdict> {
    const { authenticator } = this.#parts
    const atOnce = authenticator.atOnce(candidate, password)
    if (atOnce !== undefined) return atOnce
    const key = authenticator.fingerprint(`${approach.client}\0${approach.owner}`, password)
    const earlier = this.#underWay.get(key)
    if (earlier !== undefined) return earlier
    const verdict = this.#checkInTurn(approach, candidate, password).finally(() =>
      this.#underWay.delete(key),
    )
    this.#underWay.set(key, verdict)
    return verdict
  }

  async #checkInTurn(
    approach: Approach,
    candidate: LoginCandidate,
    password: string,
  ): Promise<PasswordVerdict> {
    const verdict = await this.#checkSlowly(approach, candidate, password)
    if (verdict === 'busy' || verdict === 'blocked') await this.#pause(TURNED_AWAY_MS)
    return verdict
  }

  async #checkSlowly(
    approach: Approach,
    candidate: LoginCandidate,
    password: string,
  ): Promise<PasswordVerdict> {
    const { authenticator, guard } = this.#parts
    if (guard.blockedUntil(approach) !== undefined) return 'blocked'
    await this.delay(approach)
    return this.#line.run(placeOf(candidate, guard.isKnown(approach)), async () => {
      // Many may have come at once: the guard counts them as their turn comes.
      if (guard.blockedUntil(approach) !== undefined) return 'blocked'
      const found = await authenticator.slowly(candidate, password)
      if (found === undefined) guard.failed(approach)
      return found ?? 'wrong'
    })
  }

  /** Waits as long as the guard wants. */
  async delay(approach: Approach): Promise<void> {
    const delayMs = this.#parts.guard.delayMs(approach)
    if (delayMs > 0) await this.#pause(delayMs)
  }

  async #pause(ms: number): Promise<void> {
    await new Promise<void>((resolve) => this.#parts.clock.after(ms, resolve))
  }
}

function placeOf({ identity, owner }: LoginCandidate, isKnown: boolean): LinePlace {
  if (isKnown) return { kind: 'known' }
  return { kind: 'stranger', name: identity === undefined ? '' : owner }
}
