/**
 * The limits of senders: sliding counters in memory, and the brake on first-time recipients.
 *
 * A message is counted before it is committed, and given back if it is not, so that sessions at the same time
 * cannot send more together than one may alone. After a restart the counters are those of the mail that was
 * accepted. Where nothing is limited nothing is counted, and the store is not asked.
 */
import type { Clock } from '../../base/clock.ts'
import type { Service } from '../../base/service.ts'
import { comparable } from '../message/comparable.ts'
import type { Change, Store } from '../message/store.ts'
import { FirstTimeBrake } from './first-time-brake.ts'
import type { LimitStore } from './limit-store.ts'
import type { Limits } from './limits.ts'
import type { Allowance, Counted, Overrun, SendingLimits } from './sending-limits.ts'
import { lastDay } from './sliding-window.ts'
import { Tallies } from './tallies.ts'
import { addressRules, type Amount, domainRules } from './tally.ts'

export type SenderLimitParts = {
  readonly limits: Limits
  readonly store: Pick<Store, 'commit'> & LimitStore
  readonly clock: Clock
}

const nothingCounted: Allowance = { changes: [], giveBack() {} }

export class SenderLimits implements SendingLimits, Service {
  readonly name = 'limits'
  readonly #parts: SenderLimitParts
  readonly #addresses: Tallies
  readonly #domains: Tallies
  readonly #brake: FirstTimeBrake | undefined

  constructor(parts: SenderLimitParts) {
    const { clock, limits, store } = parts
    const most = limits.firstTimeRecipientsPerDay
    this.#parts = parts
    this.#addresses = new Tallies(addressRules(limits))
    this.#domains = new Tallies(domainRules(limits))
    this.#brake = most > 0 ? new FirstTimeBrake({ store, clock, most }) : undefined
  }

  /** Counts what was accepted before the restart. The doors open after it. */
  async start(): Promise<void> {
    const { clock, store } = this.#parts
    const now = clock.now()
    if (this.#brake !== undefined) await store.commit([{ kind: 'correspondents-seeded' }])
    if (!this.#isCounting) return
    const accepted = await store.acceptedSince(now - lastDay.spanMs - lastDay.bucketMs)
    for (const { submitter, domain, at, ...amount } of accepted.toSorted((a, b) => a.at - b.at)) {
      this.#count({ submitter, domain }, amount, at)
    }
  }

  async stop(): Promise<void> {}

  mayBegin(who: Counted): Overrun | undefined {
    return this.#overrun(who, { messages: 1, recipients: 1 })
  }

  mayAddress(
    who: Counted,
    recipient: string,
    named: readonly string[],
  ): Promise<Overrun | undefined> | Overrun | undefined {
    const overrun = this.#overrun(who, { messages: 0, recipients: named.length + 1 })
    if (overrun !== undefined || this.#brake === undefined) return overrun
    return this.#brake.mayMeet(who.submitter, comparable(recipient), named.map(comparable))
  }

  async take(who: Counted, recipients: readonly string[]): Promise<Allowance | Overrun> {
    if (!this.#isCounting && this.#brake === undefined) return nothingCounted
    const now = this.#parts.clock.now()
    const amount = { messages: 1, recipients: recipients.length }
    const overrun = this.#overrun(who, amount)
    if (overrun !== undefined) return overrun
    this.#count(who, amount, now)
    const uncount = (): void => {
      this.#addresses.takeBack(who.submitter, amount, now)
      this.#domains.takeBack(who.domain, amount, now)
    }
    return this.#meet(who, recipients, uncount)
  }

  async #meet(
    { submitter }: Counted,
    named: readonly string[],
    uncount: () => void,
  ): Promise<Allowance | Overrun> {
    const brake = this.#brake
    if (brake === undefined) return { changes: [], giveBack: once(uncount) }
    const granted = await brake.grant(submitter, named.map(comparable)).catch((error: unknown) => {
      uncount()
      throw error
    })
    if ('limit' in granted) {
      uncount()
      return granted
    }
    const { recipients } = granted
    const at = this.#parts.clock.now()
    const met: Change = { kind: 'correspondents-met', submitter, recipients, at }
    const giveBack = once(() => {
      uncount()
      brake.giveBack(submitter, granted)
    })
    return { changes: [met], giveBack }
  }

  get #isCounting(): boolean {
    return this.#addresses.isInForce || this.#domains.isInForce
  }

  #overrun({ submitter, domain }: Counted, more: Amount): Overrun | undefined {
    if (!this.#isCounting) return undefined
    const now = this.#parts.clock.now()
    return this.#addresses.overrun(submitter, more, now) ?? this.#domains.overrun(domain, more, now)
  }

  #count({ submitter, domain }: Counted, amount: Amount, at: number): void {
    this.#addresses.add(submitter, amount, at)
    this.#domains.add(domain, amount, at)
  }
}

function once(act: () => void): () => void {
  let isDone = false
  return () => {
    if (isDone) return
    isDone = true
    act()
  }
}
