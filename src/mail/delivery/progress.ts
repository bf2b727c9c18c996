/** What one attempt has settled so far, recipient by recipient. */
import type { Clock } from '../../base/clock.ts'
import type { Recipient, RecipientOutcome } from '../message/message.ts'
import type { Ending } from './ending.ts'

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
    const { state, status, stage, reply, reason, bounceInfo, host, ip, tls, ourIp } = ending
    const { passedDsn, isOwnVerdict } = ending
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
        ...(ourIp === undefined ? {} : { ourIp }),
        ...(reason === undefined ? {} : { reason }),
        ...(bounceInfo === undefined ? {} : { bounceInfo }),
      },
      ...(passedDsn === undefined ? {} : { passedDsn }),
      ...(isOwnVerdict === undefined ? {} : { isOwnVerdict }),
    })
  }
}
