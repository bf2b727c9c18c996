/** What the limit station reads. */
import type { RefusedSubmission } from '../message/limit-change.ts'

export interface LimitStore {
  /** Messages accepted from clients since `since`, one line per submitter and minute; for counters after a restart. */
  acceptedSince(since: number): Promise<AcceptedCount[]>
  /** Those of these recipients that the submitter has never written to. */
  strangersTo(submitter: string, recipients: readonly string[]): Promise<string[]>
  /** Recipients met for the first time since `since`. */
  metSince(submitter: string, since: number): Promise<number>
  /** Newest first. */
  refusedSubmissions(page: {
    readonly limit: number
    readonly after?: string
  }): Promise<RefusedSubmission[]>
}

export type AcceptedCount = {
  readonly submitter: string
  /** Of the author. */
  readonly domain: string
  /** Start of a minute. */
  readonly at: number
  readonly messages: number
  readonly recipients: number
}
