/**
 * One AUTH dialogue (RFC 4954 §4): PLAIN (RFC 4616) and LOGIN (never standardised, and spoken by every
 * old client). It ends in a user name and a password to check, or in a refusal. Nothing that a
 * client said here appears in any reply.
 */
import { isUtf8 } from 'node:buffer'
import { type Reply, reply } from './reply.ts'

export const mechanisms = ['PLAIN', 'LOGIN'] as const
export type Mechanism = (typeof mechanisms)[number]

export type SaslStep =
  /** Already in base64. */
  | { readonly kind: 'challenge'; readonly challenge: string }
  | { readonly kind: 'credentials'; readonly user: string; readonly password: string }
  | { readonly kind: 'refused'; readonly reply: Reply }

export function isMechanism(name: string): name is Mechanism {
  return (mechanisms as readonly string[]).includes(name)
}

export class SaslExchange {
  readonly #mechanism: Mechanism
  #user: string | undefined

  constructor(mechanism: Mechanism) {
    this.#mechanism = mechanism
  }

  /** @param initialResponse as it stood on the AUTH line; `=` means an empty one (RFC 4954 §4). */
  start(initialResponse: string | undefined): SaslStep {
    if (initialResponse !== undefined) {
      return this.receive(initialResponse === '=' ? '' : initialResponse)
    }
    return { kind: 'challenge', challenge: this.#mechanism === 'PLAIN' ? '' : USERNAME }
  }

  /** The client's next line. */
  receive(line: string): SaslStep {
    if (line === '*') return refused(reply(501, '5.7.0', 'Authentication cancelled'))
    const response = decodeBase64(line)
    if (response === undefined) return refused(reply(501, '5.5.2', 'That is not base64 of UTF-8'))
    return this.#mechanism === 'PLAIN' ? readPlain(response) : this.#readLogin(response)
  }

  #readLogin(response: string): SaslStep {
    if (response.includes('\0')) return malformed
    if (this.#user !== undefined) {
      return { kind: 'credentials', user: this.#user, password: response }
    }
    this.#user = response
    return { kind: 'challenge', challenge: PASSWORD }
  }
}

/** What LOGIN clients look for, word by word. */
const USERNAME = Buffer.from('Username:').toString('base64')
const PASSWORD = Buffer.from('Password:').toString('base64')

/** RFC 4616 §2: authorization identity, NUL, user, NUL, password. */
function readPlain(response: string): SaslStep {
  const [authorizationId, user, password, ...more] = response.split('\0')
  if (authorizationId === undefined || !user || password === undefined || more.length > 0) {
    return malformed
  }
  // Nobody sends as somebody else: an identity beside one's own is not to be had.
  if (authorizationId !== '' && authorizationId.toLowerCase() !== user.toLowerCase()) {
    return refused(reply(535, '5.7.8', 'Log in as yourself: the authorization identity differs'))
  }
  return { kind: 'credentials', user, password }
}

const malformed = refused(reply(501, '5.5.2', 'The response does not fit the mechanism'))

function refused(answer: Reply): SaslStep {
  return { kind: 'refused', reply: answer }
}

function decodeBase64(text: string): string | undefined {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined
  const octets = Buffer.from(text, 'base64')
  return isUtf8(octets) ? octets.toString() : undefined
}
