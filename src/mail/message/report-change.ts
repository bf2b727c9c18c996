/** What the report station writes: counts of TLS sessions (RFC 8460), and the reports made of them. */

export type ReportChange =
  /** Added to what is counted already. A report that is not gathered yet is begun, due at its \`dueAt\`. */
  | { readonly kind: 'tls-sessions-counted'; readonly counts: readonly TlsCount[] }
  /** It is tried again later. */
  | ({ readonly kind: 'tls-report-put-off'; readonly dueAt: number } & ReportKey)
  /**
   * It is made, or given up: its counts are gone. Refused when there is none, so that no report is made twice;
   * committed together with the message that carries it.
   */
  | ({ readonly kind: 'tls-report-closed'; readonly uploads: readonly ReportUpload[] } & ReportKey)
  | {
      readonly kind: 'report-upload-put-off'
      readonly id: string
      readonly attempts: number
      readonly dueAt: number
    }
  /** It has arrived, or is given up. */
  | { readonly kind: 'report-upload-ended'; readonly id: string }

export type ReportKey = {
  /** Whose policies were met, and who is reported to. */
  readonly domain: string
  /** Start of the UTC day, in epoch milliseconds. */
  readonly day: number
}

export type GatheredReport = ReportKey & { readonly dueAt: number }

/** Sessions that met the same on the same day. */
export type TlsCount = ReportKey & {
  /** Of its report, where this count begins it. */
  readonly dueAt: number
  /** JSON of the \`policy\` in a report (RFC 8460 §4.4). */
  readonly policy: string
  /** JSON of one of its \`failure-details\`, without the count; empty for successes. */
  readonly failure: string
  readonly sessions: number
}

/** Gathered at a time, over all days; sessions of other domains are not counted meanwhile. */
export const TLS_REPORTS_MAX = 10_000
/** Of one report. Failures beyond that are counted by their type alone. */
export const TLS_FAILURE_DETAILS_MAX = 100
/** Of one report, successes and failures by type included; sessions that met anything else are not counted. */
export const TLS_COUNTS_MAX = 200

/** A report on its way to a web server. */
export type ReportUpload = {
  readonly id: string
  readonly domain: string
  readonly url: string
  /** JSON, compressed by gzip. */
  readonly body: Uint8Array
  readonly attempts: number
  readonly dueAt: number
  readonly expiresAt: number
}
