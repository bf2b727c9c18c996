/** PLAIN (RFC 4616): authorization identity, NUL, user, NUL, password, in one message. */
import type { MaybePromise } from '../../base/maybe-promise.ts'
import type { LoginAuthority } from './login-authority.ts'
import {
  afterwards,
  ended,
  isOneself,
  malformed,
  type Mechanism,
  type MechanismStep,
  nothing,
  notYourself,
  utf8,
} from './mechanism.ts'

export class Plain implements Mechanism {
  readonly firstChallenge = nothing
  readonly #authority: LoginAuthority

  constructor(authority: LoginAuthority) {
    this.#authority = authority
  }

  receive(response: Buffer): MaybePromise<MechanismStep> {
    const [authorizationId, user, password, ...more] = utf8(response)?.split('\0') ?? []
    if (authorizationId === undefined || !user || password === undefined || more.length > 0) {
      return malformed
    }
    if (!isOneself(authorizationId, user)) return notYourself
    return afterwards(this.#authority.password(user, password), ended)
  }
}
