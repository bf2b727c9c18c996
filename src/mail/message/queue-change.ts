/** What submission, delivery and notification write about messages on their way. */
import type { Consignment, Message, RecipientOutcome } from './message.ts'
import type { StoredContent } from './stored-content.ts'

export type QueueChange =
  | MessageAccepted
  | ConsignmentSettled
  | RecipientsCancelled
  | ConsignmentsRetried
  | NoticesTold
  | MessageReleased
  | MessageRefused
  | SubmitterHeld
  | SubmitterReleased
  | RecipientsBounced
  | QueuePaused
  | QueueResumed

/** A message enters with all its consignments, due at once. */
export type MessageAccepted = {
  readonly kind: 'message-accepted'
  readonly message: Message
  readonly content: StoredContent
  readonly consignments: readonly Consignment[]
  /** Ids of the consignments that are inserted already leased by this process. */
  readonly leased: readonly string[]
  /** What the scan saw and let pass, in words; an event `scanned`. */
  readonly scanned?: string
  /** A person must look first: its recipients enter as `held`, and their consignments wait for their expiry. */
  readonly held?: { readonly reason: string; readonly notices: readonly OwedNotice[] }
}

/**
 * By hand: what is held of this message is queued and due at once. With `expiresAt` its lifetime
 * starts anew.
 */
export type MessageReleased = {
  readonly kind: 'message-released'
  readonly messageId: string
  readonly at: number
  readonly expiresAt: number
}

/** By hand: what is held of this message bounces by our own verdict. */
export type MessageRefused = {
  readonly kind: 'message-refused'
  readonly messageId: string
  readonly at: number
  /** In plain words, for the sender. */
  readonly reason: string
  /** RFC 3463, for the notice. */
  readonly status: string
  readonly notices: readonly OwedNotice[]
}

/**
 * Its address was suspended: everything that it submitted and that waits is held, as soon as it is not
 * leased. Notices to it are not its own.
 */
export type SubmitterHeld = {
  readonly kind: 'submitter-held'
  readonly submitter: string
  readonly at: number
  readonly reason: string
}

/** What `submitter-held` held of it is queued and due at once. What a scan held stays held. */
export type SubmitterReleased = {
  readonly kind: 'submitter-released'
  readonly submitter: string
  readonly at: number
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
  /** Absent: whatever its destination. */
  readonly destinations?: readonly string[]
}

/**
 * By hand. What waits or is held of this message for these destinations bounces by our own verdict; what
 * is leased does when its attempt ends without success. What is not open any more is passed over.
 */
export type RecipientsBounced = {
  readonly kind: 'recipients-bounced'
  readonly messageId: string
  readonly at: number
  readonly destinations: readonly string[]
  /** In plain words, for the sender. */
  readonly reason: string
  readonly notices: readonly OwedNotice[]
}

/** By hand: in the place of an older pause over the same. Pauses that are over by then are forgotten. */
export type QueuePaused = { readonly kind: 'queue-paused'; readonly pause: QueuePause }

export type QueueResumed = { readonly kind: 'queue-resumed' } & PausedPart

/** What a pause is over. `name` is empty with `all`. */
export type PausedPart = { readonly scope: PauseScope; readonly name: string }

export type PauseScope = 'site' | 'destination' | 'sender' | 'message' | 'all'

/** Mail that no attempt is made at until then, by the operator's will. */
export type QueuePause = PausedPart & {
  /** In plain words, for other operators; may be empty. */
  readonly reason: string
  readonly pausedAt: number
  readonly expiresAt: number
}

/** By hand: what waits of this message is due at once. */
export type ConsignmentsRetried = {
  readonly kind: 'consignments-retried'
  readonly messageId: string
  readonly at: number
  /** Absent: whatever its destination. */
  readonly destinations?: readonly string[]
}

/** The duty to tell the sender about one recipient. Kept until a notice about it has been accepted. */
export type OwedNotice = {
  readonly position: number
  readonly kind: NoticeKind
}

/** `held`: a person must look at the message before it goes. */
export type NoticeKind = 'failed' | 'delayed' | 'delivered' | 'relayed' | 'held'

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
