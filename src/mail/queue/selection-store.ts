/** What a change of many messages asks of a database: the mail that it concerns, a part at a time. */
import type { QueuePause } from '../message/queue-change.ts'
import type { Message, Recipient } from '../message/message.ts'

export type SelectionWanted = {
  /** Absent: every destination. */
  readonly destinations?: readonly string[]
  /** Absent: every message. */
  readonly messageId?: string
  /** Absent: whoever submitted it. Notices to him are not his. */
  readonly submitter?: string
  /** What came later is not meant, so that a selection has an end. */
  readonly acceptedUntil: number
  /** Only what is due then exactly, or only when its lifetime ends: what a pause until then has put off. */
  readonly putOffUntil?: number
  readonly limit: number
  /** Go on behind this one. */
  readonly after?: SelectionPlace
}

/** Where a consignment stands in a selection, in the store's own numbers. */
export type SelectionPlace = { readonly number: number; readonly destination: string }

export type SelectedConsignment = {
  readonly messageId: string
  /** The reverse-path; empty for `<>`. */
  readonly sender: string
  readonly submitter: string
  readonly origin: Message['origin']
  readonly destination: string
  readonly state: 'queued' | 'leased' | 'held'
  /** Those that are open. */
  readonly recipients: readonly Recipient[]
  readonly place: SelectionPlace
}

export interface SelectionStore {
  /** In the order of acceptance. */
  selected(wanted: SelectionWanted): Promise<SelectedConsignment[]>
}

export interface PauseStore {
  /** Newest first, with those that are over and not yet forgotten. */
  pauses(): Promise<QueuePause[]>
}
