/**
 * Leases by epoch. Each opening of the store has a number of its own, and a lease carries the number
 * of the opening that took it: with the process, all its leases end. What is found leased by an
 * older epoch was abandoned, and is due again: at once the first time, then ever later, because the
 * attempt itself may be what kills the process.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { LeasedConsignment } from '../../mail/message/message.ts'
import type { LeaseWanted } from '../../mail/queue/queue-store.ts'
import { DueSearch } from './due-search.ts'
import type { DueRow } from './lease-choice.ts'
import {
  messageColumns,
  messageOf,
  type MessageRow,
  recipientOf,
  type RecipientRow,
} from './message-rows.ts'
import { prepareFinish } from './settlement.ts'
import type { Suspension } from './suspension.ts'

const SECOND_MS = 1_000
const INTERRUPTED_DELAY_MS_MAX = 4 * 60 * 60 * SECOND_MS

/** How long a consignment waits whose attempt has been interrupted so many times in a row. */
export function interruptedDelayMs(interrupted: number): number {
  if (interrupted <= 1) return 0
  return Math.min(2 ** (interrupted - 1) * SECOND_MS, INTERRUPTED_DELAY_MS_MAX)
}

type LeasedRow = RecipientRow & { readonly is_delay_told: number }

type TakenRow = { readonly id: string; readonly attempts: number; readonly is_held: number }

type Release = {
  readonly consignmentIds: readonly string[]
  readonly now: number
  readonly dueAt: number
}

/** The key of a consignment, and whose it is. */
type Key = Pick<DueRow, 'message' | 'destination' | 'submitter'>

export class Leasing {
  readonly #epoch: number
  readonly #suspension: Suspension
  readonly #search: DueSearch
  readonly #take: StatementSync
  readonly #readMessage: StatementSync
  readonly #readRecipients: StatementSync
  readonly #giveBack: StatementSync
  readonly #findAbandoned: StatementSync
  readonly #interrupt: StatementSync
  readonly #cancelRequested: StatementSync
  readonly #insertCancelled: StatementSync
  readonly #endIfEmpty: StatementSync
  readonly #finish: StatementSync

  constructor(db: DatabaseSync, epoch: number, suspension: Suspension) {
    this.#epoch = epoch
    this.#suspension = suspension
    this.#search = new DueSearch(db)
    this.#take = db.prepare(`
      update consignment
      set lease_epoch = ?
      where message = ? and destination = ?
      returning id, attempts, is_held_by_scan or is_held_by_suspension as is_held`)
    this.#readMessage = db.prepare(`select ${messageColumns} from message m where m.number = ?`)
    this.#readRecipients = db.prepare(`
      select position, address, notify, orcpt,
        instr(coalesce(notices_sent, ''), 'delayed') > 0 or exists (
          select 1 from owed_notice o
          where o.message = r.message and o.position = r.position and o.kind = 'delayed'
        ) as is_delay_told
      from recipient r
      where message = ? and destination = ? and state = 'queued'
      order by position`)
    // consignment_leased
    this.#giveBack = db.prepare(`
      update consignment
      set lease_epoch = null, next_attempt_at = ?
      where id = ? and lease_epoch = ?
      returning message, destination, submitter`)
    this.#findAbandoned = db.prepare(`
      select message, destination, submitter, interrupted
      from consignment indexed by consignment_leased
      where lease_epoch is not null and lease_epoch <> ?`)
    this.#interrupt = db.prepare(`
      update consignment
      set lease_epoch = null, interrupted = ?, next_attempt_at = ?
      where message = ? and destination = ?`)
    this.#cancelRequested = db.prepare(`
      update recipient
      set state = 'cancelled', final_at = ?
      where message = ? and destination = ? and state = 'queued' and is_cancel_requested
      returning position`)
    this.#insertCancelled = db.prepare(
      "insert into event (message, kind, at, position) values (?, 'cancelled', ?, ?)",
    )
    this.#endIfEmpty = db.prepare(`
      delete from consignment
      where message = ?1 and destination = ?2
        and not exists (
          select 1 from recipient
          where message = ?1 and destination = ?2 and final_at is null
        )`)
    this.#finish = prepareFinish(db)
  }

  lease(wanted: LeaseWanted): LeasedConsignment[] {
    return this.#search.find(wanted).map(({ message, destination }) => {
      const taken = this.#take.get(this.#epoch, message, destination)
      const { id, attempts, is_held: isHeld } = taken as TakenRow
      const row = this.#readMessage.get(message) as MessageRow
      const recipients = this.#readRecipients.all(message, destination) as LeasedRow[]
      return {
        id,
        messageId: row.id,
        destination,
        recipients: recipients.map(recipientOf),
        message: messageOf(row),
        delayTold: recipients.filter(isDelayTold).map(({ position }) => position),
        attempts,
        ...(isHeld === 1 ? { isHeld: true } : {}),
      }
    })
  }

  /** Those not held any more are passed over: their settlement has come first. */
  release({ consignmentIds, now, dueAt }: Release): void {
    for (const id of consignmentIds) {
      const key = this.#giveBack.get(dueAt, id, this.#epoch) as Key | undefined
      if (key !== undefined) this.#cameBack(key, now)
    }
  }

  /** Called once, before anything is leased. Returns how many leases of older epochs were found. */
  endAbandoned(now: number): number {
    const rows = this.#findAbandoned.all(this.#epoch) as (Key & { interrupted: number })[]
    for (const row of rows) {
      const interrupted = row.interrupted + 1
      const dueAt = now + interruptedDelayMs(interrupted)
      this.#interrupt.run(interrupted, dueAt, row.message, row.destination)
      this.#cameBack(row, now)
    }
    return rows.length
  }

  /** Its attempt has ended without a word: a cancel or a suspension may have waited for that. */
  #cameBack(key: Key, now: number): void {
    const { message, destination } = key
    const rows = this.#cancelRequested.all(now, message, destination) as { position: number }[]
    if (rows.length === 0) {
      this.#suspension.holdIfSuspended(key, now)
      return
    }
    for (const { position } of rows) this.#insertCancelled.run(message, now, position)
    // A cancel is for all recipients of a message, so none is left open in the consignment.
    this.#endIfEmpty.run(message, destination)
    this.#finish.run(now, message)
  }
}

function isDelayTold({ is_delay_told: isTold }: LeasedRow): boolean {
  return isTold === 1
}
