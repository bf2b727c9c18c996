/** Messages as bytes, for tests that measure the server and not a library. */

import { randomBytes } from 'node:crypto'

const LINE_BYTES = 57
const PIECE_LINES = 1_000

/** A message whose attachment has at least so many bytes before base64, made piece by piece. */
export function* rawMailWithAttachment(
  author: string,
  recipient: string,
  attachmentBytes: number,
): Generator<Uint8Array> {
  yield Buffer.from(
    `${header(author, recipient, 'A large file')}Content-Type: application/octet-stream\r\n` +
      'Content-Transfer-Encoding: base64\r\n' +
      'Content-Disposition: attachment; filename="large.bin"\r\n\r\n',
  )
  const piece = base64Lines(PIECE_LINES)
  for (let bytes = 0; bytes < attachmentBytes; bytes += PIECE_LINES * LINE_BYTES) yield piece
}

export function smallRawMail(author: string, recipient: string): Uint8Array[] {
  return [Buffer.from(`${header(author, recipient, 'A short note')}\r\nOnly a few words.\r\n`)]
}

function header(author: string, recipient: string, subject: string): string {
  return `From: <${author}>\r\nTo: <${recipient}>\r\nSubject: ${subject}\r\nMIME-Version: 1.0\r\n`
}

function base64Lines(count: number): Uint8Array {
  return Buffer.from(Array.from({ length: count }, base64Line).join(''))
}

function base64Line(): string {
  return `${randomBytes(LINE_BYTES).toString('base64')}\r\n`
}

/** RFC 5321 §4.5.2: a dot at the start of a line is doubled on the wire. */
export function stuffed(body: Buffer): Buffer {
  const text = body.toString('latin1').replaceAll(/(^|\r\n)\./g, '$1..')
  return Buffer.from(text, 'latin1')
}
