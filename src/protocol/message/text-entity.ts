/**
 * A MIME entity of plain text in UTF-8 (RFC 2045, RFC 2046 §4.1) that needs nothing of any next hop: ASCII
 * in short lines, whatever the text is.
 */
import { isAscii } from 'node:buffer'
import { foldedField } from './folded-field.ts'
import { quotedPrintable } from './quoted-printable.ts'

export type TextEntity = {
  /** Its fields, each ended by CRLF. */
  readonly fields: string
  /** ASCII. */
  readonly body: string
}

/**
 * Encoded by what is shorter: words in Latin letters stay readable, those in others stay small.
 * @param text lines end with `\n`
 * @param language RFC 5646, for Content-Language (RFC 3282)
 */
export function textEntity(text: string, language: string | undefined): TextEntity {
  const octets = Buffer.from(text.replace(/\r?\n/g, '\r\n'))
  const fields = `Content-Type: text/plain; charset=utf-8\r\n${languageField(language)}`
  if (isPlain(octets)) return { fields, body: octets.toString('latin1') }
  const readable = quotedPrintable(octets)
  const small = base64(octets)
  return small.length < readable.length
    ? { fields: `${fields}Content-Transfer-Encoding: base64\r\n`, body: small }
    : { fields: `${fields}Content-Transfer-Encoding: quoted-printable\r\n`, body: readable }
}

export function languageField(language: string | undefined): string {
  return language === undefined ? '' : foldedField('Content-Language', language)
}

/** RFC 5322 §2.1.1. */
const LINE_LENGTH_MAX = 998

/** May travel as 7BIT: ASCII in lines that are not too long, no bare CR or LF (RFC 2045 §2.7). */
export function isPlain(octets: Buffer): boolean {
  if (!isAscii(octets) || octets.includes(0)) return false
  return octets
    .toString('latin1')
    .split('\r\n')
    .every((line) => line.length <= LINE_LENGTH_MAX && !/[\r\n]/.test(line))
}

/** RFC 2045 §6.8: lines of at most 76. */
function base64(octets: Buffer): string {
  return (octets.toString('base64').match(/.{1,76}/g) ?? []).join('\r\n')
}
