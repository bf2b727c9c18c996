/**
 * Writes what a scan lets pass with a word, what it holds, and what a person decides about that. What is
 * held is due when its message expires, so that it ends even when nobody decides.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type {
  MessageAccepted,
  MessageRefused,
  MessageReleased,
} from '../../mail/message/queue-change.ts'
import { type ConsignmentKey, newestDeferral, OwnEvents } from './own-events.ts'
import { prepareFinish } from './settlement.ts'
import { ContradictionError } from './store-error.ts'
import type { Suspension } from './suspension.ts'

/** RFC 3463: a persistent transient failure, of security or policy. */
const HELD_STATUS = '4.7.0'
const STILL_SUSPENDED = 'its submitter is still suspended'

type HeldRow = ConsignmentKey & {
  readonly submitter: string
  readonly is_held_by_scan: number
  readonly is_held_by_suspension: number
}

export const holdingQueries = {
  held: `
    select message, destination, submitter, is_held_by_scan, is_held_by_suspension
    from consignment
    where message = ? and lease_epoch is null and (is_held_by_scan or is_held_by_suspension)`,
}

export class Holding {
  readonly #events: OwnEvents
  readonly #suspension: Suspension
  readonly #insertScanned: StatementSync
  readonly #hold: StatementSync
  readonly #held: StatementSync
  readonly #renew: StatementSync
  readonly #release: StatementSync
  readonly #bounce: StatementSync
  readonly #end: StatementSync
  readonly #finish: StatementSync

  constructor(db: DatabaseSync, suspension: Suspension) {
    this.#events = new OwnEvents(db)
    this.#suspension = suspension
    this.#insertScanned = db.prepare(
      "insert into event (message, kind, at, reason) values (?, 'scanned', ?, ?)",
    )
    this.#hold = db.prepare(`
      update consignment
      set is_held_by_scan = 1, next_attempt_at = ?3, last_event = ?4
      where message = ?1 and destination = ?2`)
    this.#held = db.prepare(holdingQueries.held)
    this.#renew = db.prepare('update message set expires_at = ? where number = ?')
    this.#release = db.prepare(`
      update consignment as c
      set is_held_by_scan = 0, next_attempt_at = ?3, last_event = ${newestDeferral}
      where message = ?1 and destination = ?2`)
    this.#bounce = db.prepare(`
      update recipient
      set state = 'bounced', is_own_verdict = 1, final_at = ?3
      where message = ?1 and destination = ?2 and state = 'queued'`)
    this.#end = db.prepare('delete from consignment where message = ? and destination = ?')
    this.#finish = prepareFinish(db)
  }

  /** What the scan said of a message that was accepted just now. */
  writeAccepted(
    number: number,
    { message, consignments, leased, ...change }: MessageAccepted,
  ): void {
    const { scanned, held } = change
    const { acceptedAt: at, expiresAt } = message
    if (scanned !== undefined) this.#insertScanned.run(number, at, scanned)
    if (held === undefined) return
    if (leased.length > 0) {
      throw new ContradictionError(`message ${message.id} is leased and held at once`)
    }
    const event = { kind: 'held', at, text: held.reason, status: HELD_STATUS } as const
    for (const { destination } of consignments) {
      const told = this.#events.tell({ message: number, destination }, event)
      this.#hold.run(number, destination, expiresAt, told)
    }
    for (const notice of held.notices) this.#events.owe(number, notice, event)
  }

  /** What a suspension holds stays held, and says so again. */
  writeReleased(message: number, { messageId, at, expiresAt }: MessageReleased): void {
    const held = this.#heldOf(message, messageId).filter((row) => row.is_held_by_scan === 1)
    if (held.length === 0) {
      throw new ContradictionError(
        `message ${messageId} is held because its submitter is suspended: lift that`,
      )
    }
    this.#renew.run(expiresAt, message)
    for (const row of held) {
      this.#events.tell(row, { kind: 'released', at })
      this.#release.run(message, row.destination, at)
      if (row.is_held_by_suspension === 1) this.#suspension.hold(row, at, STILL_SUSPENDED)
      else this.#suspension.holdIfSuspended(row, at)
    }
  }

  writeRefused(message: number, change: MessageRefused): void {
    const { messageId, at, reason, status, notices } = change
    const event = { kind: 'refused', at, text: reason, status } as const
    for (const row of this.#heldOf(message, messageId)) {
      this.#events.tell(row, event)
      this.#bounce.run(message, row.destination, at)
      this.#end.run(message, row.destination)
    }
    for (const notice of notices) this.#events.owe(message, notice, event)
    this.#finish.run(at, message)
  }

  #heldOf(message: number, messageId: string): HeldRow[] {
    const rows = this.#held.all(message) as HeldRow[]
    if (rows.length === 0) throw new ContradictionError(`nothing of message ${messageId} is held`)
    return rows
  }
}
