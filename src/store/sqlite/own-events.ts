/**
 * Events that no attempt brought: a recipient is held, released or refused here. They are written like an
 * attempt that never left the house, because a notice may be owed about them.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { OwedNotice } from '../../mail/message/queue-change.ts'

/** The key of a consignment. */
export type ConsignmentKey = { readonly message: number; readonly destination: string }

export type OwnEvent = {
  readonly kind: 'held' | 'released' | 'refused'
  readonly at: number
  readonly text?: string
}

export class OwnEvents {
  readonly #tell: StatementSync
  readonly #owe: StatementSync

  constructor(db: DatabaseSync) {
    this.#tell = db.prepare(`
      insert into event (message, kind, at, position, host, ip, stage, reply, reason)
      select message, ?3, ?4, position, '', '', 'route', coalesce(?5, ''), ?5
      from recipient
      where message = ?1 and destination = ?2 and state = 'queued'
      order by position`)
    // Without such an event the number is null, which the table refuses. event_by_message
    this.#owe = db.prepare(`
      insert or replace into owed_notice (message, position, kind, owed_at, status, event)
      values (?1, ?2, ?3, ?4, ?5,
        (select max(number) from event where message = ?1 and position = ?2 and kind = ?6))`)
  }

  /** One for each open recipient of the consignment. Returns the number of the last. */
  tell({ message, destination }: ConsignmentKey, { kind, at, text }: OwnEvent): number {
    const { lastInsertRowid } = this.#tell.run(message, destination, kind, at, text ?? null)
    return Number(lastInsertRowid)
  }

  /** @param status RFC 3463 */
  owe(
    message: number,
    { position, kind }: OwedNotice,
    because: OwnEvent & { readonly status: string },
  ): void {
    this.#owe.run(message, position, kind, because.at, because.status, because.kind)
  }
}

/** The event whose words a waiting row shows when nothing holds consignment `c`: the newest deferral. */
export const newestDeferral = `(
  select max(e.number)
  from event e
  join recipient r on r.message = e.message and r.position = e.position
  where e.message = c.message and e.kind = 'attempted' and r.destination = c.destination)`
