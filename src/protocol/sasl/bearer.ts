/**
 * OAUTHBEARER (RFC 7628) and XOAUTH2, its forerunner that many clients still speak: a token of an
 * issuer instead of a password. A token that is refused gets a challenge in JSON that says why and
 * where to get another (RFC 7628 §3.2.3); only after the client's answer to it the login has failed.
 */
import type { MaybePromise } from '../../base/maybe-promise.ts'
import type { LoginOutcome, TokenAuthority } from './login-authority.ts'
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

type Presented = { readonly user: string; readonly authorizationId: string; readonly token: string }

const SEPARATOR = '\x01'
/** RFC 6750 §2.1, behind a scheme without regard to case (RFC 9110 §11.1). */
const bearer = /^bearer +([A-Za-z0-9._~+/-]+=*)$/i
/** RFC 7628 §3.1. `p` is for channel bindings, which no token has. */
const gs2Header = /^[ny],(?:a=([^,\0]+))?,$/

abstract class BearerToken implements Mechanism {
  readonly firstChallenge = nothing
  readonly #tokens: TokenAuthority
  #refusal: LoginOutcome | undefined

  constructor(tokens: TokenAuthority) {
    this.#tokens = tokens
  }

  protected abstract read(parts: readonly string[]): Presented | undefined
  protected abstract explain(discovery: string): object

  receive(response: Buffer): MaybePromise<MechanismStep> {
    // RFC 7628 §3.2.3 wants %x01 here; XOAUTH2 an empty line. Whatever it is, it is the end.
    if (this.#refusal !== undefined) return ended(this.#refusal)
    const parts = utf8(response)?.split(SEPARATOR) ?? []
    const presented =
      parts.length > 2 && parts.splice(-2).join('') === '' ? this.read(parts) : undefined
    if (presented === undefined) return malformed
    const { authorizationId, token, user } = presented
    if (!isOneself(authorizationId, user)) return notYourself
    return afterwards(this.#tokens.check(user, token), (outcome) => {
      if (outcome === 'accepted' || outcome.why !== 'wrong') return ended(outcome)
      this.#refusal = outcome
      return challenge(JSON.stringify(this.explain(this.#tokens.discovery)))
    })
  }
}

/** `n,a=user,^Ahost=…^Aport=…^Aauth=Bearer …^A^A` */
export class OAuthBearer extends BearerToken {
  protected override read([header = '', ...pairs]: readonly string[]): Presented | undefined {
    const found = gs2Header.exec(header)
    const token = tokenIn(pairs)
    if (found === null || token === undefined) return undefined
    const user = (found[1] ?? '').replaceAll('=2C', ',').replaceAll('=3D', '=')
    return { user, authorizationId: user, token }
  }

  protected override explain(discovery: string): object {
    return { status: 'invalid_token', 'openid-configuration': discovery }
  }
}

/** `user=…^Aauth=Bearer …^A^A` */
export class XOAuth2 extends BearerToken {
  protected override read(pairs: readonly string[]): Presented | undefined {
    const [user] = valuesOf(pairs, 'user')
    const token = tokenIn(pairs)
    if (!user || token === undefined) return undefined
    return { user, authorizationId: '', token }
  }

  protected override explain(): object {
    return { status: '401', schemes: 'bearer', scope: '' }
  }
}

function tokenIn(pairs: readonly string[]): string | undefined {
  const [value, ...more] = valuesOf(pairs, 'auth')
  return value === undefined || more.length > 0 ? undefined : bearer.exec(value)?.[1]
}

function valuesOf(pairs: readonly string[], name: string): string[] {
  return pairs
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1))
}
