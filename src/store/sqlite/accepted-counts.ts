/**
 * How much was accepted from clients lately, counted per submitter and minute. It reads a message and
 * its recipients for each of them (three seconds for a million), so it runs in the reader's thread.
 */
import type { DatabaseSync } from 'node:sqlite'
import type { AcceptedCount } from '../../mail/limit/limit-store.ts'

/** Messages are numbered when they are committed, which may be so much later than they are dated. */
const OUT_OF_ORDER_MS = 60_000

// From the newest message back to the first that is too old, and no further.
export const acceptedQuery = `
  select m.submitter, m.domain, m.accepted_at - m.accepted_at % 60000 as at,
    count(*) as messages,
    sum((select count(*) from recipient r where r.message = m.number)) as recipients
  from message m
  where m.number > coalesce(
      (select number from message where accepted_at < ?1 - ${OUT_OF_ORDER_MS} order by number desc limit 1),
      0
    )
    and m.accepted_at >= ?1
    and m.origin = 'submission'
  group by m.submitter, m.domain, at
  order by at, m.submitter, m.domain`

export function acceptedCounts(db: DatabaseSync, since: number): AcceptedCount[] {
  return (db.prepare(acceptedQuery).all(since) as AcceptedCount[]).map((row) => ({ ...row }))
}
