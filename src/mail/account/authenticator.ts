/**
 * Who is it that asks to send? Checks a user name and a password against the stored credentials.
 *
 * - A check of argon2id costs 40 ms of one core, so a password that was right is remembered for five
 *   minutes: as a keyed hash over it and the stored credential, with a key that dies with the process.
 *   The stored credential is read again every time, so a changed or removed password ends at once.
 * - Unknown users cost the same work as wrong passwords: time does not tell who exists.
 * - At most two checks run at a time and a bounded number waits. Beyond that the answer is `busy`,
 *   which the session says as 454 4.7.0: guessing passwords cannot starve the delivery of mail.
 */
import { createHmac } from 'node:crypto'
import type { Clock } from '../../base/clock.ts'
import type { Random } from '../../base/random.ts'
import { Turnstile } from '../../base/turnstile.ts'
import type { Credential } from '../message/account-change.ts'
import type { AccountStore, Address } from './account-store.ts'
import { normaliseAddress } from './address.ts'
import { verifyPassword } from './credential.ts'

const REMEMBERED_MS = 5 * 60_000
const REMEMBERED_MAX = 10_000
const CHECKS_AT_ONCE = 2
const CHECKS_WAITING_MAX = 256

/** A hash that no password has, made with the parameters of the real ones. */
const DUMMY_HASH = `$argon2id$v=19$m=19456,t=2,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`

export type AuthenticatorParts = {
  readonly accounts: AccountStore
  readonly clock: Clock
  readonly random: Random
  /** Replaced in tests that count the costly checks. */
  readonly verify?: typeof verifyPassword
}

export class Authenticator {
  readonly #parts: AuthenticatorParts
  readonly #verify: typeof verifyPassword
  readonly #key: Buffer
  readonly #turnstile = new Turnstile({
    insideMax: CHECKS_AT_ONCE,
    waitingMax: CHECKS_WAITING_MAX,
  })
  /** Keyed hash of what was right → until when. In the order of remembering. */
  readonly #remembered = new Map<string, number>()
  /** Checks under way, so that fifty connections of one client cost one. */
  readonly #underWay = new Map<string, Promise<boolean | 'busy'>>()

  constructor(parts: AuthenticatorParts) {
    this.#parts = parts
    this.#verify = parts.verify ?? verifyPassword
    this.#key = parts.random.bytes(32)
  }

  /** The address that may send now; undefined when user and password do not fit. */
  async authenticate(user: string, password: string): Promise<Address | 'busy' | undefined> {
    const own = normaliseAddress(user)
    const address = own && (await this.#parts.accounts.address(own.address))
    const credentials = address ? await this.#parts.accounts.credentials(address.address) : []
    if (credentials.some((credential) => this.#isRemembered(credential, password))) return address

    if (credentials.length === 0) {
      const outcome = await this.#inTurn(() => this.#verify(password, DUMMY_HASH))
      return outcome === 'busy' ? 'busy' : undefined
    }
    for (const credential of credentials) {
      const outcome = await this.#check(credential, password)
      if (outcome === 'busy') return 'busy'
      if (outcome) return address
    }
    return undefined
  }

  #check(credential: Credential, password: string): Promise<boolean | 'busy'> {
    const fingerprint = this.#fingerprint(credential, password)
    const earlier = this.#underWay.get(fingerprint)
    if (earlier !== undefined) return earlier
    const check = this.#inTurn(async () => {
      const isRight = await this.#verify(password, credential.argon2)
      if (isRight) this.#remember(fingerprint)
      return isRight
    }).finally(() => this.#underWay.delete(fingerprint))
    this.#underWay.set(fingerprint, check)
    return check
  }

  async #inTurn(work: () => Promise<boolean>): Promise<boolean | 'busy'> {
    // Nobody gives up waiting: the line is short enough to pass in seconds.
    if (!(await this.#turnstile.enter(new AbortController().signal))) return 'busy'
    try {
      return await work()
    } finally {
      this.#turnstile.leave()
    }
  }

  #isRemembered(credential: Credential, password: string): boolean {
    if (this.#remembered.size === 0) return false
    const until = this.#remembered.get(this.#fingerprint(credential, password))
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

  #fingerprint({ id, argon2 }: Credential, password: string): string {
    return createHmac('sha256', this.#key).update(`${id}\0${argon2}\0${password}`).digest('base64')
  }
}
