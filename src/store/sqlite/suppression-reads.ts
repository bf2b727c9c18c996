/** What the suppression station reads, on the main thread's read-only connection. */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Suppression } from '../../mail/message/suppression-change.ts'
import type { SuppressionPage } from '../../mail/suppression/suppression-store.ts'

const columns = 'recipient, reason, category, message_id, added_at, expires_at'

export const suppressionQueries = {
  of: `
    select ${columns}
    from suppression
    where recipient = ? and (expires_at is null or expires_at > ?)`,
  newest: `
    select ${columns}
    from suppression indexed by suppression_by_age
    where expires_at is null or expires_at > ?
    order by added_at desc, recipient desc
    limit ?`,
  newestAfter: `
    select ${columns}
    from suppression indexed by suppression_by_age
    where (added_at, recipient) < (select added_at, recipient from suppression where recipient = ?)
      and (expires_at is null or expires_at > ?)
    order by added_at desc, recipient desc
    limit ?`,
}

type Row = {
  readonly recipient: string
  readonly reason: string
  readonly category: Suppression['category']
  readonly message_id: string | null
  readonly added_at: number
  readonly expires_at: number | null
}

export class SuppressionReads {
  readonly #of: StatementSync
  readonly #newest: StatementSync
  readonly #newestAfter: StatementSync

  constructor(db: DatabaseSync) {
    this.#of = db.prepare(suppressionQueries.of)
    this.#newest = db.prepare(suppressionQueries.newest)
    this.#newestAfter = db.prepare(suppressionQueries.newestAfter)
  }

  suppressionOf(recipient: string, now: number): Suppression | undefined {
    const row = this.#of.get(recipient, now) as Row | undefined
    return row && suppressionOf(row)
  }

  suppressions({ limit, after, now }: SuppressionPage): Suppression[] {
    const rows =
      after === undefined ? this.#newest.all(now, limit) : this.#newestAfter.all(after, now, limit)
    return (rows as Row[]).map(suppressionOf)
  }
}

function suppressionOf(row: Row): Suppression {
  const { recipient, reason, category, message_id: messageId } = row
  return {
    recipient,
    reason,
    category,
    ...(messageId === null ? {} : { messageId }),
    addedAt: row.added_at,
    ...(row.expires_at === null ? {} : { expiresAt: row.expires_at }),
  }
}
