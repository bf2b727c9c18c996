/**
 * Suspends an address whose mail goes wrong too often: too many recipients who do not exist (a bought list,
 * or a stolen password), or too many messages that hosts took for spam or a virus. Both hurt everybody who
 * sends through this server, because hosts judge its address as a whole.
 *
 * Counts what became of recipients in the last day, in memory: a restart begins anew. Mail that has no
 * address of ours behind it (a trusted network) is counted and never suspended.
 */
import type { Clock } from '../../base/clock.ts'
import { describeError, type Log } from '../../base/log.ts'
import type { BounceCategory } from '../../contract/bounce-info.ts'
import type { AccountStore } from '../account/account-store.ts'
import type { Message, RecipientOutcome } from '../message/message.ts'
import type { Store } from '../message/store.ts'
import type { Limits } from './limits.ts'
import { lastDay, SlidingWindow } from './sliding-window.ts'

/** Why an address was suspended, with the figures. */
export type Cause =
  | { readonly kind: 'bounces'; readonly bounced: number; readonly recipients: number }
  | { readonly kind: 'spam'; readonly verdicts: number }

export type Suspension = {
  readonly address: string
  /** In which its owner is written to. */
  readonly language: string | undefined
  readonly at: number
  readonly cause: Cause
}

export type ReputationParts = {
  readonly limits: Limits
  readonly accounts: Pick<AccountStore, 'address'>
  readonly clock: Clock
  readonly log: Log
  /** Suspends, holds what waits and tells the owner: all of it in one commit, or nothing. */
  readonly suspend: (suspension: Suspension) => Promise<void>
}

type TrackRecord = {
  readonly delivered: SlidingWindow
  /** To nobody. */
  readonly bounced: SlidingWindow
  /** Spam or a virus, in the eyes of a host. */
  readonly verdicts: SlidingWindow
}

/** Whoever had no outcome for longest is forgotten first. Authors on a trusted listener can be anybody. */
const RECORDS_MAX = 10_000

export class Reputation {
  readonly #parts: ReputationParts
  readonly #records = new Map<string, TrackRecord>()
  readonly #underWay = new Set<string>()

  constructor(parts: ReputationParts) {
    this.#parts = parts
  }

  /** What an attempt taught us, once it is committed. Returns at once; what follows is logged. */
  settled({ origin, submitter }: Message, outcomes: readonly RecipientOutcome[]): void {
    if (!this.#isInForce || origin !== 'submission') return
    const record = this.#recordOf(submitter)
    for (const outcome of outcomes) this.#count(outcome, record)
    const cause = this.#causeIn(record)
    if (cause !== undefined) void this.#suspend(submitter, cause)
  }

  /** The same store. Through it is heard that a suspension is lifted: what was before does not count any more. */
  watching(store: Pick<Store, 'commit'>): Pick<Store, 'commit'> {
    return {
      commit: async (changes) => {
        await store.commit(changes)
        for (const change of changes) {
          if (change.kind === 'address-lifted') this.#records.delete(change.address)
        }
      },
    }
  }

  get #isInForce(): boolean {
    const { suspendBouncePercent, suspendSpamVerdicts } = this.#parts.limits
    return suspendBouncePercent > 0 || suspendSpamVerdicts > 0
  }

  #recordOf(submitter: string): TrackRecord {
    const record = this.#records.get(submitter) ?? {
      delivered: new SlidingWindow(lastDay),
      bounced: new SlidingWindow(lastDay),
      verdicts: new SlidingWindow(lastDay),
    }
    this.#records.delete(submitter)
    this.#records.set(submitter, record)
    const [idlest] = this.#records.keys()
    if (this.#records.size > RECORDS_MAX && idlest !== undefined) this.#records.delete(idlest)
    return record
  }

  #count(outcome: RecipientOutcome, record: TrackRecord): void {
    const now = this.#parts.clock.now()
    if (outcome.state === 'delivered') record.delivered.add(1, now)
    if (outcome.state !== 'bounced') return
    if (isToNobody(outcome)) record.bounced.add(1, now)
    if (isSpamVerdict(outcome)) record.verdicts.add(1, now)
  }

  #causeIn(record: TrackRecord): Cause | undefined {
    const { suspendBounceMinRecipients, suspendBouncePercent, suspendSpamVerdicts } =
      this.#parts.limits
    const now = this.#parts.clock.now()
    const bounced = record.bounced.sum(now)
    const recipients = bounced + record.delivered.sum(now)
    const isMany = bounced * 100 >= suspendBouncePercent * recipients
    if (suspendBouncePercent > 0 && recipients >= suspendBounceMinRecipients && isMany) {
      return { kind: 'bounces', bounced, recipients }
    }
    const verdicts = record.verdicts.sum(now)
    const isSpam = suspendSpamVerdicts > 0 && verdicts >= suspendSpamVerdicts
    return isSpam ? { kind: 'spam', verdicts } : undefined
  }

  /** Nothing is done about an address that is removed, or suspended already. */
  async #suspend(name: string, cause: Cause): Promise<void> {
    const { accounts, clock, log, suspend } = this.#parts
    if (this.#underWay.has(name)) return
    this.#underWay.add(name)
    try {
      const found = await accounts.address(name)
      if (found === undefined || found.suspended !== undefined) return
      const { address, language } = found
      await suspend({ address, language, at: clock.now(), cause })
      this.#records.delete(address)
      const todo = `posthorn address lift ${address}`
      const { kind, ...figures } = cause
      log.warn({ address, cause: kind, ...figures, todo }, 'address.suspended')
    } catch (error) {
      // Its figures stay as they are, so the next outcome tries again.
      log.error({ address: name, error: describeError(error) }, 'suspension.unwritten')
    } finally {
      this.#underWay.delete(name)
    }
  }
}

/** As `address list` and the replies to the sender say it. */
export function reasonOf(cause: Cause): string {
  return cause.kind === 'bounces'
    ? `${cause.bounced} of its last ${cause.recipients} recipients within a day do not exist or take no mail`
    : `${cause.verdicts} of its messages within a day were refused as spam or a virus`
}

const deadEnds: ReadonlySet<BounceCategory> = new Set(['user_unknown', 'mailbox_inactive', 'dns'])

/** A dead mailbox or a domain that takes no mail; not one that could not be reached until time was up. */
function isToNobody({ attempt, status }: RecipientOutcome): boolean {
  const info = attempt.bounceInfo
  const isOfRecipient = info?.scope === 'recipient' && deadEnds.has(info.category)
  return isOfRecipient && status !== EXPIRED
}

/** RFC 3463 §3.5: delivery time expired. */
const EXPIRED = '5.4.7'

function isSpamVerdict({ attempt }: RecipientOutcome): boolean {
  const category = attempt.bounceInfo?.category
  return category === 'spam' || category === 'virus'
}
