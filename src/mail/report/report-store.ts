/** What the report station asks of a database. */
import type { GatheredReport, ReportKey, ReportUpload, TlsCount } from '../message/report-change.ts'

export interface ReportStore {
  /** Those due by \`now\`, longest due first. */
  dueTlsReports(wanted: DueWanted): Promise<GatheredReport[]>
  /** Most sessions first. */
  tlsCounts(key: ReportKey): Promise<TlsCount[]>
  /** Those due by \`now\`, longest due first. */
  dueReportUploads(wanted: DueWanted): Promise<ReportUpload[]>
}

export type DueWanted = { readonly now: number; readonly limit: number }
