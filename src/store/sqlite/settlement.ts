/**
 * Writes what an attempt has settled: the state of each recipient with the event that changed it,
 * the notices now owed, the consignment's next time or its end, the message's end.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { RecipientState } from '../../contract/recipient-state.ts'
import type { RecipientOutcome } from '../../mail/message/message.ts'
import { type ConsignmentSettled, LeaseLostError } from '../../mail/message/queue-change.ts'
import { ContradictionError } from './store-error.ts'
import type { Suspension } from './suspension.ts'

type Lease = {
  readonly message: number
  readonly destination: string
  readonly submitter: string
  readonly open_recipients: number
}

/** How one outcome was written: the state it led to, and its event. */
type Written = { readonly state: RecipientState; readonly event: number }

export class Settlement {
  readonly #epoch: number
  readonly #suspension: Suspension
  readonly #findLease: StatementSync
  readonly #settleRecipient: StatementSync
  readonly #insertEvent: StatementSync
  readonly #oweNotice: StatementSync
  readonly #defer: StatementSync
  readonly #end: StatementSync
  readonly #finish: StatementSync

  constructor(db: DatabaseSync, epoch: number, suspension: Suspension) {
    this.#epoch = epoch
    this.#suspension = suspension
    // consignment_leased
    this.#findLease = db.prepare(`
      select message, destination, submitter, open_recipients
      from consignment indexed by consignment_leased
      where id = ? and lease_epoch = ?`)
    // While leased, a cancel is only remembered; it wins unless the attempt succeeded.
    this.#settleRecipient = db.prepare(`
      update recipient
      set state = case when is_cancel_requested and ?4 <> 'delivered' then 'cancelled' else ?4 end,
        final_at = case when ?4 = 'queued' and not is_cancel_requested then null else ?5 end,
        attempts = attempts + 1,
        is_own_verdict = ?6
      where message = ?1 and position = ?2 and destination = ?3 and state = 'queued'
      returning state`)
    this.#insertEvent = db.prepare(`
      insert into event (message, kind, at, position, state, host, ip, tls, stage, reply, reason,
        bounce_info, next_attempt_at, our_ip)
      values (?, 'attempted', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
    // A delay that nobody has been told of yet stays owed beside the bounce.
    this.#oweNotice = db.prepare(`
      insert or replace into owed_notice (message, position, kind, owed_at, status, event)
      values (?, ?, ?, ?, ?, ?)`)
    // An attempt that ended did not kill the process: `interrupted` starts anew.
    this.#defer = db.prepare(`
      update consignment
      set lease_epoch = null, next_attempt_at = ?, open_recipients = ?, last_event = ?,
        attempts = attempts + 1, interrupted = 0
      where message = ? and destination = ?`)
    this.#end = db.prepare('delete from consignment where message = ? and destination = ?')
    this.#finish = prepareFinish(db)
  }

  write(change: ConsignmentSettled): void {
    const lease = this.#findLease.get(change.consignmentId, this.#epoch) as Lease | undefined
    if (lease === undefined) {
      throw new LeaseLostError(`the lease on consignment ${change.consignmentId} is not held`)
    }
    const written = this.#writeOutcomes(change, lease)
    this.#writeNotices(change, lease, written)

    const deferred = written.filter(({ state }) => state === 'queued')
    const last = deferred.at(-1)
    if (last === undefined) {
      this.#end.run(lease.message, lease.destination)
      this.#finish.run(change.at, lease.message)
    } else {
      const nextAttemptAt = change.nextAttemptAt as number // checked with the outcomes
      this.#defer.run(nextAttemptAt, deferred.length, last.event, lease.message, lease.destination)
      this.#suspension.holdIfSuspended(lease, change.at)
    }
  }

  /** Every open recipient must have an outcome: one that is forgotten would be lost. */
  #writeOutcomes(change: ConsignmentSettled, lease: Lease): Written[] {
    const { consignmentId, outcomes } = change
    const isDeferred = outcomes.some(({ state }) => state === 'queued')
    if (
      outcomes.length !== lease.open_recipients ||
      isDeferred !== (change.nextAttemptAt !== undefined)
    ) {
      throw new ContradictionError(
        `settling ${consignmentId}: ${outcomes.length} outcomes for ${lease.open_recipients} ` +
          `open recipients, next attempt at ${change.nextAttemptAt ?? 'no time'}`,
      )
    }
    return outcomes.map((outcome) => this.#writeOutcome(change, lease, outcome))
  }

  #writeOutcome(change: ConsignmentSettled, lease: Lease, outcome: RecipientOutcome): Written {
    const { position, attempt } = outcome
    const row = this.#settleRecipient.get(
      lease.message,
      position,
      lease.destination,
      outcome.state,
      change.at,
      outcome.isOwnVerdict === true ? 1 : 0,
    ) as { state: RecipientState } | undefined
    if (row === undefined) {
      throw new ContradictionError(
        `settling ${change.consignmentId}: recipient ${position} is not open there`,
      )
    }
    const { lastInsertRowid } = this.#insertEvent.run(
      lease.message,
      attempt.at,
      position,
      row.state,
      attempt.host,
      attempt.ip,
      attempt.tls ?? null,
      attempt.stage,
      attempt.reply,
      attempt.reason ?? null,
      attempt.bounceInfo === undefined ? null : JSON.stringify(attempt.bounceInfo),
      row.state === 'queued' ? (change.nextAttemptAt ?? null) : null,
      attempt.ourIp ?? null,
    )
    return { state: row.state, event: Number(lastInsertRowid) }
  }

  /** Who cancelled needs no notice that it did not arrive. */
  #writeNotices(change: ConsignmentSettled, lease: Lease, written: readonly Written[]): void {
    for (const { position, kind } of change.notices) {
      const index = change.outcomes.findIndex((outcome) => outcome.position === position)
      const outcome = change.outcomes[index]
      const fate = written[index]
      if (outcome === undefined || fate === undefined) {
        throw new ContradictionError(
          `settling ${change.consignmentId}: a notice about recipient ${position}, without outcome`,
        )
      }
      if (fate.state === 'cancelled') continue
      this.#oweNotice.run(lease.message, position, kind, change.at, outcome.status, fate.event)
    }
  }
}

/** Marks the message final when none of its recipients is open any more. Takes (at, message). */
export function prepareFinish(db: DatabaseSync): StatementSync {
  return db.prepare(`
    update message
    set final_at = ?1
    where number = ?2
      and final_at is null
      and not exists (select 1 from recipient where message = ?2 and final_at is null)`)
}
