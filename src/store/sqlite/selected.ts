/**
 * What waits of a selection, a bounded number at a time, in the order of acceptance. It may have to look
 * at every waiting consignment once (half a second for a million), so it runs in the reader's thread.
 */
import type { DatabaseSync } from 'node:sqlite'
import type { SelectedConsignment, SelectionWanted } from '../../mail/queue/selection-store.ts'
import { recipientOf, type RecipientRow } from './message-rows.ts'

type SelectedRow = {
  readonly number: number
  readonly id: string
  readonly sender: string
  readonly submitter: string
  readonly origin: SelectedConsignment['origin']
  readonly destination: string
  readonly state: SelectedConsignment['state']
}

export const selectionQueries = {
  selected: `
    select c.message as number, m.id, m.sender, m.origin, c.submitter, c.destination,
      case when c.lease_epoch is not null then 'leased'
        when c.is_held_by_scan or c.is_held_by_suspension then 'held'
        else 'queued' end as state
    from consignment c
    join message m on m.number = c.message
    where (c.message, c.destination) > (?1, ?2)
      and c.accepted_at <= ?3
      and (?4 is null or (c.submitter = ?4 and m.origin = 'submission'))
      and (?5 is null or c.destination in (select value from json_each(?5)))
      and (?6 is null or c.next_attempt_at in (?6, m.expires_at))
      and c.message <= ?8
    order by c.message, c.destination
    limit ?7`,
  numberOf: 'select number from message where id = ?',
  recipients: `
    select position, address, notify, orcpt
    from recipient
    where message = ? and destination = ? and state = 'queued'
    order by position`,
}

export function selected(db: DatabaseSync, wanted: SelectionWanted): SelectedConsignment[] {
  const { after, acceptedUntil, messageId, submitter, destinations, putOffUntil, limit } = wanted
  const only = messageId === undefined ? undefined : numberOf(db, messageId)
  const recipients = db.prepare(selectionQueries.recipients)
  const rows = db
    .prepare(selectionQueries.selected)
    .all(
      after?.number ?? (only ?? 1) - 1,
      after?.destination ?? '',
      acceptedUntil,
      submitter ?? null,
      destinations === undefined ? null : JSON.stringify(destinations),
      putOffUntil ?? null,
      limit,
      only ?? Number.MAX_SAFE_INTEGER,
    ) as SelectedRow[]
  return rows.map(({ number, id, ...row }) => ({
    ...row,
    messageId: id,
    place: { number, destination: row.destination },
    recipients: (recipients.all(number, row.destination) as RecipientRow[]).map(recipientOf),
  }))
}

/** 0, which no message has, when there is none of that id. */
function numberOf(db: DatabaseSync, messageId: string): number {
  const row = db.prepare(selectionQueries.numberOf).get(messageId)
  return (row?.['number'] as number | undefined) ?? 0
}
