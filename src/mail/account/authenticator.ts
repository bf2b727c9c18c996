/**
 * Which of a user's passwords is this? Nothing here counts or forbids: that is login-guard.ts.
 *
 * - `atOnce` finds passwords that we made (a keyed hash) and passwords that were right within the last
 *   five minutes, in microseconds. These are remembered as a keyed hash over them and the stored
 *   credential, with a key that dies with the process; the credential is read again every time, so one
 *   that was changed or removed ends at once.
 * - `slowly` runs argon2id, once whatever there is to compare with: for an unknown user too, so that
 *   time does not tell who exists.
 */
import { createHmac } from 'node:crypto'
import type { Clock } from '../../base/clock.ts'
import type { Random } from '../../base/random.ts'
import type { Credential } from '../message/account-change.ts'
import { argon2Hash, argon2HeadOf, isSameText, readPhc } from './credential.ts'
import type { LoginCandidate } from './login-candidate.ts'
import type { LoginSecrets } from './login-secrets.ts'

const REMEMBERED_MS = 5 * 60_000
const REMEMBERED_MAX = 10_000

export type AuthenticatorParts = {
  readonly clock: Clock
  readonly random: Random
  readonly secrets: LoginSecrets
  /** Replaced in tests that count the costly checks. */
  readonly hash?: typeof argon2Hash
}

export class Authenticator {
  readonly #parts: AuthenticatorParts
  readonly #hash: typeof argon2Hash
  readonly #key: Buffer
  /** Keyed hash of what was right → until when. In the order of remembering. */
  readonly #remembered = new Map<string, number>()

  constructor(parts: AuthenticatorParts) {
    this.#parts = parts
    this.#hash = parts.hash ?? argon2Hash
    this.#key = parts.random.bytes(32)
  }

  /** The credential with this password, where that can be told at once. */
  atOnce({ owner, credentials }: LoginCandidate, password: string): Credential | undefined {
    const quick = this.#parts.secrets.quick(owner, password)
    let found: Credential | undefined
    for (const credential of credentials) {
      const isQuick = isSameText(credential.quick ?? '', quick)
      if (isQuick || this.#isRemembered(credential, password)) found = credential
    }
    return found
  }

  /** The credential with this password. Costs one run of argon2 per salt, and an owner has one salt. */
  async slowly(
    { owner, credentials }: LoginCandidate,
    password: string,
  ): Promise<Credential | undefined> {
    const heads = new Set(credentials.map(({ argon2 }) => readPhc(argon2).head))
    if (heads.size === 0) heads.add(argon2HeadOf(owner, this.#parts.secrets))
    let found: Credential | undefined
    for (const head of heads) {
      const phc = `${head}$${await this.#hash(password, head)}`
      for (const credential of credentials) {
        if (isSameText(credential.argon2, phc)) found = credential
      }
    }
    if (found !== undefined) this.#remember(this.fingerprint(found.argon2, password))
    return found
  }

  /** Tells passwords apart without keeping them. */
  fingerprint(context: string, password: string): string {
    return createHmac('sha256', this.#key).update(`${context}\0${password}`).digest('base64')
  }

  #isRemembered({ argon2 }: Credential, password: string): boolean {
    if (this.#remembered.size === 0) return false
    const until = this.#remembered.get(this.fingerprint(argon2, password))
    return until !== undefined && until > this.#parts.clock.now()
  }

  #remember(fingerprint: string): void {
    // Set anew, so that it moves to the end and the first key is always the oldest.
    this.#remembered.delete(fingerprint)
    this.#remembered.set(fingerprint, this.#parts.clock.now() + REMEMBERED_MS)
    if (this.#remembered.size <= REMEMBERED_MAX) return
    const [oldest = ''] = this.#remembered.keys()
    this.#remembered.delete(oldest)
  }
}
