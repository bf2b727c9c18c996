import assert from 'node:assert/strict'
import test from 'node:test'
import * as fc from 'fast-check'
import { formatDateTime } from './date-time.ts'
import { foldedField } from './folded-field.ts'
import { formatMessageId, readMessageId } from './message-id.ts'
import { quotedPrintable } from './quoted-printable.ts'

test('a short field is one line', () => {
  assert.equal(foldedField('Subject', 'Hello  there'), 'Subject: Hello there\r\n')
})

test('a long field is folded before column 78', () => {
  const field = foldedField('X', 'word '.repeat(40))
  for (const line of field.split('\r\n')) assert.ok(line.length <= 78)
  assert.equal(field.replaceAll('\r\n\t', ' '), `X:${' word'.repeat(40)}\r\n`)
})

test('no value can begin another field or end the header', () => {
  const hostile = fc.array(
    fc.constantFrom(
      'a',
      ' ',
      '\r',
      '\n',
      '\r\n',
      '\t',
      ':',
      '\u2028',
      '\x85',
      'Bcc: x',
      'é'.repeat(400),
    ),
  )
  fc.assert(
    fc.property(hostile, (parts) => {
      const field = foldedField('X-Test', parts.join(''))
      const lines = field.split('\r\n')
      assert.equal(lines.pop(), '')
      assert.ok(lines[0]?.startsWith('X-Test:'))
      for (const line of lines.slice(1)) assert.match(line, /^\t[^\s]/)
      for (const line of lines)
        assert.doesNotMatch(line.replaceAll('\t', ''), /[\x00-\x1f\x7f-\x9f\u2028]/)
      for (const line of lines) assert.ok(Buffer.byteLength(line) <= 998)
    }),
  )
})

test('quoted-printable comes back exactly, in lines of 76', () => {
  const octets = fc.oneof(
    fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    fc
      .array(fc.constantFrom('word', ' ', '\t', '\r\n', '=', 'ü', '.'), { maxLength: 80 })
      .map((parts) => Buffer.from(parts.join(''))),
  )
  fc.assert(
    fc.property(octets, (bytes) => {
      const encoded = quotedPrintable(bytes)
      for (const line of encoded.split('\r\n')) assert.match(line, /^[\x20-\x7e\t]{0,76}$/)
      assert.deepEqual(decodeQuotedPrintable(encoded), bytes)
    }),
  )
})

test('dates are written in UTC', () => {
  assert.equal(formatDateTime(0), 'Thu, 01 Jan 1970 00:00:00 +0000')
  assert.equal(
    formatDateTime(Date.UTC(2024, 1, 29, 23, 59, 58, 999)),
    'Thu, 29 Feb 2024 23:59:58 +0000',
  )
})

test('a Message-ID is quoted only when it is one', () => {
  assert.equal(formatMessageId('01abc', 'mx.example'), '<01abc@mx.example>')
  assert.equal(readMessageId(' <a.b@c> '), '<a.b@c>')
  assert.equal(readMessageId('<a@b>\r\nBcc: <c@d>'), undefined)
  assert.equal(readMessageId('a@b'), undefined)
  assert.equal(readMessageId(`<${'a'.repeat(2_000)}>`), undefined)
})

function decodeQuotedPrintable(text: string): Buffer {
  const latin1 = text
    .replaceAll('=\r\n', '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(latin1, 'latin1')
}
