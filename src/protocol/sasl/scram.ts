/**
 * SCRAM-SHA-256 and SCRAM-SHA-256-PLUS (RFC 5802, RFC 7677), the server's side. The password never
 * travels, and we prove in turn that we know it.
 *
 * Guarantees:
 *  1. A user with several passwords may use any: their keys share salt and iterations, and the proof is
 *     tried against all of them, taking the same time whichever fits.
 *  2. Who claims that we offered no channel binding when we did is refused (RFC 5802 §6): somebody in
 *     between has changed our offer.
 *  3. A binding that is not that of this connection is refused before any proof is looked at.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { MaybePromise } from '../../base/maybe-promise.ts'
import { type ChannelBinding, isBindingType } from './channel-binding.ts'
import type {
  LoginAuthority,
  LoginOutcome,
  LoginRefusal,
  ScramKey,
  ScramKeys,
} from './login-authority.ts'
import {
  afterwards,
  challenge,
  ended,
  isOneself,
  malformed,
  type Mechanism,
  type MechanismStep,
  nothing,
  notYourself,
  utf8,
} from './mechanism.ts'
import {
  type BindingFlag,
  type ClientFirst,
  readClientFinal,
  readClientFirst,
} from './scram-messages.ts'

const HASH_BYTES = 32

export type ScramBinding = {
  /** The client chose the mechanism whose name ends in -PLUS. */
  readonly isPlus: boolean
  /** Absent where we offered no -PLUS. */
  readonly bindings: ChannelBinding | undefined
}

type Begun = { readonly first: ClientFirst; readonly serverFirst: string; readonly keys: ScramKeys }

export class Scram implements Mechanism {
  readonly firstChallenge = nothing
  readonly #authority: LoginAuthority
  readonly #binding: ScramBinding
  #begun: Begun | undefined
  #verdict: LoginOutcome | undefined

  constructor(authority: LoginAuthority, binding: ScramBinding) {
    this.#authority = authority
    this.#binding = binding
  }

  receive(response: Buffer): MaybePromise<MechanismStep> {
    // Our last word was the server's proof: the client has only to nod.
    if (this.#verdict !== undefined) {
      return response.length === 0 ? ended(this.#verdict) : malformed
    }
    const text = utf8(response)
    if (text === undefined) return malformed
    return this.#begun === undefined ? this.#begin(text) : this.#prove(text, this.#begun)
  }

  #begin(text: string): MaybePromise<MechanismStep> {
    const first = readClientFirst(text)
    if (first === undefined) return malformed
    const fault = this.#faultOf(first.binding)
    if (fault !== undefined) return ended(fault)
    if (!isOneself(first.authorizationId, first.user)) return notYourself
    return afterwards(this.#authority.scramKeys(first.user), (keys) => {
      if ('why' in keys) return ended(keys)
      const nonce = `${first.nonce}${keys.nonce}`
      const serverFirst = `r=${nonce},s=${keys.salt.toString('base64')},i=${keys.iterations}`
      this.#begun = { first: { ...first, nonce }, serverFirst, keys }
      return challenge(serverFirst)
    })
  }

  #prove(text: string, { first, keys, serverFirst }: Begun): MaybePromise<MechanismStep> {
    const final = readClientFinal(text)
    if (final === undefined || final.nonce !== first.nonce) return malformed
    const expected = Buffer.concat([Buffer.from(first.gs2Header), this.#octetsOf(first.binding)])
    if (!final.channelBinding.equals(expected)) return ended(otherConnection)
    const authMessage = `${first.bare},${serverFirst},${final.withoutProof}`
    const proven = keyThatProves(keys.keys, authMessage, final.proof)
    return afterwards(this.#authority.scramProved(first.user, proven?.id), (outcome) => {
      if (outcome !== 'accepted' || proven === undefined) return ended(outcome)
      this.#verdict = outcome
      return challenge(`v=${hmac(proven.serverKey, authMessage).toString('base64')}`)
    })
  }

  #faultOf(flag: BindingFlag): LoginRefusal | undefined {
    const { bindings, isPlus } = this.#binding
    if (flag.kind === 'y' && bindings !== undefined) return offerChanged
    if ((flag.kind === 'p') !== isPlus) return flagAndName
    if (flag.kind !== 'p') return undefined
    const isKnown = isBindingType(flag.type) && bindings?.(flag.type) !== undefined
    return isKnown ? undefined : unknownBinding
  }

  #octetsOf(flag: BindingFlag): Buffer {
    if (flag.kind !== 'p' || !isBindingType(flag.type)) return nothing
    return this.#binding.bindings?.(flag.type) ?? nothing
  }
}

const offerChanged: LoginRefusal = {
  why: 'wrong',
  text: 'SCRAM-SHA-256-PLUS was offered and the client did not see it: somebody may sit in between',
}
const flagAndName: LoginRefusal = {
  why: 'wrong',
  text: 'Channel binding belongs to the mechanism whose name ends in -PLUS, and only there',
}
const unknownBinding: LoginRefusal = {
  why: 'wrong',
  text: 'This channel binding is not to be had here; use tls-exporter or tls-server-end-point',
}
const otherConnection: LoginRefusal = {
  why: 'wrong',
  text: 'The channel binding is not that of this connection: somebody may sit in between',
}

/** RFC 5802 §3: ClientKey = ClientProof XOR ClientSignature, and H(ClientKey) must be StoredKey. */
function keyThatProves(
  keys: readonly ScramKey[],
  authMessage: string,
  proof: Buffer,
): ScramKey | undefined {
  if (proof.length !== HASH_BYTES) return undefined
  let proven: ScramKey | undefined
  for (const key of keys) {
    const signature = hmac(key.storedKey, authMessage)
    const clientKey = Buffer.from(proof.map((octet, index) => octet ^ (signature[index] ?? 0)))
    const storedKey = createHash('sha256').update(clientKey).digest()
    if (timingSafeEqual(storedKey, key.storedKey)) proven = key
  }
  return proven
}

function hmac(key: Buffer, message: string): Buffer {
  return createHmac('sha256', key).update(message).digest()
}
