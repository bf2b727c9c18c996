/**
 * The life of one recipient of one message, from acceptance to its last word. Code, documents and
 * the dashboard read this table; docs/queue.md says what each state guarantees.
 *
 *   (nothing) --submit--> scheduled --its time--> queued <--release/hold--> held
 *                                                  |  ^
 *                                            lease |  | 4xx, time left; or the lease was abandoned
 *                                                  v  |
 *                                                 leased --250--> delivered --late bounce--> returned
 *                                                  |
 *                                                  +--5xx, or time is up--> bounced
 *
 * Guarantees:
 *  1. A recipient is in exactly one state; every change is committed together with its event.
 *  2. Nothing leaves `bounced`, `cancelled` and `returned`; only a late bounce leaves `delivered`.
 *  3. Only the holder of a lease may settle a recipient. A crash between the host's 250 and our
 *     commit therefore delivers twice (RFC 1047); it never loses (RFC 5321 §6.1).
 *  4. While leased, a cancel wins unless the attempt succeeds.
 */
export const transitions = {
  scheduled: ['queued', 'cancelled', 'bounced'],
  queued: ['leased', 'held', 'cancelled', 'bounced'],
  held: ['queued', 'cancelled', 'bounced'],
  leased: ['delivered', 'bounced', 'queued', 'cancelled'],
  delivered: ['returned'],
  bounced: [],
  cancelled: [],
  returned: [],
} as const satisfies Record<string, readonly string[]>

export type RecipientState = keyof typeof transitions

export const recipientStates = Object.keys(transitions) as RecipientState[]

/** Open recipients still have a way to go; the others have had their last word (a late bounce aside). */
export const openStates = ['scheduled', 'queued', 'held', 'leased'] as const

export function isOpen(state: RecipientState): boolean {
  return (openStates as readonly RecipientState[]).includes(state)
}

export const messageStatuses = [
  'pending',
  'queued',
  'deferred',
  'sent',
  'partially_sent',
  'rejected',
  'bounced',
] as const

export type MessageStatus = (typeof messageStatuses)[number]

export type RecipientSummary = {
  readonly state: RecipientState
  /** How many attempts have ended. */
  readonly attempts: number
  /** Bounced by our own rule or by hand, without a reply of the recipient's host. */
  readonly isOwnVerdict: boolean
}

/** The one word for a whole message, from the states of its recipients. */
export function statusOf(recipients: readonly RecipientSummary[]): MessageStatus {
  const open = recipients.filter(({ state }) => isOpen(state))
  if (open.length > 0) {
    if (open.every(({ state }) => state === 'scheduled' || state === 'held')) return 'pending'
    return open.some(({ attempts }) => attempts > 0) ? 'deferred' : 'queued'
  }
  const delivered = recipients.filter(({ state }) => state === 'delivered').length
  if (delivered === recipients.length) return 'sent'
  if (delivered > 0) return 'partially_sent'
  const isOurs = recipients.every(
    ({ state, isOwnVerdict }) => state === 'cancelled' || (state === 'bounced' && isOwnVerdict),
  )
  return isOurs ? 'rejected' : 'bounced'
}
