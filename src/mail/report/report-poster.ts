/** How a report reaches a web server (RFC 8460 §5.4); implemented by endpoint/http/report-uploads.ts. */
export interface ReportPoster {
  /** What went wrong, in words; undefined when the server has it. Bounded in time. Never rejects. */
  post(url: string, body: Uint8Array, signal: AbortSignal): Promise<string | undefined>
}
