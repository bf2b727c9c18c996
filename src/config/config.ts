/**
 * The configuration as the roles receive it: complete, checked, durations in milliseconds. What each
 * option means stands with its definition in options.ts.
 */
import type { Source } from '../mail/delivery/source.ts'
import type { Limits } from '../mail/limit/limits.ts'
import type { SenderWeights } from '../mail/queue/sender-weights.ts'
import type { RouteSettings } from '../mail/route/route-setting.ts'
import type { SiteSettings } from '../mail/route/site-profile.ts'
import type { ScanSettings } from '../mail/scan/scan-settings.ts'
import type { ValuesOf } from './option.ts'
import type { optionTables } from './options.ts'

type Tables = typeof optionTables

export type Config = ValuesOf<Tables['top']> & {
  readonly submission: ValuesOf<Tables['submission']>
  readonly login: ValuesOf<Tables['login']>
  /** Absent where no issuer of tokens is trusted. */
  readonly oauth?: OAuthSettings
  /** Without it a self-signed certificate is made in the data folder. */
  readonly tls?: { readonly certificate: string; readonly key: string }
  readonly http: ValuesOf<Tables['http']>
  readonly dns: ValuesOf<Tables['dns']>
  readonly limits: Limits
  readonly delivery: ValuesOf<Tables['delivery']> & {
    readonly routes: RouteSettings
    readonly sites: SiteSettings
    /** Empty: the system chooses from which address mail leaves. */
    readonly sources: readonly Source[]
    /** Empty: all senders weigh the same. */
    readonly weights: SenderWeights
    readonly retry: ValuesOf<Tables['retry']>
    readonly timeouts: ValuesOf<Tables['timeouts']>
    readonly warmUp: ValuesOf<Tables['warmUp']>
  }
  readonly reports: ValuesOf<Tables['reports']>
  readonly retention: ValuesOf<Tables['retention']>
  readonly scan: ScanSettings
  /** What the operator should hear at start: options that were set and have no effect yet. */
  readonly notes: readonly string[]
  /** The file that was read; absent when there was none and all are defaults. */
  readonly file?: string
}

export type OAuthSettings = {
  readonly issuer: string
  readonly audience: string
  readonly jwksUri?: string
  readonly claim: string
}

/** One line for the operator: the file, the key, what was given, what is allowed. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}
