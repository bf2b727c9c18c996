/** Writes counts of TLS sessions and the reports made of them. Whatever hosts do, a report stays of bounded size. */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import {
  type GatheredReport,
  type ReportChange,
  TLS_COUNTS_MAX,
  TLS_FAILURE_DETAILS_MAX,
  TLS_REPORTS_MAX,
  type TlsCount,
} from '../../mail/message/report-change.ts'
import { ContradictionError } from './store-error.ts'

export const reportChangeQueries = {
  howMany: 'select count(*) as count from tls_count where domain = ? and day = ?',
  isGathered: 'select 1 from tls_report where domain = ? and day = ?',
}

export class ReportChanges {
  readonly #isGathered: StatementSync
  readonly #gathered: StatementSync
  readonly #begin: StatementSync
  readonly #addUp: StatementSync
  readonly #howMany: StatementSync
  readonly #count: StatementSync
  readonly #putOff: StatementSync
  readonly #close: StatementSync
  readonly #upload: StatementSync
  readonly #putUploadOff: StatementSync
  readonly #endUpload: StatementSync

  constructor(db: DatabaseSync) {
    this.#isGathered = db.prepare(reportChangeQueries.isGathered)
    this.#gathered = db.prepare('select count(*) as count from tls_report')
    this.#begin = db.prepare('insert into tls_report (domain, day, due_at) values (?, ?, ?)')
    this.#addUp = db.prepare(`
      update tls_count
      set sessions = sessions + ?5
      where domain = ?1 and day = ?2 and policy = ?3 and failure = ?4`)
    this.#howMany = db.prepare(reportChangeQueries.howMany)
    this.#count = db.prepare(`
      insert into tls_count (domain, day, policy, failure, sessions)
      values (?1, ?2, ?3, ?4, ?5)
      on conflict do update set sessions = sessions + ?5`)
    this.#putOff = db.prepare('update tls_report set due_at = ?3 where domain = ?1 and day = ?2')
    this.#close = db.prepare('delete from tls_report where domain = ? and day = ?')
    this.#upload = db.prepare(`
      insert into report_upload (id, domain, url, body, attempts, due_at, expires_at)
      values (?, ?, ?, ?, ?, ?, ?)`)
    this.#putUploadOff = db.prepare(
      'update report_upload set attempts = ?, due_at = ? where id = ?',
    )
    this.#endUpload = db.prepare('delete from report_upload where id = ?')
  }

  write(change: ReportChange): void {
    switch (change.kind) {
      case 'tls-sessions-counted':
        for (const count of change.counts) this.#writeCount(count)
        return
      case 'tls-report-put-off':
        this.#putOff.run(change.domain, change.day, change.dueAt)
        return
      case 'tls-report-closed':
        this.#writeClosed(change)
        return
      case 'report-upload-put-off':
        this.#putUploadOff.run(change.attempts, change.dueAt, change.id)
        return
      case 'report-upload-ended':
        this.#endUpload.run(change.id)
        return
    }
  }

  #writeCount({ domain, day, dueAt, policy, failure, sessions }: TlsCount): void {
    if (this.#addUp.run(domain, day, policy, failure, sessions).changes > 0) return
    if (!this.#isBegun({ domain, day, dueAt })) return
    const { count } = this.#howMany.get(domain, day) as { count: number }
    if (count >= TLS_COUNTS_MAX) return
    const kept = count < TLS_FAILURE_DETAILS_MAX || failure === '' ? failure : typeAlone(failure)
    this.#count.run(domain, day, policy, kept, sessions)
  }

  /** Unless too many are gathered. */
  #isBegun({ domain, day, dueAt }: GatheredReport): boolean {
    if (this.#isGathered.get(domain, day) !== undefined) return true
    const { count } = this.#gathered.get() as { count: number }
    if (count >= TLS_REPORTS_MAX) return false
    this.#begin.run(domain, day, dueAt)
    return true
  }

  #writeClosed({
    domain,
    day,
    uploads,
  }: Extract<ReportChange, { kind: 'tls-report-closed' }>): void {
    if (this.#close.run(domain, day).changes === 0) {
      throw new ContradictionError(`no report about ${domain} is gathered for this day`)
    }
    for (const { id, domain: about, url, body, attempts, dueAt, expiresAt } of uploads) {
      this.#upload.run(id, about, url, body, attempts, dueAt, expiresAt)
    }
  }
}

/** Without the hosts and addresses that make it one of many. */
function typeAlone(failure: string): string {
  const { 'result-type': type } = JSON.parse(failure) as { readonly 'result-type'?: unknown }
  return JSON.stringify({ 'result-type': type })
}
