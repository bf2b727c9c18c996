/**
 * Makes the report of a domain and day, and sends it. Report, message and the end of the counts are one commit:
 * no crash sends a report twice by mail, or loses one. Who wants it is asked of DNS once more, because the
 * record may have moved since.
 */
import { gzip } from 'node:zlib'
import { promisify } from 'node:util'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { Random } from '../../base/random.ts'
import { unlessAborted } from '../../base/unless-aborted.ts'
import type { ReportWish } from '../domain/check/tls-rpt-record.ts'
import type { Signer } from '../domain/signing.ts'
import { newMessageId } from '../message/ids.ts'
import type { Message } from '../message/message.ts'
import type { GatheredReport, ReportChange, ReportUpload } from '../message/report-change.ts'
import type { Store } from '../message/store.ts'
import { ContentWriter, type SpoolParts } from '../spool/content-writer.ts'
import { accept, type AcceptParts } from '../submission/accept.ts'
import type { ReportAuthor } from './report-author.ts'
import { reportId, reportMail } from './report-mail.ts'
import type { ReportStore } from './report-store.ts'
import { UPLOAD_LIFETIME_MS } from './report-uploads.ts'
import type { ReportWishes } from './report-wishes.ts'
import { DAY_MS } from './session-counts.ts'
import { tlsReport } from './tls-report.ts'

const HOUR_MS = 3_600_000
/** Until DNS tells who wants it, a report waits so long in all after the end of its day. */
const PATIENCE_MS = DAY_MS + 4 * HOUR_MS
/** RFC 8460 §5.5: attempts for a day. */
const MAIL_LIFETIME_MS = DAY_MS

const compressed = promisify(gzip)

export type ReportSendingParts = AcceptParts & {
  readonly store: Store & ReportStore
  readonly spool: SpoolParts
  readonly signer: Signer
  readonly wishes: Pick<ReportWishes, 'of'>
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

export class ReportSending {
  readonly #parts: ReportSendingParts

  constructor(parts: ReportSendingParts) {
    this.#parts = parts
  }

  /** @param author absent: nobody may write it, and it is given up */
  async send(
    gathered: GatheredReport,
    author: ReportAuthor | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    const { clock, log, store, wishes } = this.#parts
    const { domain, day } = gathered
    const isTooOld = clock.now() >= day + DAY_MS + PATIENCE_MS
    const wish = isTooOld ? 'none' : await unlessAborted(wishes.of(domain), signal)
    if (wish === undefined) return
    if (wish === 'unknown') {
      const dueAt = clock.now() + HOUR_MS
      return store.commit([{ kind: 'tls-report-put-off', domain, day, dueAt }])
    }
    if (wish === 'none' || author === undefined) {
      await store.commit([closed(gathered, [])])
      log.info({ domain, day: dateOf(day) }, 'report.dropped')
      return
    }
    await this.#make(gathered, author, wish)
  }

  async #make(gathered: GatheredReport, author: ReportAuthor, wish: ReportWish): Promise<void> {
    const { clock, log, random, store } = this.#parts
    const { domain, day } = gathered
    const id = newMessageId(clock.now(), random)
    const counts = await store.tlsCounts(gathered)
    const facts = { domain, day, organization: author.organization, contact: author.address }
    const report = tlsReport(counts, { ...facts, id: reportId(id, author) })
    const content = await compressed(JSON.stringify(report))
    const close = closed(gathered, this.#uploads({ id, domain, body: content }, wish))
    if (wish.mailto.length === 0) return store.commit([close])
    await this.#mail(
      { author, domain, day, id, recipients: wish.mailto, writtenAt: clock.now(), content },
      close,
    )
    const sessions = counts.reduce((sum, count) => sum + count.sessions, 0)
    log.info({ id, domain, day: dateOf(day), recipients: wish.mailto, sessions }, 'report.sent')
  }

  async #mail(mail: Parameters<typeof reportMail>[0], alongside: ReportChange): Promise<void> {
    const { signer, spool } = this.#parts
    const { author, id, recipients, writtenAt } = mail
    const { header: unsigned, body } = reportMail(mail)
    const content = new ContentWriter(id, spool)
    await content.write(body)
    const bodyHash = signer.bodyHash()
    bodyHash.update(body)
    const header = await signer.sign(unsigned, author.domain, bodyHash, writtenAt)
    const message: Message = {
      id,
      // RFC 5321 §4.5.5: no RFC asks for `<>` here.
      sender: author.address,
      submitter: author.address,
      domain: author.domain,
      origin: 'report',
      acceptedAt: writtenAt,
      expiresAt: writtenAt + MAIL_LIFETIME_MS,
      sizeBytes: content.sizeWith(header),
      isEightBit: false,
      needsSmtpUtf8: false,
      isBulk: true,
      // RFC 8460 §3: delivered whatever is wrong with TLS there, which may be just what it tells.
      tlsRequired: 'no',
    }
    const acceptance = {
      message,
      // Nobody waits to hear of it.
      recipients: recipients.map((address, position) => {
        return { position, address, notify: ['NEVER'] as const }
      }),
      header,
      content,
      alongside: [alongside],
    }
    await accept(acceptance, this.#parts)
  }

  #uploads(
    report: { readonly id: string; readonly domain: string; readonly body: Buffer },
    { https }: ReportWish,
  ): ReportUpload[] {
    const now = this.#parts.clock.now()
    const times = { attempts: 0, dueAt: now, expiresAt: now + UPLOAD_LIFETIME_MS }
    return https.map((url, index) => ({ ...report, ...times, id: `${report.id}-${index}`, url }))
  }
}

function closed(
  { domain, day }: GatheredReport,
  uploads: readonly ReportUpload[],
): Extract<ReportChange, { kind: 'tls-report-closed' }> {
  return { kind: 'tls-report-closed', domain, day, uploads }
}

function dateOf(day: number): string {
  return new Date(day).toISOString().slice(0, 10)
}
