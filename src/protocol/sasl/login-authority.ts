/**
 * Who decides about logins. A SASL mechanism (RFC 4422) knows how user and proof travel; whether they
 * fit is asked here. One authority belongs to one connection, so it knows the client already.
 */
import type { MaybePromise } from '../../base/maybe-promise.ts'

export type LoginOutcome = 'accepted' | LoginRefusal

export type LoginRefusal = {
  readonly why: LoginRefusalReason
  /** For the client, in plain ASCII words, with nothing of what it said. */
  readonly text: string
}

/**
 * `wrong`: user and proof do not fit. `suspended`: they fit, and may not be used now. `busy`: nobody
 * looked; later, somebody may. `blocked`: this client is not listened to for a while.
 */
export type LoginRefusalReason = 'wrong' | 'suspended' | 'busy' | 'blocked'

export interface LoginAuthority {
  /** PLAIN and LOGIN. */
  password(user: string, password: string): MaybePromise<LoginOutcome>
  /** What SCRAM needs of this user; of nobody, something that looks the same. */
  scramKeys(user: string): MaybePromise<ScramKeys | LoginRefusal>
  /** @param keyId the key whose proof was right; undefined: none was */
  scramProved(user: string, keyId: string | undefined): MaybePromise<LoginOutcome>
  /** Absent where no issuer of tokens is trusted. */
  readonly tokens?: TokenAuthority | undefined
  /**
   * Why the login that was accepted has ended, for the client; undefined while it holds. Asked before
   * each command, so it answers at once.
   */
  ending(): string | undefined
  /** The connection is gone. */
  close(): void
}

/** RFC 5802 §3: made of a password, and not the password. */
export type ScramKeys = {
  readonly salt: Buffer
  readonly iterations: number
  /** Our part of the nonce: printable, fresh for this login. */
  readonly nonce: string
  /** One per password that may be used. */
  readonly keys: readonly ScramKey[]
}

export type ScramKey = {
  readonly id: string
  readonly storedKey: Buffer
  readonly serverKey: Buffer
}

export interface TokenAuthority {
  /** Where a client learns how to get a token (RFC 8414, OpenID Connect Discovery). */
  readonly discovery: string
  /** @param user as whom the client wants to log in; empty: as the token says */
  check(user: string, token: string): Promise<LoginOutcome>
}
