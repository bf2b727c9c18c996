/**
 * What the janitor asks of a database. Both reads give only what may go: every recipient is final, no
 * notice about it is still to be written, and nobody keeps it by hand.
 */
export interface RetentionStore {
  /**
   * Messages whose content has had its time, at most `limit`; behind each the notices about it that
   * have ended too, because they quote it. None of them twice.
   */
  redactable(wanted: RedactionWanted): Promise<Redactable[]>
  /** Redacted messages that ended at `endedBefore` or earlier. */
  forgettable(wanted: { readonly endedBefore: number; readonly limit: number }): Promise<string[]>
  /** The shortest period that a domain has of its own. */
  shortestContentMs(): Promise<number | undefined>
  /**
   * Makes the files forget what was deleted: gives free pages back and empties the log of changes. False
   * when a long reader (a backup) is in the way; then it is to be asked again. Never waits for it.
   */
  clean(): Promise<boolean>
}

export type RedactionWanted = {
  readonly now: number
  /** For domains without a period of their own. */
  readonly contentMs: number
  /** Beyond which no content is kept, whatever its domain says. */
  readonly contentMsMax: number
  readonly limit: number
}

export type Redactable = {
  readonly messageId: string
  /** The file of its body, to be removed after the commit. */
  readonly file?: string
}
