import assert from 'node:assert/strict'
import test from 'node:test'
import * as fc from 'fast-check'
import { fieldsNamed, parseHeaderBlock, rawValue, valueOf } from './header-block.ts'
import type { HeaderBlock } from './header-block.ts'

const crlf = (text: string): Buffer => Buffer.from(text.replaceAll('\n', '\r\n'))

function parsed(text: string): HeaderBlock {
  const header = parseHeaderBlock(crlf(text))
  if ('malformed' in header) throw new Error(header.malformed)
  return header
}

test('a header block is cut into its fields, folded lines included', () => {
  const header = parsed('From: a@b.example\nSubject: one\n\ttwo\n three\nX-Empty:\n')
  assert.deepEqual(
    header.fields.map((field) => [field.lowerName, valueOf(header, field)]),
    [
      ['from', 'a@b.example'],
      ['subject', 'one\ttwo three'],
      ['x-empty', ''],
    ],
  )
})

test('the octets of a field are a view, not a copy', () => {
  const header = parsed('From: a\nTo: b\n')
  const [field] = fieldsNamed(header, 'to')
  assert.ok(field)
  const raw = rawValue(header, field)
  assert.equal(raw.toString(), ' b\r\n')
  assert.equal(raw.buffer, header.bytes.buffer)
})

test('the longest line is known by number and length, without its CRLF', () => {
  assert.deepEqual(parsed('A: 1\nBB: 22\nC: 3\n').longestLine, { number: 2, octets: 6 })
})

test('octets over 127 are noticed', () => {
  assert.equal(parsed('Subject: plain\n').isEightBit, false)
  assert.equal(parsed('Subject: grün\n').isEightBit, true)
})

test('an empty header block has no fields', () => {
  assert.deepEqual(parsed('').fields, [])
})

const malformed = [
  { text: 'From: a\nno colon here\n', line: 2, reason: /has no colon/ },
  { text: 'From alice Mon Jan  1 00:00:00 2024\nFrom: a\n', line: 1, reason: /space in the name/ },
  { text: 'From : a\n', line: 1, reason: /space in the name/ },
  { text: 'From\t: a\n', line: 1, reason: /space in the name/ },
  { text: ': a\n', line: 1, reason: /no name/ },
  { text: 'Fröm: a\n', line: 1, reason: /not allowed/ },
  { text: 'Fr\x00om: a\n', line: 1, reason: /NUL/ },
  { text: 'A: b\nFrom: a\x00b\n', line: 2, reason: /NUL/ },
  { text: ' folded: a\n', line: 1, reason: /no field is before it/ },
  { text: 'From: a\n\nTo: b\n', line: 2, reason: /is empty/ },
  { text: 'From: a\nTo: b', line: 2, reason: /CRLF/ },
  { text: 'From: a\rTo: b\n', line: 1, reason: /CR in its middle/ },
]

for (const { text, line, reason } of malformed) {
  test(`a header block is refused, not guessed at: ${JSON.stringify(text)}`, () => {
    const result = parseHeaderBlock(crlf(text))
    assert.ok('malformed' in result)
    assert.equal(result.line, line)
    assert.match(result.malformed, reason)
  })
}

test('a bare line feed is no line end', () => {
  const result = parseHeaderBlock(Buffer.from('Subject: x\nFrom: b\r\n'))
  assert.ok('malformed' in result)
})

const anyBytes = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes))
const headerish = fc
  .array(fc.constantFrom('From', ':', ' ', '\t', '\r\n', '\r', '\n', 'a@b', '\x00', 'é', 'X-Y'))
  .map((parts) => Buffer.from(parts.join('')))

test('whatever the octets, a header block is either malformed or tiled exactly by its fields', () => {
  fc.assert(
    fc.property(fc.oneof(anyBytes, headerish), (bytes) => {
      const header = parseHeaderBlock(bytes)
      if ('malformed' in header) return assert.ok(header.line > 0 && header.malformed.length > 0)
      let at = 0
      for (const { start, valueStart, end, name } of header.fields) {
        assert.equal(start, at)
        assert.equal(bytes.toString('latin1', start, valueStart), `${name}:`)
        assert.equal(bytes.toString('latin1', end - 2, end), '\r\n')
        at = end
      }
      assert.equal(at, bytes.length)
    }),
    { numRuns: 500 },
  )
})
