/**
 * Writes what an operator does to mail that waits: tries it now, gives it up without a word, or bounces
 * it. What is leased at that moment ends with its attempt, unless that succeeds. Each of them passes over
 * what is not open any more, so that it can be said twice.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type {
  ConsignmentsRetried,
  RecipientsBounced,
  RecipientsCancelled,
} from '../../mail/message/queue-change.ts'
import { RequestedBounces } from './requested-bounces.ts'
import { prepareFinish } from './settlement.ts'

/** The parameter is a JSON array of destinations, or null for all. */
const isIn = (list: '?2' | '?3'): string =>
  `(${list} is null or destination in (select value from json_each(${list})))`

export const byHandQueries = {
  waiting: `
    select destination
    from consignment
    where message = ?1 and lease_epoch is null
      and destination in (select value from json_each(?2))`,
}

export class ByHand {
  readonly #bounces: RequestedBounces
  readonly #cancelWaiting: StatementSync
  readonly #cancelLeased: StatementSync
  readonly #endWaiting: StatementSync
  readonly #finish: StatementSync
  readonly #retry: StatementSync
  readonly #waiting: StatementSync
  readonly #insertEvent: StatementSync

  constructor(db: DatabaseSync) {
    this.#bounces = new RequestedBounces(db)
    this.#cancelWaiting = db.prepare(`
      update recipient
      set state = 'cancelled', final_at = ?2
      where message = ?1
        and state in ('scheduled', 'queued', 'held')
        and ${isIn('?3')}
        and destination not in
          (select destination from consignment where message = ?1 and lease_epoch is not null)
      returning position`)
    this.#cancelLeased = db.prepare(`
      update recipient
      set is_cancel_requested = 1
      where message = ?1 and state in ('scheduled', 'queued', 'held') and ${isIn('?2')}`)
    this.#endWaiting = db.prepare(`
      delete from consignment
      where message = ?1 and lease_epoch is null and ${isIn('?2')}`)
    this.#finish = prepareFinish(db)
    // What is overdue keeps its place in the line; what is held stays held.
    this.#retry = db.prepare(`
      update consignment
      set next_attempt_at = min(next_attempt_at, ?2)
      where message = ?1 and lease_epoch is null
        and not is_held_by_scan and not is_held_by_suspension
        and ${isIn('?3')}`)
    this.#waiting = db.prepare(byHandQueries.waiting)
    this.#insertEvent = db.prepare(
      'insert into event (message, kind, at, position) values (?, ?, ?, ?)',
    )
  }

  cancel(message: number, { at, destinations }: RecipientsCancelled): void {
    const meant = listOf(destinations)
    const cancelled = this.#cancelWaiting.all(message, at, meant) as { position: number }[]
    for (const { position } of cancelled) this.#insertEvent.run(message, 'cancelled', at, position)
    // What is still open is leased: those end with their attempt.
    this.#cancelLeased.run(message, meant)
    this.#endWaiting.run(message, meant)
    this.#finish.run(at, message)
  }

  retry(message: number, { at, destinations }: ConsignmentsRetried): void {
    const { changes } = this.#retry.run(message, at, listOf(destinations))
    if (changes !== 0) this.#insertEvent.run(message, 'retried', at, null)
  }

  bounce(message: number, change: RecipientsBounced): void {
    const meant = listOf(change.destinations)
    this.#bounces.request(message, meant, change)
    for (const row of this.#waiting.all(message, meant) as { destination: string }[]) {
      this.#bounces.endIfRequested({ message, destination: row.destination }, change.at)
    }
  }
}

function listOf(destinations: readonly string[] | undefined): string | null {
  return destinations === undefined ? null : JSON.stringify(destinations)
}
