/**
 * Builds a delivery status notification (RFC 3464) in its envelope of three parts (RFC 6522): words
 * for a person, fields for a machine, and what came back of the message.
 *
 * The body is ASCII in short lines whatever the original held, because a notice cannot itself be
 * returned: it must pass any next hop. Only the To field of an internationalised sender is UTF-8.
 */
import { isAscii, isUtf8 } from 'node:buffer'
import { formatDateTime } from '../message/date-time.ts'
import { encodeHeaderText } from '../message/encoded-word.ts'
import { foldedField, oneLine } from '../message/folded-field.ts'
import { quotedPrintable } from '../message/quoted-printable.ts'
import { isPlain, languageField, textEntity } from '../message/text-entity.ts'
import { formatDeliveryStatus, isGlobal } from './delivery-status.ts'
import type { DeliveryStatus } from './delivery-status.ts'

export type DeliveryReport = {
  /** The address that writes, without brackets. */
  readonly from: string
  readonly to: string
  readonly subject: string
  /** Of subject and text, RFC 5646; said in Content-Language (RFC 3282). */
  readonly language?: string
  readonly writtenAt: number
  /** Of the notice, with brackets. */
  readonly messageId: string
  /** Of the original, with brackets. */
  readonly inReplyTo?: string
  /** For the person; lines end with `\n`. */
  readonly text: string
  readonly status: DeliveryStatus
  readonly returned?: ReturnedContent
}

/** What is sent back: the header block, or with a body the whole message (RET=FULL, RFC 3461 §4.3). */
export type ReturnedContent = { readonly header: Buffer; readonly body?: Buffer }

export type BuiltReport = {
  readonly header: Buffer
  readonly body: Buffer
  /** The sender's address is not ASCII (RFC 6531). */
  readonly needsSmtpUtf8: boolean
}

export function buildReport(report: DeliveryReport): BuiltReport {
  const parts = [textPart(report), statusPart(report.status), ...returnedPart(report.returned)]
  const boundary = boundaryFor(report.messageId, parts)
  const header = Buffer.from(headerOf(report, boundary))
  const body = parts.map((part) => `--${boundary}\r\n${part}\r\n`).join('')
  return {
    header,
    body: Buffer.from(`${body}--${boundary}--\r\n`, 'latin1'),
    needsSmtpUtf8: !isAscii(header),
  }
}

function headerOf(report: DeliveryReport, boundary: string): string {
  const { from, to, subject, writtenAt, messageId, inReplyTo } = report
  return [
    `From: Mail Delivery System <${oneLine(from)}>\r\n`,
    `To: <${oneLine(to)}>\r\n`,
    foldedField('Subject', encodeHeaderText(subject)),
    foldedField('Date', formatDateTime(writtenAt)),
    foldedField('Message-ID', messageId),
    ...(inReplyTo === undefined
      ? []
      : [foldedField('In-Reply-To', inReplyTo), foldedField('References', inReplyTo)]),
    // RFC 3834 §5: an answer to one message, so that no vacation responder answers it.
    'Auto-Submitted: auto-replied\r\n',
    'MIME-Version: 1.0\r\n',
    languageField(report.language),
    `Content-Type: multipart/report; report-type=delivery-status;\r\n\tboundary="${boundary}"\r\n`,
  ].join('')
}

function textPart({ text, language }: DeliveryReport): string {
  const { fields, body } = textEntity(text, language)
  return `${fields}\r\n${body}`
}

/** RFC 6533 §4: fields beyond ASCII have a media type of their own, which may be encoded. */
function statusPart(status: DeliveryStatus): string {
  const octets = Buffer.from(formatDeliveryStatus(status))
  if (isGlobal(status)) return part('message/global-delivery-status', octets)
  return `Content-Type: message/delivery-status\r\n\r\n${octets.toString('latin1')}`
}

function returnedPart(returned: ReturnedContent | undefined): string[] {
  if (returned === undefined) return []
  const { header, body } = returned
  // message/rfc822 may not be encoded (RFC 2046 §5.2.1), so an eight-bit original would ask the
  // next hop for 8BITMIME; where that is missing the notice would be lost. The header must do then.
  if (body !== undefined && isPlain(header) && isPlain(body)) {
    const whole = Buffer.concat([header, Buffer.from('\r\n'), body])
    return [`Content-Type: message/rfc822\r\n\r\n${whole.toString('latin1')}`]
  }
  const isInternational = !isAscii(header) && isUtf8(header)
  return [part(isInternational ? 'message/global-headers' : 'text/rfc822-headers', header)]
}

/** Encoded only where it must be (RFC 6522 §4, RFC 6533 §6). */
function part(type: string, octets: Buffer): string {
  if (isPlain(octets)) return `Content-Type: ${type}\r\n\r\n${octets.toString('latin1')}`
  const encoding = 'Content-Transfer-Encoding: quoted-printable'
  return `Content-Type: ${type}\r\n${encoding}\r\n\r\n${quotedPrintable(octets)}`
}

/** A line that no part has in it (RFC 2046 §5.1.1). Quoted-printable never holds `=_`. */
function boundaryFor(messageId: string, parts: readonly string[]): string {
  const stem = `=_${messageId.replace(/[^0-9a-z]+/gi, '-').slice(0, 40)}`
  for (let number = 0; ; number++) {
    const boundary = `${stem}${number}`
    if (parts.every((content) => !content.includes(`--${boundary}`))) return boundary
  }
}
