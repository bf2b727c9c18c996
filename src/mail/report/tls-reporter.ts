/**
 * The reporter: tells domains that want to know how the TLS of our sessions with their hosts went (TLS-RPT,
 * RFC 8460). Every minute it stores what was counted since; after the end of a UTC day, spread over four
 * hours (§4.1), it makes the day's reports and sends them, each once.
 *
 * A crash loses the counts of a minute, and no report. Without a domain of ours that can sign, nothing is kept.
 */
import type { Clock } from '../../base/clock.ts'
import { describeError, type Log } from '../../base/log.ts'
import type { Random } from '../../base/random.ts'
import type { Service } from '../../base/service.ts'
import { unlessAborted } from '../../base/unless-aborted.ts'
import type { GatheredReport, TlsCount } from '../message/report-change.ts'
import type { Store } from '../message/store.ts'
import type { ReportAuthor } from './report-author.ts'
import type { ReportSending } from './report-sending.ts'
import type { ReportStore } from './report-store.ts'
import type { ReportUploads } from './report-uploads.ts'
import type { ReportWishes } from './report-wishes.ts'
import { DAY_MS, type SessionCounts, type UnstoredCount } from './session-counts.ts'

const ROUND_MS = 60_000
/** RFC 8460 §4.1: so that not all of the world's reports arrive at midnight. */
const SPREAD_MS = 4 * 3_600_000
/** After a report could not be made. */
const RETRY_MS = 10 * ROUND_MS
const REPORTS_AT_ONCE = 20
const QUESTIONS_AT_ONCE = 20
/** Rows of one commit. */
const COUNTS_PER_COMMIT = 1_000

export type TlsReporterParts = {
  readonly counts: SessionCounts
  readonly wishes: ReportWishes
  readonly sending: Pick<ReportSending, 'send'>
  readonly uploads: Pick<ReportUploads, 'post'>
  /** Undefined while no domain of ours can sign. */
  readonly author: () => Promise<ReportAuthor | undefined>
  readonly store: Pick<Store, 'commit'> & Pick<ReportStore, 'dueTlsReports'>
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

export class TlsReporter implements Service {
  readonly name = 'tls-reporter'
  readonly #parts: TlsReporterParts
  readonly #stopping = new AbortController()
  #working: Promise<void> | undefined
  #hasSaidWhy = false

  constructor(parts: TlsReporterParts) {
    this.#parts = parts
  }

  async start(): Promise<void> {
    this.#working ??= this.#work()
  }

  /** What was counted is stored, whether or not it is known yet who wants it. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    if (this.#working === undefined) return
    await this.#working
    this.#working = undefined
    await this.#guarded(() => this.#store(this.#parts.counts.take()))
  }

  async #work(): Promise<void> {
    const { clock } = this.#parts
    const { signal } = this.#stopping
    while (!signal.aborted) {
      const begunAt = clock.now()
      await this.#guarded(() => this.#storeCounts())
      await this.#guarded(() => this.#sendReports())
      await this.#guarded(() => this.#postUploads())
      await clock.sleepUntil(begunAt + ROUND_MS, signal)
    }
  }

  /** What fails is tried again with the next round. */
  async #guarded(step: () => Promise<void>): Promise<void> {
    try {
      await step()
    } catch (error) {
      this.#parts.log.error({ error: describeError(error) }, 'tls-reporter.failed')
    }
  }

  async #storeCounts(): Promise<void> {
    const { counts, wishes } = this.#parts
    const taken = counts.take()
    await this.#ask(new Set(taken.map(({ domain }) => domain)))
    // Who could not be asked about is asked once more before a report is made.
    await this.#store(taken.filter(({ domain }) => wishes.isWished(domain) !== false))
  }

  async #ask(domains: ReadonlySet<string>): Promise<void> {
    const { wishes } = this.#parts
    const { signal } = this.#stopping
    const rest = [...domains].filter((domain) => wishes.isWished(domain) === undefined).values()
    const askers = Array.from({ length: QUESTIONS_AT_ONCE }, async () => {
      for (const domain of rest) {
        await unlessAborted(wishes.of(domain), signal)
        if (signal.aborted) return
      }
    })
    await Promise.all(askers)
  }

  async #store(taken: readonly UnstoredCount[]): Promise<void> {
    if (taken.length === 0 || (await this.#author()) === undefined) return
    const { counts, random, store } = this.#parts
    for (let from = 0; from < taken.length; from += COUNTS_PER_COMMIT) {
      const some = taken.slice(from, from + COUNTS_PER_COMMIT)
      const rows = some.map((count): TlsCount => {
        return { ...count, dueAt: count.day + DAY_MS + Math.floor(random.roll() * SPREAD_MS) }
      })
      try {
        await store.commit([{ kind: 'tls-sessions-counted', counts: rows }])
      } catch (error) {
        counts.giveBack(taken.slice(from))
        throw error
      }
    }
  }

  async #sendReports(): Promise<void> {
    const { clock, store } = this.#parts
    while (!this.#stopping.signal.aborted) {
      const due = await store.dueTlsReports({ now: clock.now(), limit: REPORTS_AT_ONCE })
      if (due.length === 0) return
      const author = await this.#author()
      for (const gathered of due) {
        if (this.#stopping.signal.aborted) return
        await this.#send(gathered, author)
      }
    }
  }

  /** One that cannot be made does not stand in the way of the others. */
  async #send(gathered: GatheredReport, author: ReportAuthor | undefined): Promise<void> {
    const { clock, log, sending, store } = this.#parts
    const { domain, day } = gathered
    try {
      await sending.send(gathered, author, this.#stopping.signal)
    } catch (error) {
      log.error({ domain, error: describeError(error) }, 'report.failed')
      const dueAt = clock.now() + RETRY_MS
      await store.commit([{ kind: 'tls-report-put-off', domain, day, dueAt }])
    }
  }

  async #postUploads(): Promise<void> {
    const { signal } = this.#stopping
    while (!signal.aborted && (await this.#parts.uploads.post(signal)));
  }

  async #author(): Promise<ReportAuthor | undefined> {
    const author = await this.#parts.author()
    if (author === undefined && !this.#hasSaidWhy) {
      this.#hasSaidWhy = true
      this.#parts.log.info({ reason: NO_AUTHOR }, 'reports.off')
    }
    return author
  }
}

const NO_AUTHOR =
  'TLS reports must be signed, and no domain of ours (with reports.from: not that one) has a DKIM key ' +
  'whose record was found; see "posthorn domain check", or set reports.tls = false'
