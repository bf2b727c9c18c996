/**
 * The configuration as the roles receive it: complete, checked, durations in milliseconds. What each
 * option means stands with its definition in options.ts.
 */
import type { RouteSettings } from '../mail/route/route-setting.ts'
import type { ValuesOf } from './option.ts'
import type { optionTables } from './options.ts'

type Tables = typeof optionTables

export type Config = ValuesOf<Tables['top']> & {
  readonly submission: ValuesOf<Tables['submission']>
  /** Without it a self-signed certificate is made in the data folder. */
  readonly tls?: { readonly certificate: string; readonly key: string }
  readonly http: ValuesOf<Tables['http']>
  readonly dns: ValuesOf<Tables['dns']>
  readonly delivery: ValuesOf<Tables['delivery']> & {
    readonly routes: RouteSettings
    readonly retry: ValuesOf<Tables['retry']>
    readonly timeouts: ValuesOf<Tables['timeouts']>
  }
  readonly retention: ValuesOf<Tables['retention']>
  readonly scan: ValuesOf<Tables['scan']>
  /** What the operator should hear at start: options that were set and have no effect yet. */
  readonly notes: readonly string[]
  /** The file that was read; absent when there was none and all are defaults. */
  readonly file?: string
}

/** One line for the operator: the file, the key, what was given, what is allowed. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}
