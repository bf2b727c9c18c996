/** What one attempt has settled so far, recipient by recipient. */
import type { Clock } from '../../base/clock.ts'
import { describeReply, type Reply } from '../../protocol/smtp/reply.ts'
import type { Recipient, RecipientOutcome, Stage } from '../message/message.ts'

/** How the attempt ended for a recipient, and where. */
export type Ending = {
  readonly state: RecipientOutcome['state']
  readonly status: string
  readonly stage: Stage
  /** The host's reply, or our own words where there is none. */
  readonly reply: string
  /** Absent when delivered. */
  readonly reason?: string
  readonly host: string
  readonly ip: string
  readonly tls?: string
  readonly passedDsn?: boolean
  readonly isOwnVerdict?: boolean
}

/** Of a reply in an attempt's record. */
const REPLY_LENGTH_MAX = 4096

export class Progress {
  readonly #clock: Clock
  readonly outcomes: RecipientOutcome[] = []
  #open: readonly Recipient[]

  constructor(recipients: readonly Recipient[], clock: Clock) {
    this.#open = recipients
    this.#clock = clock
  }

  /** Those about whom nothing is settled yet. */
  get open(): readonly Recipient[] {
    return this.#open
  }

  /** Settles the given recipients and leaves the others open. */
  settle(endings: ReadonlyMap<Recipient, Ending>): void {
    for (const [recipient, ending] of endings) this.#record(recipient, ending)
    this.#open = this.#open.filter((recipient) => !endings.has(recipient))
  }

  settleAll(ending: Ending): void {
    for (const recipient of this.#open) this.#record(recipient, ending)
    this.#open = []
  }

  #record({ position }: Recipient, ending: Ending): void {
    const { state, status, stage, reply, reason, host, ip, tls, passedDsn, isOwnVerdict } = ending
    this.outcomes.push({
      position,
      state,
      status,
      attempt: {
        at: this.#clock.now(),
        host,
        ip,
        stage,
        reply,
        ...(tls === undefined ? {} : { tls }),
        ...(reason === undefined ? {} : { reason }),
      },
      ...(passedDsn === undefined ? {} : { passedDsn }),
      ...(isOwnVerdict === undefined ? {} : { isOwnVerdict }),
    })
  }
}

/** A reply as an attempt's record keeps it. */
export function recorded(reply: Reply): string {
  return describeReply(reply).slice(0, REPLY_LENGTH_MAX)
}
