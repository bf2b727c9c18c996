/** What the suppression station asks of a database. */
import type { Suppression } from '../message/suppression-change.ts'

export interface SuppressionStore {
  /** The suppression that is in force at `now`. Fast: asked at every RCPT. */
  suppressionOf(recipient: string, now: number): Promise<Suppression | undefined>
  /** Newest first; `after` is a recipient. */
  suppressions(page: {
    readonly limit: number
    readonly after?: string
    readonly now: number
  }): Promise<Suppression[]>
}
