/**
 * What the queue asks of a database beside `commit`. `now` is always passed in: the store has no clock.
 */
import type { LeasedConsignment } from '../message/message.ts'
import type { NoticeKind } from '../message/queue-change.ts'
import type { AttemptRecord, Message, Recipient } from '../message/message.ts'
import type { StoredContent } from '../message/stored-content.ts'
import type { Flow } from './lane.ts'
import type { SenderWeights } from './sender-weights.ts'

export type LeaseWanted = {
  readonly now: number
  readonly limit: number
  readonly perDestination: number
  readonly perSender: number
  /** Absent: all senders weigh the same. */
  readonly weights?: SenderWeights
  /** Of what these name less is wanted. */
  readonly bounds?: readonly LeaseBound[]
}

/** At most so many of one destination, of one flow, or of one flow to one destination. */
export type LeaseBound = {
  readonly destination?: string
  readonly flow?: Flow
  readonly places: number
}

export interface QueueStore {
  /**
   * Hands out at most `limit` due consignments, each to one caller only, never more than
   * `perDestination` of one destination and `perSender` of one submitter in one call. Senders take
   * turns, each with its oldest first, and lanes go before each other as in a `FairLine`: neither a crowded
   * destination nor a sender with much mail can hide the others.
   */
  lease(wanted: LeaseWanted): Promise<LeasedConsignment[]>
  /** Gives leases back without an attempt: due at once (shutdown), or at `dueAt`. */
  release(consignmentIds: readonly string[], now: number, dueAt?: number): Promise<void>
  /** When the next consignment that nobody holds is due. */
  nextDueAt(): Promise<number | undefined>
  /** The sealed content; undefined once redacted. */
  contentOf(messageId: string): Promise<StoredContent | undefined>
  /** Messages about which notices are owed, oldest first, with what must be told. */
  owedNotices(limit: number): Promise<OwedNotices[]>
}

export type OwedNotices = {
  readonly message: Message
  readonly recipients: readonly OwedRecipient[]
}

export type OwedRecipient = Recipient & {
  readonly notice: NoticeKind
  /** When the duty arose. */
  readonly owedAt: number
  readonly status: string
  readonly attempt: AttemptRecord
}
