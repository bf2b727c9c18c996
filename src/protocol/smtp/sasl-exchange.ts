/**
 * One AUTH dialogue (RFC 4954 §4): a SASL mechanism in the lines and replies of SMTP. 334 asks for the
 * next line, 235 is a login, all else is the end. Nothing that a client said here appears in any reply.
 */
import type { MaybePromise } from '../../base/maybe-promise.ts'
import type { LoginOutcome, LoginRefusalReason } from '../sasl/login-authority.ts'
import { type Mechanism, type MechanismStep, nothing } from '../sasl/mechanism.ts'
import { type Reply, reply } from './reply.ts'

export class SaslExchange {
  readonly #mechanism: Mechanism

  constructor(mechanism: Mechanism) {
    this.#mechanism = mechanism
  }

  /** @param initialResponse as it stood on the AUTH line; `=` means an empty one (RFC 4954 §4). */
  start(initialResponse: string | undefined): MaybePromise<Reply> {
    if (initialResponse === undefined) return challenge(this.#mechanism.firstChallenge)
    if (initialResponse === '=') return this.#answer(nothing)
    return this.receive(initialResponse)
  }

  /** The client's next line. */
  receive(line: string): MaybePromise<Reply> {
    if (line === '*') return reply(501, '5.7.0', 'Authentication cancelled')
    const response = decodeBase64(line)
    return response === undefined
      ? reply(501, '5.5.2', 'That is not base64')
      : this.#answer(response)
  }

  #answer(response: Buffer): MaybePromise<Reply> {
    const step = this.#mechanism.receive(response)
    return step instanceof Promise ? step.then(replyTo) : replyTo(step)
  }
}

function replyTo(step: MechanismStep): Reply {
  switch (step.kind) {
    case 'challenge':
      return challenge(step.challenge)
    case 'malformed':
      return reply(501, '5.5.2', 'The response does not fit the mechanism')
    case 'ended':
      return verdict(step.outcome)
  }
}

function challenge(octets: Buffer): Reply {
  return { code: 334, text: octets.toString('base64') }
}

/** RFC 4954 §6; X.7.13 is a disabled account, in the registry that RFC 5248 began. */
const codes: Readonly<Record<LoginRefusalReason, readonly [number, string]>> = {
  wrong: [535, '5.7.8'],
  suspended: [535, '5.7.13'],
  busy: [454, '4.7.0'],
  blocked: [421, '4.7.0'],
}

function verdict(outcome: LoginOutcome): Reply {
  if (outcome === 'accepted') return reply(235, '2.7.0', 'Welcome')
  const [code, enhanced] = codes[outcome.why]
  return reply(code, enhanced, outcome.text)
}

function decodeBase64(text: string): Buffer | undefined {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined
  return Buffer.from(text, 'base64')
}
