/** What the suppression station writes: recipients to whom we no longer write. */
import type { BounceCategory } from '../../contract/bounce-info.ts'

export type SuppressionChange =
  /** Replaces an earlier one of the same recipient. Committed together with the bounce that caused it. */
  | { readonly kind: 'suppression-added'; readonly suppression: Suppression }
  | { readonly kind: 'suppression-removed'; readonly recipient: string }
  /** Those that were in force until `at` or before are gone. */
  | { readonly kind: 'suppressions-expired'; readonly at: number }

export type Suppression = {
  /** Lower case, domain in A-labels: how recipients are compared here. */
  readonly recipient: string
  /** Plain words: what the host said of it. */
  readonly reason: string
  readonly category: BounceCategory | 'by_hand'
  /** The message that bounced; absent when added by hand. */
  readonly messageId?: string
  readonly addedAt: number
  /** Absent: until somebody removes it. */
  readonly expiresAt?: number
}
