/** LOGIN: never standardised, and spoken by every old client. User name, then password. */
import type { MaybePromise } from '../../base/maybe-promise.ts'
import type { LoginAuthority } from './login-authority.ts'
import {
  afterwards,
  challenge,
  ended,
  malformed,
  type Mechanism,
  type MechanismStep,
  utf8,
} from './mechanism.ts'

export class Login implements Mechanism {
  /** What LOGIN clients look for, word by word. */
  readonly firstChallenge = Buffer.from('Username:')
  readonly #authority: LoginAuthority
  #user: string | undefined

  constructor(authority: LoginAuthority) {
    this.#authority = authority
  }

  receive(response: Buffer): MaybePromise<MechanismStep> {
    const text = utf8(response)
    if (text === undefined || text.includes('\0')) return malformed
    if (this.#user !== undefined) {
      return afterwards(this.#authority.password(this.#user, text), ended)
    }
    this.#user = text
    return challenge('Password:')
  }
}
