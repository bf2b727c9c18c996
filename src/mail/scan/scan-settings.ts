/** How the operator wants mail to be scanned. */
import type { Place } from '../../base/exchange.ts'
import type { ScanPolicy } from './verdict-policy.ts'

export type ScanSettings = {
  /** Whether the built-in checks look at every message. */
  readonly baseline: boolean
  /** SHA-256 of attachments that they refuse, in hexadecimal, lower case. */
  readonly blockedHashes: ReadonlySet<string>
  /** Absent: no such daemon. */
  readonly clamd?: { readonly place: Place; readonly messageBytesMax: number }
  readonly spamd?: { readonly place: Place; readonly messageBytesMax: number }
  readonly rspamd?: {
    readonly url: string
    readonly password?: string
    readonly messageBytesMax: number
  }
  /** Of each scanner. */
  readonly timeoutMs: number
  readonly connectionsMax: number
  readonly policy: ScanPolicy
}
