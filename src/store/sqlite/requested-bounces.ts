/**
 * Bounces that an operator asked for. The request is written beside each recipient, and carried out when
 * nobody attempts it: at once, or when the lease ends without success. So it survives a restart.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { OwedNotice } from '../../mail/message/queue-change.ts'
import { type ConsignmentKey, OwnEvents } from './own-events.ts'
import { prepareFinish } from './settlement.ts'

/** RFC 3463: delivery not authorized, message refused. */
const BOUNCED_STATUS = '5.7.1'

type Request = { readonly reason: string; readonly notices: readonly OwedNotice[] }
type RequestedRow = {
  readonly position: number
  readonly reason: string
  readonly owes_notice: number
}

export const requestedBounceQueries = {
  of: `
    select position, requested_bounce as reason, owes_requested_notice as owes_notice
    from recipient
    where message = ? and destination = ? and state = 'queued' and requested_bounce is not null
    order by position`,
}

export class RequestedBounces {
  readonly #events: OwnEvents
  readonly #request: StatementSync
  readonly #of: StatementSync
  readonly #bounce: StatementSync
  readonly #end: StatementSync
  readonly #finish: StatementSync

  constructor(db: DatabaseSync) {
    this.#events = new OwnEvents(db)
    // A cancel that was asked for before stays: it is the stronger word.
    this.#request = db.prepare(`
      update recipient
      set requested_bounce = ?3,
        owes_requested_notice = position in (select value from json_each(?4))
      where message = ?1 and state = 'queued' and not is_cancel_requested
        and destination in (select value from json_each(?2))`)
    this.#of = db.prepare(requestedBounceQueries.of)
    this.#bounce = db.prepare(`
      update recipient
      set state = 'bounced', is_own_verdict = 1, final_at = ?3
      where message = ?1 and destination = ?2 and state = 'queued'`)
    this.#end = db.prepare('delete from consignment where message = ? and destination = ?')
    this.#finish = prepareFinish(db)
  }

  /** @param destinations a JSON array */
  request(message: number, destinations: string | null, { reason, notices }: Request): void {
    const told = notices.filter(({ kind }) => kind === 'failed').map(({ position }) => position)
    this.#request.run(message, destinations, reason, JSON.stringify(told))
  }

  /** For a consignment that nobody holds. True when it has ended. */
  endIfRequested(key: ConsignmentKey, at: number): boolean {
    const { message, destination } = key
    const rows = this.#of.all(message, destination) as RequestedRow[]
    const [first] = rows
    // One request is for all recipients of a consignment.
    if (first === undefined) return false
    const event = { kind: 'refused', at, text: first.reason, status: BOUNCED_STATUS } as const
    this.#events.tell(key, event)
    this.#bounce.run(message, destination, at)
    this.#end.run(message, destination)
    for (const { position, owes_notice: owes } of rows) {
      if (owes === 1) this.#events.owe(message, { position, kind: 'failed' }, event)
    }
    this.#finish.run(at, message)
    return true
  }
}
