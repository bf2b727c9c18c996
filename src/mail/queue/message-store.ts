/** What people ask about messages: the reads behind `message list|show|trace` and `queue`. */
import type { RecipientState } from '../../contract/recipient-state.ts'
import type { AttemptRecord, Message, Recipient } from '../message/message.ts'

export type Page = {
  readonly limit: number
  /** Continue after this id (exclusive). */
  readonly after?: string
}

/** With `now`, rows say how much of them is due. */
export type WaitingPage = Page & { readonly now?: number }

export interface MessageStore {
  /** Newest first. */
  messages(page: Page): Promise<MessageWithRecipients[]>
  message(id: string): Promise<MessageWithRecipients | undefined>
  /** The message's history in the order it happened. */
  events(messageId: string): Promise<StoredEvent[]>
  /** What waits, by destination and submitter; longest waiting last, newest first. */
  queue(page: WaitingPage): Promise<WaitingRow[]>
}

export type MessageWithRecipients = {
  readonly message: Message
  readonly recipients: readonly RecipientProgress[]
  /** Since when its content is gone. */
  readonly redactedAt?: number
  /** Since when it is kept, by hand, from being redacted and forgotten. */
  readonly keptAt?: number
}

export type RecipientProgress = Recipient & {
  readonly state: RecipientState
  readonly destination: string
  readonly attempts: number
  readonly isOwnVerdict: boolean
  /** Only while queued. */
  readonly nextAttemptAt?: number
}

export type StoredEvent =
  | { readonly kind: 'accepted'; readonly at: number }
  | {
      readonly kind: 'attempted'
      readonly at: number
      readonly position: number
      /** The state in which the attempt left the recipient; `cancelled` when a cancel had waited for it. */
      readonly state: Extract<RecipientState, 'delivered' | 'bounced' | 'queued' | 'cancelled'>
      readonly attempt: AttemptRecord
      readonly nextAttemptAt?: number
    }
  | { readonly kind: 'cancelled'; readonly at: number; readonly position: number }
  | { readonly kind: 'retried'; readonly at: number }
  /** What the scan saw and let pass. */
  | { readonly kind: 'scanned'; readonly at: number; readonly text: string }
  | { readonly kind: 'held'; readonly at: number; readonly position: number; readonly text: string }
  | { readonly kind: 'released'; readonly at: number; readonly position: number }
  /** Given up by hand, with a word to the sender. */
  | {
      readonly kind: 'refused'
      readonly at: number
      readonly position: number
      readonly text: string
    }
  | {
      readonly kind: 'told'
      readonly at: number
      readonly position: number
      readonly noticeId?: string
    }

export type WaitingRow = {
  readonly destination: string
  readonly submitter: string
  /** Recipients. */
  readonly count: number
  /** Recipients that nobody attempts yet although their time has come. */
  readonly dueCount?: number
  readonly oldestAt: number
  readonly nextAttemptAt: number
  readonly state: 'queued' | 'leased' | 'held'
  /** Why it is held; else the plain words of the newest unsuccessful attempt, empty before the first. */
  readonly reason: string
}
