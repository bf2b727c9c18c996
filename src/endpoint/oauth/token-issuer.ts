/**
 * An issuer of tokens, asked over HTTPS for its keys: OpenID Connect Discovery finds them, and they are
 * cached. A token counts when one of these keys signed it with an asymmetric algorithm, when it is for
 * us, and when it has not expired (RFC 7519, RFC 8725 §3.1).
 *
 * jose is loaded with the first token, since most servers never see one.
 */
import type { JWTVerifyGetKey } from 'jose'
import type { Clock } from '../../base/clock.ts'
import { describeError } from '../../base/log.ts'
import type { TokenVerdict, TokenVerifier } from '../../mail/account/token-verifier.ts'

const ANSWER_MS_MAX = 5_000
/** After the issuer did not answer, it is left alone this long. */
const SILENCE_MS = 10_000
/** For new keys, when a token names one that we do not know. */
const COOLDOWN_MS = 30_000
const KEYS_KEPT_MS = 10 * 60_000
const CLOCK_SKEW_SECONDS = 30

/** RFC 7518 §3.1, RFC 8037: a shared secret or "none" proves nothing. */
const algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
]

export type TokenIssuerParts = {
  readonly issuer: string
  readonly audience: string
  readonly jwksUri?: string
  readonly claim: string
  readonly clock: Clock
  /** Replaced in tests that trust a certificate of their own. */
  readonly fetch?: typeof fetch
}

export class TokenIssuer implements TokenVerifier {
  readonly discovery: string
  readonly #parts: TokenIssuerParts
  readonly #fetch: typeof fetch
  #keys: Promise<JWTVerifyGetKey> | undefined
  #silentUntil = 0

  constructor(parts: TokenIssuerParts) {
    this.#parts = parts
    this.#fetch = parts.fetch ?? fetch
    this.discovery = `${parts.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  }

  async verify(token: string): Promise<TokenVerdict> {
    const { audience, claim, issuer } = this.#parts
    const { errors, jwtVerify } = await import('jose')
    try {
      const { payload } = await jwtVerify(token, await this.#keysOfIssuer(), {
        issuer,
        audience,
        algorithms,
        requiredClaims: ['exp'],
        clockTolerance: CLOCK_SKEW_SECONDS,
        currentDate: new Date(this.#parts.clock.now()),
      })
      const user = payload[claim]
      if (typeof user !== 'string') return { kind: 'invalid', why: `it has no ${claim}` }
      const isVerified = payload['email_verified'] ?? true
      if (isVerified === true || isVerified === 'true') return { kind: 'valid', user }
      return { kind: 'invalid', why: 'its e-mail address is not verified' }
    } catch (error) {
      const why = describeError(error)
      const isOfToken = error instanceof errors.JOSEError && !isOfIssuer(error)
      return { kind: isOfToken ? 'invalid' : 'unavailable', why }
    }
  }

  #keysOfIssuer(): Promise<JWTVerifyGetKey> {
    const now = this.#parts.clock.now()
    if (this.#keys !== undefined) return this.#keys
    if (now < this.#silentUntil) return Promise.reject(new Error('the issuer did not answer'))
    const keys = this.#findKeys()
    this.#keys = keys
    keys.catch(() => {
      this.#keys = undefined
      this.#silentUntil = this.#parts.clock.now() + SILENCE_MS
    })
    return keys
  }

  async #findKeys(): Promise<JWTVerifyGetKey> {
    const { createRemoteJWKSet, customFetch } = await import('jose')
    const url = new URL(this.#parts.jwksUri ?? (await this.#discover()))
    return createRemoteJWKSet(url, {
      timeoutDuration: ANSWER_MS_MAX,
      cooldownDuration: COOLDOWN_MS,
      cacheMaxAge: KEYS_KEPT_MS,
      [customFetch]: this.#fetch,
    })
  }

  /** OpenID Connect Discovery 1.0 §4: the answer must name the issuer that was asked. */
  async #discover(): Promise<string> {
    const response = await this.#fetch(this.discovery, {
      headers: { accept: 'application/json' },
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_MS_MAX),
    })
    if (!response.ok) throw new Error(`${this.discovery} answered ${response.status}`)
    const found: unknown = await response.json()
    const { issuer, jwks_uri: uri } = Object(found) as Record<string, unknown>
    if (issuer !== this.#parts.issuer) {
      throw new Error(`${this.discovery} is of another issuer; set oauth.issuer as it names itself`)
    }
    if (typeof uri !== 'string' || !uri.startsWith('https://')) {
      throw new Error(`${this.discovery} names no keys under https://; set oauth.jwks_uri`)
    }
    return uri
  }
}

/** It is not the token's fault when the keys cannot be had. */
function isOfIssuer({ code }: { readonly code: string }): boolean {
  return code === 'ERR_JWKS_TIMEOUT' || code === 'ERR_JWKS_INVALID' || code === 'ERR_JOSE_GENERIC'
}
