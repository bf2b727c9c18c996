/** What submission, delivery and notification write about messages on their way. */
import type { Consignment, Message, RecipientOutcome } from './message.ts'
import type { StoredContent } from './stored-content.ts'

export type QueueChange =
  | MessageAccepted
  | ConsignmentSettled
  | RecipientsCancelled
  | ConsignmentsRetried
  | NoticesTold

/** A message enters with all its consignments, due at once. */
export type MessageAccepted = {
  readonly kind: 'message-accepted'
  readonly message: Message
  readonly content: StoredContent
  readonly consignments: readonly Consignment[]
  /** Ids of the consignments that are inserted already leased by this process. */
  readonly leased: readonly string[]
}

/**
 * An attempt has ended. Refused (the commit throws `LeaseLostError`) unless this process holds the lease.
 * Recipients left `queued` stay in the consignment, which is due again at `nextAttemptAt`; without any it ends.
 */
export type ConsignmentSettled = {
  readonly kind: 'consignment-settled'
  readonly consignmentId: string
  readonly messageId: string
  readonly at: number
  readonly outcomes: readonly RecipientOutcome[]
  /** Present exactly when an outcome is `queued`. */
  readonly nextAttemptAt?: number
  readonly notices: readonly OwedNotice[]
}

/** By hand. Open recipients that are not leased end at once; leased ones when the attempt ends without success. */
export type RecipientsCancelled = {
  readonly kind: 'recipients-cancelled'
  readonly messageId: string
  readonly at: number
}

/** By hand: what waits of this message is due at once. */
export type ConsignmentsRetried = {
  readonly kind: 'consignments-retried'
  readonly messageId: string
  readonly at: number
}

/** The duty to tell the sender about one recipient. Kept until a notice about it has been accepted. */
export type OwedNotice = {
  readonly position: number
  readonly kind: NoticeKind
}

export type NoticeKind = 'failed' | 'delayed' | 'delivered' | 'relayed'

/** Committed together with the notice's own acceptance, so a crash tells the sender once. */
export type NoticesTold = {
  readonly kind: 'notices-told'
  readonly messageId: string
  readonly at: number
  readonly positions: readonly number[]
  /**
   * What each of them was told, in the same order. The commit is refused when something else is owed by
   * now, so that a bounce is not taken for told because its delay was. Absent: all that is owed.
   */
  readonly kinds?: readonly NoticeKind[]
  /** Id of the notice; absent when there was nobody to tell (null sender, NOTIFY). */
  readonly noticeId?: string
}

export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError'
}
