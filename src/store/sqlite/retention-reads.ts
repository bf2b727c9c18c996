/** What the janitor reads, on the main thread's read-only connection. */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Redactable, RedactionWanted } from '../../mail/spool/retention-store.ts'

const isToRedact = 'final_at is not null and redacted_at is null and kept_at is null'
const nothingOwed = 'not exists (select 1 from owed_notice o where o.message = m.number)'

export const retentionQueries = {
  // Hops from domain to domain, because each may have a period of its own.
  aged: `
    with recursive sender_domain (name) as (
      select min(domain) from message where ${isToRedact}
      union all
      select (select min(domain) from message where domain > d.name and ${isToRedact})
      from sender_domain d
      where d.name is not null
    )
    select m.id, c.body_file
    from sender_domain d
    cross join message m indexed by message_to_redact
    left join content c on c.message = m.number
    where m.domain = d.name
      and m.final_at is not null and m.redacted_at is null and m.kept_at is null
      and m.final_at <= ?1 - min(
        coalesce((select content_retention_ms from domain where name = d.name), ?2), ?3)
      and ${nothingOwed}
    limit ?4`,
  leftOver: `
    select m.id, c.body_file
    from message m indexed by message_left_over
    left join content c on c.message = m.number
    where m.outlives_original = 1
      and m.final_at is not null and m.redacted_at is null and m.kept_at is null
      and ${nothingOwed}
    limit ?`,
  noticesAbout: `
    select n.id, c.body_file
    from message m indexed by message_by_id
    cross join event e indexed by event_by_message on e.message = m.number
    cross join message n indexed by message_by_id on n.id = e.notice_id
    left join content c on c.message = n.number
    where m.id = ? and e.notice_id is not null
      and n.final_at is not null and n.redacted_at is null and n.kept_at is null
      and not exists (select 1 from owed_notice o where o.message = n.number)`,
  forgettable: `
    select m.id
    from message m indexed by message_to_forget
    where m.redacted_at is not null and m.kept_at is null and m.final_at <= ?
    order by m.final_at
    limit ?`,
  shortest: 'select min(content_retention_ms) as ms from domain',
}

type Row = { readonly id: string; readonly body_file: string | null }

export class RetentionReads {
  readonly #aged: StatementSync
  readonly #leftOver: StatementSync
  readonly #noticesAbout: StatementSync
  readonly #forgettable: StatementSync
  readonly #shortest: StatementSync

  constructor(db: DatabaseSync) {
    this.#aged = db.prepare(retentionQueries.aged)
    this.#leftOver = db.prepare(retentionQueries.leftOver)
    this.#noticesAbout = db.prepare(retentionQueries.noticesAbout)
    this.#forgettable = db.prepare(retentionQueries.forgettable)
    this.#shortest = db.prepare(retentionQueries.shortest)
  }

  redactable({ now, contentMs, contentMsMax, limit }: RedactionWanted): Redactable[] {
    const aged = this.#aged.all(now, contentMs, contentMsMax, limit) as Row[]
    const due = [...aged, ...(this.#leftOver.all(limit) as Row[])].slice(0, limit)
    const notices = due.flatMap(({ id }) => this.#noticesAbout.all(id) as Row[])
    const byId = new Map([...due, ...notices].map((row) => [row.id, row]))
    return Array.from(byId.values(), ({ id: messageId, body_file: file }) =>
      file === null ? { messageId } : { messageId, file },
    )
  }

  shortestContentMs(): number | undefined {
    const { ms } = this.#shortest.get() as { ms: number | null }
    return ms ?? undefined
  }

  forgettable(wanted: { readonly endedBefore: number; readonly limit: number }): string[] {
    const rows = this.#forgettable.all(wanted.endedBefore, wanted.limit) as { id: string }[]
    return rows.map(({ id }) => id)
  }
}
