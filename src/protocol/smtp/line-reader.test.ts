import assert from 'node:assert/strict'
import test from 'node:test'
import { type Line, LineReader, tooLong } from './line-reader.ts'

const cases: readonly {
  readonly name: string
  readonly sent: string
  readonly want: readonly Line[]
}[] = [
  { name: 'ends at CRLF', sent: 'NOOP\r\nQUIT\r\n', want: ['NOOP', 'QUIT'] },
  { name: 'ends at a bare LF too', sent: 'NOOP\nQUIT\n', want: ['NOOP', 'QUIT'] },
  { name: 'loses one CR only', sent: 'NOOP\r\r\n', want: ['NOOP\r'] },
  { name: 'keeps a CR that ends nothing', sent: 'NO\rOP\r\n', want: ['NO\rOP'] },
  { name: 'may be empty', sent: '\r\n\n', want: ['', ''] },
  { name: 'is not there before its end', sent: 'NOOP\r', want: [] },
  { name: 'may be as long as the limit, end included', sent: '12345678\r\n', want: ['12345678'] },
  { name: 'may not be longer', sent: '123456789\r\n', want: [tooLong] },
  {
    name: 'that was too long hides nothing',
    sent: `${'x'.repeat(99)}\nNOOP\n`,
    want: [tooLong, 'NOOP'],
  },
  { name: 'is UTF-8', sent: 'jörg\r\n', want: ['jörg'] },
]

for (const { name, sent, want } of cases) {
  for (const size of [1, 3, 1_000]) {
    test(`a line ${name} (chunks of ${size})`, () => {
      assert.deepEqual(linesOf(Buffer.from(sent), size), want)
    })
  }
}

test('a line of octets that are no text cannot pass for text', () => {
  assert.deepEqual(linesOf(Buffer.from([0x61, 0xff, 0x0a]), 3), ['a\uFFFD'])
})

test('raw octets follow a line in the same chunk, and lines follow them', () => {
  const reader = new LineReader()
  reader.push(Buffer.from('BDAT 3\r\nabcNOOP\r\n'))
  assert.equal(reader.readLine(100), 'BDAT 3')
  assert.equal(reader.head()?.toString(), 'abcNOOP\r\n')
  reader.skip(3)
  assert.equal(reader.readLine(100), 'NOOP')
  assert.equal(reader.head(), undefined)
  assert.equal(reader.heldBytes, 0)
})

test('an endless line is not kept', () => {
  const reader = new LineReader()
  for (let sent = 0; sent < 10_000; sent++) {
    reader.push(Buffer.alloc(1_000, 'x'))
    assert.equal(reader.readLine(2_048), undefined)
  }
  assert.equal(reader.heldBytes, 0)
})

test('what was cleared does not come back, the beginning of a line neither', () => {
  const reader = new LineReader()
  reader.push(Buffer.from('QU'))
  assert.equal(reader.readLine(100), undefined)
  reader.push(Buffer.from('IT\r\n'))
  reader.clear()
  reader.push(Buffer.from('NOOP\r\n'))
  assert.equal(reader.readLine(100), 'NOOP')
})

function linesOf(octets: Buffer, chunkSize: number): Line[] {
  const reader = new LineReader()
  const lines: Line[] = []
  for (let at = 0; at < octets.length; at += chunkSize) {
    reader.push(octets.subarray(at, at + chunkSize))
    for (let line = reader.readLine(10); line !== undefined; line = reader.readLine(10)) {
      lines.push(line)
    }
  }
  return lines
}
