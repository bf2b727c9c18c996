/** What the suppression station asks of a database. */
import type { Suppression } from '../message/suppression-change.ts'

export type SuppressionPage = {
  readonly limit: number
  /** Continue after this recipient (exclusive). */
  readonly after?: string
  readonly now: number
}

export interface SuppressionStore {
  /** The suppression that is in force at `now`. Fast: asked at every RCPT. */
  suppressionOf(recipient: string, now: number): Promise<Suppression | undefined>
  /** Those in force, newest first. */
  suppressions(page: SuppressionPage): Promise<Suppression[]>
}
