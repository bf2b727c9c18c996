/**
 * How much one sender may send: what the door asks at MAIL, at RCPT and before the commit. Sliding counters of
 * messages and recipients per address and domain, and a brake on first-time recipients.
 */
import type { Change } from '../message/store.ts'

/** Who is counted. Nobody is asked about on a trusted listener. */
export type Counted = {
  /** The address that answers for the message. */
  readonly submitter: string
  /** Its domain. */
  readonly domain: string
}

export type Overrun = {
  /** The option that says so, for the log: `messages_per_day`. */
  readonly limit: string
  /** What was reached, and when to come back, for the reply. ASCII. */
  readonly text: string
}

export type Allowance = {
  /** To be committed together with the message. */
  readonly changes: readonly Change[]
  /** The message was not accepted after all. */
  giveBack(): void
}

export interface SendingLimits {
  /** At MAIL. */
  mayBegin(who: Counted): Overrun | undefined
  /** At RCPT. @param named the recipients that were accepted before it in this transaction */
  mayAddress(
    who: Counted,
    recipient: string,
    named: readonly string[],
  ): Promise<Overrun | undefined> | Overrun | undefined
  /** Counts the message, or says why not. */
  take(who: Counted, recipients: readonly string[]): Promise<Allowance | Overrun>
}
