/** The port to an issuer of tokens (OpenID Connect): is this token good, and whose is it? */
export interface TokenVerifier {
  /** Where clients learn how to get a token. */
  readonly discovery: string
  verify(token: string): Promise<TokenVerdict>
}

export type TokenVerdict =
  /** @property user what the configured claim says, not normalised */
  | { readonly kind: 'valid'; readonly user: string }
  | { readonly kind: 'invalid'; readonly why: string }
  /** The issuer could not be asked for its keys. */
  | { readonly kind: 'unavailable'; readonly why: string }
