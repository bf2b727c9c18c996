/**
 * What all server mechanisms of SASL (RFC 4422) have in common: octets of the client in, the next step
 * out. How octets are written on a line is up to the protocol around it: SMTP, IMAP and POP3 differ
 * there and nowhere else.
 */
import { isUtf8 } from 'node:buffer'
import type { MaybePromise } from '../../base/maybe-promise.ts'
import type { LoginOutcome } from './login-authority.ts'

export interface Mechanism {
  /** What is said first when the client sent no initial response. */
  readonly firstChallenge: Buffer
  /** The client's next response. Never called again once it has answered other than `challenge`. */
  receive(response: Buffer): MaybePromise<MechanismStep>
}

export type MechanismStep =
  | { readonly kind: 'challenge'; readonly challenge: Buffer }
  | { readonly kind: 'ended'; readonly outcome: LoginOutcome }
  /** What the client said does not fit the mechanism. */
  | { readonly kind: 'malformed' }

export const nothing = Buffer.alloc(0)

export const malformed: MechanismStep = { kind: 'malformed' }

/** Nobody sends as somebody else: an identity beside one's own is not to be had. */
export const notYourself: MechanismStep = ended({
  why: 'wrong',
  text: 'Log in as yourself: the authorization identity differs',
})

export function ended(outcome: LoginOutcome): MechanismStep {
  return { kind: 'ended', outcome }
}

export function challenge(octets: Buffer | string): MechanismStep {
  return { kind: 'challenge', challenge: Buffer.from(octets) }
}

/** @param authorizationId empty: the user's own (RFC 4422 §3.4.1) */
export function isOneself(authorizationId: string, user: string): boolean {
  return authorizationId === '' || authorizationId.toLowerCase() === user.toLowerCase()
}

/** Hands on a value that may come later. */
export function afterwards<T>(
  value: MaybePromise<T>,
  stepOf: (value: T) => MechanismStep,
): MaybePromise<MechanismStep> {
  return value instanceof Promise ? value.then(stepOf) : stepOf(value)
}

export function utf8(octets: Buffer): string | undefined {
  return isUtf8(octets) ? octets.toString() : undefined
}
