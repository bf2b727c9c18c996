/** What submission remembers for its limits, and of mail that it refused. */
export type LimitChange =
  /** Recipients that this submitter has written to. Those known already stay as they are. */
  | {
      readonly kind: 'correspondents-met'
      readonly submitter: string
      /** Addresses as `comparable` folds them. */
      readonly recipients: readonly string[]
      readonly at: number
    }
  /** All recipients of messages still remembered that came since it was last done, met when those came. */
  | { readonly kind: 'correspondents-seeded' }
  | { readonly kind: 'submission-refused'; readonly refusal: RefusedSubmission }

/** A message that was not taken: what a person asks about later. Without content, and without a message id. */
export type RefusedSubmission = {
  readonly id: string
  readonly at: number
  /** Who logged in; empty on a trusted listener. */
  readonly submitter: string
  /** The reverse-path; empty for `<>`. */
  readonly sender: string
  readonly recipients: readonly string[]
  /** The rule or verdict in a word or two: `virus Eicar-Test-Signature`, `from`, `limit`. */
  readonly rule: string
  /** What the client was answered. */
  readonly reply: string
}
