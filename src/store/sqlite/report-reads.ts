/** What the report station reads, on the main thread's read-only connection. */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type {
  GatheredReport,
  ReportKey,
  ReportUpload,
  TlsCount,
} from '../../mail/message/report-change.ts'
import type { DueWanted } from '../../mail/report/report-store.ts'

export const reportQueries = {
  dueReports: `
    select domain, day, due_at as dueAt
    from tls_report indexed by tls_report_by_due
    where due_at <= ?
    order by due_at
    limit ?`,
  counts: `
    select c.domain, c.day, r.due_at as dueAt, c.policy, c.failure, c.sessions
    from tls_count c
    join tls_report r on r.domain = c.domain and r.day = c.day
    where c.domain = ? and c.day = ?
    order by c.sessions desc, c.policy, c.failure`,
  dueUploads: `
    select id, domain, url, body, attempts, due_at as dueAt, expires_at as expiresAt
    from report_upload indexed by report_upload_by_due
    where due_at <= ?
    order by due_at
    limit ?`,
}

export class ReportReads {
  readonly #dueReports: StatementSync
  readonly #counts: StatementSync
  readonly #dueUploads: StatementSync

  constructor(db: DatabaseSync) {
    this.#dueReports = db.prepare(reportQueries.dueReports)
    this.#counts = db.prepare(reportQueries.counts)
    this.#dueUploads = db.prepare(reportQueries.dueUploads)
  }

  // Copied: rows of the driver have no prototype.

  dueTlsReports({ now, limit }: DueWanted): GatheredReport[] {
    return (this.#dueReports.all(now, limit) as GatheredReport[]).map((row) => ({ ...row }))
  }

  tlsCounts({ domain, day }: ReportKey): TlsCount[] {
    return (this.#counts.all(domain, day) as TlsCount[]).map((row) => ({ ...row }))
  }

  dueReportUploads({ now, limit }: DueWanted): ReportUpload[] {
    return (this.#dueUploads.all(now, limit) as ReportUpload[]).map((row) => ({ ...row }))
  }
}
