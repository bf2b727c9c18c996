/** What the limit station reads, on the main thread's read-only connection. */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { LimitStore } from '../../mail/limit/limit-store.ts'
import type { RefusedSubmission } from '../../mail/message/limit-change.ts'

const columns = 'id, at, submitter, sender, recipients, rule, reply'

export const limitQueries = {
  correspondent: 'select 1 from correspondent where submitter = ? and recipient = ?',
  metSince: `
    select count(*) as count
    from correspondent indexed by correspondent_by_age
    where submitter = ? and met_at >= ?`,
  refused: `
    select ${columns}
    from refused_submission
    order by number desc
    limit ?`,
  refusedAfter: `
    select ${columns}
    from refused_submission
    where number < (select number from refused_submission where id = ?)
    order by number desc
    limit ?`,
}

type RefusedRow = Omit<RefusedSubmission, 'recipients'> & { readonly recipients: string }

export class LimitReads implements Omit<LimitStore, 'acceptedSince'> {
  readonly #correspondent: StatementSync
  readonly #metSince: StatementSync
  readonly #refused: StatementSync
  readonly #refusedAfter: StatementSync

  constructor(db: DatabaseSync) {
    this.#correspondent = db.prepare(limitQueries.correspondent)
    this.#metSince = db.prepare(limitQueries.metSince)
    this.#refused = db.prepare(limitQueries.refused)
    this.#refusedAfter = db.prepare(limitQueries.refusedAfter)
  }

  async strangersTo(submitter: string, recipients: readonly string[]): Promise<string[]> {
    return recipients.filter(
      (recipient) => this.#correspondent.get(submitter, recipient) === undefined,
    )
  }

  async metSince(submitter: string, since: number): Promise<number> {
    return (this.#metSince.get(submitter, since) as { count: number }).count
  }

  async refusedSubmissions({
    limit,
    after,
  }: Parameters<LimitStore['refusedSubmissions']>[0]): Promise<RefusedSubmission[]> {
    const rows =
      after === undefined ? this.#refused.all(limit) : this.#refusedAfter.all(after, limit)
    return (rows as RefusedRow[]).map(({ recipients, ...row }) => ({
      ...row,
      // Written from a list of strings (limit-changes.ts).
      recipients: JSON.parse(recipients) as string[],
    }))
  }
}
