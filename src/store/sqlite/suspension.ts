/**
 * Writes what a suspension does to mail that waits: all of it is held, and what was being tried is held
 * when it comes back. Notices go on: they are written to a submitter, not by him.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { SubmitterHeld, SubmitterReleased } from '../../mail/message/queue-change.ts'
import { type ConsignmentKey, newestDeferral, OwnEvents } from './own-events.ts'
import { RequestedBounces } from './requested-bounces.ts'

export const suspensionQueries = {
  reasonFor: `
    select suspended_reason as reason
    from address
    where address = ?1 and suspended_at is not null
      and (select origin from message where number = ?2) = 'submission'`,
  waiting: `
    select c.message, c.destination
    from consignment c indexed by consignment_waiting
    where c.submitter = ? and c.lease_epoch is null and not c.is_held_by_suspension
      and (select origin from message where number = c.message) = 'submission'`,
  held: `
    select message, destination, is_held_by_scan
    from consignment indexed by consignment_waiting
    where submitter = ? and lease_epoch is null and is_held_by_suspension`,
}

type Waiting = ConsignmentKey & { readonly submitter: string }
type HeldRow = ConsignmentKey & { readonly is_held_by_scan: number }

export class Suspension {
  readonly #events: OwnEvents
  readonly #bounces: RequestedBounces
  readonly #reasonFor: StatementSync
  readonly #waiting: StatementSync
  readonly #held: StatementSync
  readonly #hold: StatementSync
  readonly #release: StatementSync
  readonly #leaveToScan: StatementSync

  constructor(db: DatabaseSync) {
    this.#events = new OwnEvents(db)
    this.#bounces = new RequestedBounces(db)
    this.#reasonFor = db.prepare(suspensionQueries.reasonFor)
    this.#waiting = db.prepare(suspensionQueries.waiting)
    this.#held = db.prepare(suspensionQueries.held)
    this.#hold = db.prepare(`
      update consignment
      set is_held_by_suspension = 1, last_event = ?3,
        next_attempt_at = (select expires_at from message where number = ?1)
      where message = ?1 and destination = ?2`)
    this.#release = db.prepare(`
      update consignment as c
      set is_held_by_suspension = 0, next_attempt_at = ?3, last_event = ${newestDeferral}
      where message = ?1 and destination = ?2`)
    this.#leaveToScan = db.prepare(`
      update consignment
      set is_held_by_suspension = 0
      where message = ? and destination = ?`)
  }

  writeHeld({ submitter, at, reason }: SubmitterHeld): void {
    for (const key of this.#waiting.all(submitter) as ConsignmentKey[]) this.hold(key, at, reason)
  }

  writeReleased({ submitter, at }: SubmitterReleased): void {
    for (const held of this.#held.all(submitter) as HeldRow[]) {
      if (held.is_held_by_scan === 1) {
        this.#leaveToScan.run(held.message, held.destination)
        continue
      }
      this.#events.tell(held, { kind: 'released', at })
      this.#release.run(held.message, held.destination, at)
    }
  }

  hold(key: ConsignmentKey, at: number, reason: string): void {
    const event = this.#events.tell(key, { kind: 'held', at, text: reason })
    this.#hold.run(key.message, key.destination, event)
  }

  /** For what comes back from an attempt, or from a scan: unless it was to bounce, which ends it. */
  holdIfSuspended(waiting: Waiting, at: number): void {
    if (this.#bounces.endIfRequested(waiting, at)) return
    const row = this.#reasonFor.get(waiting.submitter, waiting.message)
    if (row !== undefined) this.hold(waiting, at, (row as { reason: string | null }).reason ?? '')
  }
}
