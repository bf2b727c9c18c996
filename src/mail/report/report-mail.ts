/**
 * The message that carries a report (RFC 8460 §5.3): a multipart/report of a sentence for people and the report
 * itself, compressed, for machines. Pure.
 */
import { formatDateTime } from '../../protocol/message/date-time.ts'
import { foldedField } from '../../protocol/message/folded-field.ts'
import { formatMessageId } from '../../protocol/message/message-id.ts'
import type { ReportKey } from '../message/report-change.ts'
import type { ReportAuthor } from './report-author.ts'
import { lastSecondOf } from './tls-report.ts'

export type ReportMail = ReportKey & {
  readonly author: ReportAuthor
  /** Of the report and of the message; from `newMessageId`. */
  readonly id: string
  readonly recipients: readonly string[]
  readonly writtenAt: number
  /** JSON, compressed by gzip. */
  readonly content: Buffer
}

export function reportMail(mail: ReportMail): { readonly header: Buffer; readonly body: Buffer } {
  const boundary = `=_${mail.id}`
  const parts = [textPart(mail), reportPart(mail)]
  const body = parts.map((part) => `--${boundary}\r\n${part}\r\n`).join('')
  return {
    header: Buffer.from(headerOf(mail, boundary)),
    body: Buffer.from(`${body}--${boundary}--\r\n`),
  }
}

/** `report-id` and the Message-ID without its brackets. */
export function reportId(id: string, { domain }: Pick<ReportAuthor, 'domain'>): string {
  return `${id}@${domain}`
}

/** §5.1 */
export function reportFileName({ author, domain, day, id }: ReportMail): string {
  const seconds = [day, lastSecondOf(day)].map((at) => at / 1_000)
  return `${[author.domain, domain, ...seconds, id].join('!')}.json.gz`
}

function headerOf(mail: ReportMail, boundary: string): string {
  const { author, domain, id, recipients, writtenAt } = mail
  const subject = `Report Domain: ${domain} Submitter: ${author.domain} Report-ID: <${reportId(id, author)}>`
  return [
    foldedField('From', `<${author.address}>`),
    foldedField('To', recipients.map((recipient) => `<${recipient}>`).join(', ')),
    foldedField('Subject', subject),
    foldedField('Date', formatDateTime(writtenAt)),
    foldedField('Message-ID', formatMessageId(id, author.domain)),
    foldedField('TLS-Report-Domain', domain),
    foldedField('TLS-Report-Submitter', author.domain),
    // §3: delivered whatever is wrong with TLS there; it may be just what is reported (RFC 8689 §4.1).
    'TLS-Required: No\r\n',
    'Auto-Submitted: auto-generated\r\n',
    'MIME-Version: 1.0\r\n',
    `Content-Type: multipart/report; report-type="tlsrpt";\r\n\tboundary="${boundary}"\r\n`,
  ].join('')
}

function textPart({ author, domain, day }: ReportMail): string {
  const date = new Date(day).toISOString().slice(0, 10)
  return [
    'Content-Type: text/plain; charset=us-ascii',
    '',
    `This is an aggregate TLS report (RFC 8460) about mail that ${author.domain}`,
    `sent to ${domain} on ${date} (UTC). The attachment tells how many`,
    'sessions kept the policy of the domain, and why the others did not.',
    '',
  ].join('\r\n')
}

function reportPart(mail: ReportMail): string {
  const lines = mail.content.toString('base64').match(/.{1,76}/g) ?? []
  return [
    'Content-Type: application/tlsrpt+gzip',
    'Content-Transfer-Encoding: base64',
    `Content-Disposition: attachment;\r\n\tfilename="${reportFileName(mail)}"`,
    '',
    ...lines,
    '',
  ].join('\r\n')
}
