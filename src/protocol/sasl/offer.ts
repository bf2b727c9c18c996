/** Which mechanisms there are, which of them are offered here and now, and the one that a client chose. */
import { OAuthBearer, XOAuth2 } from './bearer.ts'
import type { ChannelBinding } from './channel-binding.ts'
import type { LoginAuthority } from './login-authority.ts'
import { Login } from './login.ts'
import type { Mechanism } from './mechanism.ts'
import { Plain } from './plain.ts'
import { Scram } from './scram.ts'

export type SaslPlace = {
  readonly authority: LoginAuthority
  /** Absent where the connection has none (RFC 5802 §6: then no -PLUS is offered). */
  readonly channelBinding?: ChannelBinding | undefined
}

type MechanismName =
  | 'PLAIN'
  | 'LOGIN'
  | 'SCRAM-SHA-256'
  | 'SCRAM-SHA-256-PLUS'
  | 'OAUTHBEARER'
  | 'XOAUTH2'

/**
 * PLAIN and LOGIN come first, since there are clients that look no further than the first words; those
 * that know SCRAM choose it wherever it stands.
 */
export function offeredMechanisms({ authority, channelBinding }: SaslPlace): MechanismName[] {
  return [
    'PLAIN',
    'LOGIN',
    'SCRAM-SHA-256',
    ...(channelBinding === undefined ? [] : (['SCRAM-SHA-256-PLUS'] as const)),
    ...(authority.tokens === undefined ? [] : (['OAUTHBEARER', 'XOAUTH2'] as const)),
  ]
}

/** @param name as the client wrote it; undefined is answered for what is not offered here. */
export function createMechanism(name: string, place: SaslPlace): Mechanism | undefined {
  const chosen = offeredMechanisms(place).find((offered) => offered === name.toUpperCase())
  const { authority, channelBinding: bindings } = place
  switch (chosen) {
    case undefined:
      return undefined
    case 'PLAIN':
      return new Plain(authority)
    case 'LOGIN':
      return new Login(authority)
    case 'SCRAM-SHA-256':
      return new Scram(authority, { isPlus: false, bindings })
    case 'SCRAM-SHA-256-PLUS':
      return new Scram(authority, { isPlus: true, bindings })
    case 'OAUTHBEARER':
      return authority.tokens && new OAuthBearer(authority.tokens)
    case 'XOAUTH2':
      return authority.tokens && new XOAuth2(authority.tokens)
  }
}
