/** Messages with parts, for scanners to look into. */

import { crc32, deflateRawSync } from 'node:zlib'

export type Part = { readonly type: string; readonly fields?: string; readonly body: string }

export type MimeMail = {
  readonly author: string
  readonly parts: readonly Part[]
  /** A message inside another needs one of its own. */
  readonly boundary?: string
  /** A header field to stand before all others. */
  readonly firstField?: string
}

export function mimeMail({ author, parts, boundary = 'outer', firstField = '' }: MimeMail): string {
  const written = parts.map(
    ({ type, fields = '', body }) =>
      `--${boundary}\r\nContent-Type: ${type}\r\n${fields}\r\n${body}\r\n`,
  )
  return [
    `${firstField}From: <${author}>\r\nSubject: Parts\r\nMIME-Version: 1.0\r\n`,
    `Content-Type: multipart/mixed; boundary="${boundary}"\r\n\r\n`,
    ...written,
    `--${boundary}--\r\n`,
  ].join('')
}

export function attachment(name: string, content: Buffer | string): Part {
  const lines =
    Buffer.from(content)
      .toString('base64')
      .match(/.{1,76}/g) ?? []
  return {
    type: 'application/octet-stream',
    fields: `Content-Disposition: attachment; filename="${name}"\r\nContent-Transfer-Encoding: base64\r\n`,
    body: lines.join('\r\n'),
  }
}

/** As when somebody forwards a message whole (RFC 2046 §5.2.1). */
export function forwarded(message: string): Part {
  return { type: 'message/rfc822', body: message }
}

/** An archive with one file, packed, so that who finds something in it has unpacked it (PKWARE APPNOTE §4.3). */
export function zipOf(name: string, content: string): Buffer {
  const plain = Buffer.from(content)
  const packed = deflateRawSync(plain)
  const file = Buffer.from(name)
  const facts = zipFacts(plain, packed, file)
  const local = Buffer.concat([signature(0x04034b50), facts, file, packed])
  const versionMadeBy = Buffer.from([20, 0])
  // Comment length, disk, attributes and offset are all zero.
  const rest = Buffer.alloc(14)
  const central = Buffer.concat([signature(0x02014b50), versionMadeBy, facts, rest, file])
  const end = Buffer.alloc(18)
  end.writeUInt16LE(1, 4)
  end.writeUInt16LE(1, 6)
  end.writeUInt32LE(central.length, 8)
  end.writeUInt32LE(local.length, 12)
  return Buffer.concat([local, central, signature(0x06054b50), end])
}

function signature(number: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(number)
  return bytes
}

/** What local header and central directory have in common. */
function zipFacts(plain: Buffer, packed: Buffer, file: Buffer): Buffer {
  const facts = Buffer.alloc(26)
  const [VERSION, DEFLATED, FIRST_OF_1980] = [20, 8, 0x21]
  facts.writeUInt16LE(VERSION, 0)
  facts.writeUInt16LE(DEFLATED, 4)
  facts.writeUInt16LE(FIRST_OF_1980, 8)
  facts.writeUInt32LE(crc32(plain), 10)
  facts.writeUInt32LE(packed.length, 14)
  facts.writeUInt32LE(plain.length, 18)
  facts.writeUInt16LE(file.length, 22)
  return facts
}
