/**
 * What waits, summed up by destination and submitter. It reads every waiting consignment once (half
 * a second for a million), so it runs in the reader's thread.
 */
import type { DatabaseSync } from 'node:sqlite'
import type { WaitingPage, WaitingRow } from '../../mail/queue/message-store.ts'

type SumRow = {
  readonly destination: string
  readonly submitter: string
  readonly state: WaitingRow['state']
  readonly count: number
  readonly due_count: number
  readonly oldest_at: number
  readonly next_attempt_at: number
  readonly reason: string | null
}

export const waitingQuery = `
  select destination, submitter, state, count, due_count, oldest_at, next_attempt_at,
    (select reason from event where number = last_event) as reason
  from (
    select destination, submitter,
      case when lease_epoch is not null then 'leased'
        when is_held_by_scan or is_held_by_suspension then 'held'
        else 'queued' end as state,
      sum(open_recipients) as count,
      sum(iif(lease_epoch is null and next_attempt_at <= ?1, open_recipients, 0)) as due_count,
      min(accepted_at) as oldest_at,
      min(next_attempt_at) as next_attempt_at,
      max(last_event) as last_event
    from consignment
    group by destination, submitter, state
  )
  order by oldest_at desc, destination, submitter, state desc`

/** Names a row in a listing: `after` continues behind it. */
export function waitingRowId({ destination, submitter, state }: WaitingRow): string {
  return `${destination} ${submitter} ${state}`
}

export function waitingRows(db: DatabaseSync, { limit, after, now }: WaitingPage): WaitingRow[] {
  const rows = db.prepare(waitingQuery).all(now ?? 0) as SumRow[]
  const waiting = rows.map((row) => {
    const shown = waitingOf(row)
    return now === undefined ? shown : { ...shown, dueCount: row.due_count }
  })
  const last = after === undefined ? -1 : waiting.findIndex((row) => waitingRowId(row) === after)
  return waiting.slice(last + 1, last + 1 + limit)
}

function waitingOf(row: SumRow): WaitingRow {
  return {
    destination: row.destination,
    submitter: row.submitter,
    count: row.count,
    oldestAt: row.oldest_at,
    nextAttemptAt: row.next_attempt_at,
    state: row.state,
    reason: row.reason ?? '',
  }
}
