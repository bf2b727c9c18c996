/** Where all connections log in: what they share, and for each the authority that its SASL mechanisms ask. */
import { clientOf } from '../../base/client-network.ts'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { Random } from '../../base/random.ts'
import type { Store } from '../message/store.ts'
import { AccountLogin, type AccountLoginParts } from './account-login.ts'
import type { AccountStore } from './account-store.ts'
import { Authenticator } from './authenticator.ts'
import { LastUse } from './last-use.ts'
import type { LiveLogins } from './live-logins.ts'
import { type GuardLimits, LoginGuard } from './login-guard.ts'
import type { LoginSecrets } from './login-secrets.ts'
import { PasswordCheck } from './password-check.ts'
import type { TokenVerifier } from './token-verifier.ts'

export type LoginDeskParts = {
  readonly accounts: AccountStore
  readonly store: Pick<Store, 'commit'>
  readonly live: LiveLogins
  readonly secrets: LoginSecrets
  readonly limits?: GuardLimits
  /** Absent where no issuer is trusted. */
  readonly tokens?: TokenVerifier | undefined
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /** Replaced in tests that count the costly checks. */
  readonly hash?: (password: string, head: string) => Promise<string>
}

export class LoginDesk {
  readonly #shared: AccountLoginParts

  constructor(parts: LoginDeskParts) {
    const { clock, limits } = parts
    const guard = new LoginGuard(clock, limits)
    const passwords = new PasswordCheck({ clock, guard, authenticator: new Authenticator(parts) })
    this.#shared = { ...parts, guard, passwords, lastUse: new LastUse(parts) }
  }

  /** Where clients learn how to get a token; undefined where no issuer is trusted. */
  get tokenDiscovery(): string | undefined {
    return this.#shared.tokens?.discovery
  }

  /** For one connection, which closes it when it is gone. */
  open(ip: string): AccountLogin {
    return new AccountLogin({ ip, name: clientOf(ip) }, this.#shared)
  }
}
