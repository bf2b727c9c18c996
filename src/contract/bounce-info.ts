/**
 * What an unsuccessful answer means, as `getBounceInfo` says it. Documented and stable: the command
 * `bounce-info`, `message show`, webhooks and notices all carry exactly this.
 */
export const bounceCategories = [
  'user_unknown',
  'mailbox_inactive',
  'mailbox_full',
  'recipient_refused',
  'blocklist',
  'spam',
  'content',
  'virus',
  'policy',
  'auth_failure',
  'ptr',
  'sender_rejected',
  'rate_limited',
  'greylist',
  'network',
  'dns',
  'tls',
  'too_large',
  'relay_denied',
  'protocol',
  'system',
  'expired',
  'unknown',
] as const

export type BounceCategory = (typeof bounceCategories)[number]

/** Whose affair it is: who is told, and whether the recipient may be suppressed. */
export type BounceScope =
  | 'recipient'
  | 'message'
  | 'sender-domain'
  | 'sending-ip'
  | 'destination'
  | 'us'

export type BounceInfo = {
  /** `slowdown` defers too, and asks to send less to this site. */
  readonly action: 'defer' | 'reject' | 'slowdown'
  readonly category: BounceCategory
  /** `temporary` is tried again until the lifetime ends; `permanent` is not. */
  readonly kind: 'temporary' | 'permanent'
  readonly scope: BounceScope
  /** The recipient is dead: do not write to it again for a while. Never for a temporary answer. */
  readonly suppress: boolean
  /** When the host itself says to come back, within bounds. */
  readonly retryAfterSeconds?: number
  /** `google`, `microsoft`, …; absent where neither host nor words tell. */
  readonly provider?: string
  /** The list that was named, and where one asks to be taken off it. */
  readonly blocklist?: { readonly name: string; readonly delistingPage: string }
  /** Plain words: what happened, whose move it is, what to do. */
  readonly message: string
  /** The rule that decided and the words it found: `google/over-quota: "over quota"`. */
  readonly evidence: string
}
