/**
 * Reports on their way to web servers: posted when they are due, tried again ever later for a day (RFC 8460
 * §5.5), then given up. A crash between the server's answer and our commit sends one twice; its report-id says
 * so to the server.
 */
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import { unlessAborted } from '../../base/unless-aborted.ts'
import type { ReportUpload } from '../message/report-change.ts'
import type { Store } from '../message/store.ts'
import type { ReportPoster } from './report-poster.ts'
import type { ReportStore } from './report-store.ts'

const MINUTE_MS = 60_000
const FIRST_DELAY_MS = 10 * MINUTE_MS
export const UPLOAD_LIFETIME_MS = 24 * 60 * MINUTE_MS
/** At once. */
const UPLOADS_MAX = 10

export type ReportUploadsParts = {
  readonly store: Pick<Store, 'commit'> & Pick<ReportStore, 'dueReportUploads'>
  readonly poster: ReportPoster
  readonly clock: Pick<Clock, 'now'>
  readonly log: Log
}

export class ReportUploads {
  readonly #parts: ReportUploadsParts

  constructor(parts: ReportUploadsParts) {
    this.#parts = parts
  }

  /** Some of those that are due; true when there may be more. */
  async post(signal: AbortSignal): Promise<boolean> {
    const { clock, store } = this.#parts
    const due = await store.dueReportUploads({ now: clock.now(), limit: UPLOADS_MAX })
    await Promise.all(due.map((upload) => this.#post(upload, signal)))
    return due.length === UPLOADS_MAX
  }

  async #post(upload: ReportUpload, signal: AbortSignal): Promise<void> {
    const { clock, log, poster, store } = this.#parts
    const { id, domain, url } = upload
    const reason = await unlessAborted(poster.post(url, upload.body, signal), signal)
    // Nothing is known of it then: the next process tries again.
    if (signal.aborted) return
    const attempts = upload.attempts + 1
    if (reason === undefined) {
      await store.commit([{ kind: 'report-upload-ended', id }])
      log.info({ id, domain, url, attempts }, 'report.sent')
      return
    }
    const dueAt = clock.now() + FIRST_DELAY_MS * 2 ** upload.attempts
    if (dueAt >= upload.expiresAt) {
      await store.commit([{ kind: 'report-upload-ended', id }])
      log.warn({ id, domain, url, attempts, reason }, 'report.given-up')
      return
    }
    await store.commit([{ kind: 'report-upload-put-off', id, attempts, dueAt }])
    log.info(
      { id, domain, url, attempts, reason, next: new Date(dueAt).toISOString() },
      'report.deferred',
    )
  }
}
