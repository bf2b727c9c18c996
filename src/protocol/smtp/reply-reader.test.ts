import assert from 'node:assert/strict'
import test from 'node:test'
import type { Reply } from './reply.ts'
import { REPLY_TEXT_MAX, ReplyReader } from './reply-reader.ts'

type Read = { readonly replies: Reply[]; readonly malformed: string[] }

function read(...chunks: (string | Buffer)[]): Read {
  const replies: Reply[] = []
  const malformed: string[] = []
  const reader = new ReplyReader({
    reply: (reply) => replies.push(reply),
    malformed: (reason) => malformed.push(reason),
  })
  for (const chunk of chunks) {
    reader.push(typeof chunk === 'string' ? Buffer.from(chunk, 'latin1') : chunk)
  }
  return { replies, malformed }
}

const cases: { name: string; bytes: string | Buffer; want: Reply[] }[] = [
  { name: 'one line', bytes: '250 fine\r\n', want: [{ code: 250, text: 'fine' }] },
  { name: 'a code without words', bytes: '250\r\n', want: [{ code: 250, text: '' }] },
  { name: 'a line ended by a bare LF', bytes: '250 fine\n', want: [{ code: 250, text: 'fine' }] },
  {
    name: 'the enhanced code is split off',
    bytes: '550 5.1.1 no such user\r\n',
    want: [{ code: 550, enhanced: '5.1.1', text: 'no such user' }],
  },
  {
    name: 'several lines, each with the enhanced code',
    bytes: '550-5.1.1 no such user\r\n550 5.1.1 see https://help.example\r\n',
    want: [{ code: 550, enhanced: '5.1.1', text: 'no such user\nsee https://help.example' }],
  },
  {
    name: 'an enhanced code of another class is only words',
    bytes: '550 4.2.1 confused\r\n',
    want: [{ code: 550, text: '4.2.1 confused' }],
  },
  {
    name: 'an IP address is not an enhanced code',
    bytes: '250 2.2.2.2 is your address\r\n',
    want: [{ code: 250, text: '2.2.2.2 is your address' }],
  },
  {
    name: 'lines that disagree: the last code counts',
    bytes: '250-first\r\n451 second\r\n',
    want: [{ code: 451, text: 'first\nsecond' }],
  },
  {
    name: 'pipelined replies',
    bytes: '250 a\r\n250 b\r\n354 c\r\n',
    want: [
      { code: 250, text: 'a' },
      { code: 250, text: 'b' },
      { code: 354, text: 'c' },
    ],
  },
  { name: 'UTF-8 words', bytes: Buffer.from('550 für\r\n'), want: [{ code: 550, text: 'für' }] },
  { name: 'latin1 words', bytes: '550 f\xfcr\r\n', want: [{ code: 550, text: 'für' }] },
  {
    name: 'control characters are removed',
    bytes: '550 a\x00\x1b[31mb\r\r\n',
    want: [{ code: 550, text: 'a [31mb ' }],
  },
]

for (const { name, bytes, want } of cases) {
  test(`a reply is read: ${name}`, () => {
    assert.deepEqual(read(bytes), { replies: want, malformed: [] })
  })

  test(`a reply is read byte by byte: ${name}`, () => {
    const whole = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes
    const single = Array.from(whole, (byte) => Buffer.from([byte]))
    assert.deepEqual(read(...single).replies, want)
  })
}

for (const garbage of [
  'HTTP/1.1 400 Bad\r\n',
  '\r\n',
  '99 low\r\n',
  '199 low\r\n',
  '600 high\r\n',
  '2500 wide\r\n',
  '\x16\x03\x01\n',
]) {
  test(`${JSON.stringify(garbage)} is no SMTP reply, and nothing is read after it`, () => {
    const { replies, malformed } = read(`220 hello\r\n${garbage}250 fine\r\n`)
    assert.deepEqual(replies, [{ code: 220, text: 'hello' }])
    assert.equal(malformed.length, 1)
    assert.match(malformed[0] ?? '', /not an SMTP reply/)
  })
}

test('of a reply of 100 KB the first 4 KB are kept, and the next reply is read as usual', () => {
  const line = `250-${'x'.repeat(996)}\r\n`
  const { replies } = read(`${line.repeat(100)}250 end\r\n221 next\r\n`)
  assert.equal(replies.length, 2)
  assert.equal(replies[0]?.text.replaceAll('\n', '').length, REPLY_TEXT_MAX - 4)
  assert.deepEqual(replies[1], { code: 221, text: 'next' })
})

test('one line of 100 KB is cut, also within a character, however it arrives', () => {
  const long = Buffer.from(`550 ${'ü'.repeat(50_000)}\r\n`)
  const whole = read(long)
  const pieces = Array.from({ length: 101 }, (_, piece) =>
    long.subarray(piece * 1000, (piece + 1) * 1000),
  )
  assert.match(whole.replies[0]?.text ?? '', /^ü+$/)
  assert.deepEqual(read(...pieces), whole)
  assert.deepEqual(read(long, '550 ü\r\n').replies.length, 2)
})

test('a reply of more than 256 KB is given up', () => {
  const { replies, malformed } = read(`250-${'x'.repeat(996)}\r\n`.repeat(300))
  assert.deepEqual([replies.length, malformed], [0, ['a reply of more than 256 KB']])
  assert.equal(read('x'.repeat(300_000)).malformed.length, 1)
})

test('a reply of more than 2,000 lines is given up', () => {
  assert.deepEqual(read('250-\r\n'.repeat(2000)).malformed, ['a reply of more than 2,000 lines'])
  assert.equal(read(`${'250-\r\n'.repeat(1999)}250 end\r\n`).replies.length, 1)
})
