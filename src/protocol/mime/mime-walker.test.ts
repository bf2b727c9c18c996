import assert from 'node:assert/strict'
import test from 'node:test'
import { chunked, walkedParts } from '../../../test/support/walked-parts.ts'
import { MimeWalker } from './mime-walker.ts'

const mixed = 'Content-Type: multipart/mixed; boundary=b\n\n'
const base64 = 'Content-Transfer-Encoding: base64\n'
const printable = 'Content-Transfer-Encoding: quoted-printable\n'

const messages: readonly { what: string; message: string; parts: readonly string[] }[] = [
  { what: 'no octet at all', message: '', parts: [''] },
  { what: 'a header alone', message: 'Subject: x\n', parts: [''] },
  { what: 'a body alone', message: '\nHello\n', parts: ['Hello\n'] },
  { what: 'a letter', message: 'Subject: x\n\nHello\n', parts: ['Hello\n'] },
  {
    what: 'two parts, between preamble and epilogue',
    message: `${mixed}for old programs\n--b\n\nA\n\n--b\nX: y\n\nB\n--b--\nthe end\n`,
    parts: ['A\n', 'B'],
  },
  {
    what: 'no preamble, and nothing closes it',
    message: `${mixed}--b\n\nA\n--b\n\nB`,
    parts: ['A', 'B'],
  },
  { what: 'a part without header and body', message: `${mixed}--b\n--b--`, parts: [''] },
  { what: 'blanks behind the boundary', message: `${mixed}--b \t \n\nA\n--b-- \n`, parts: ['A'] },
  {
    what: 'lines that begin like the boundary',
    message: `${mixed}--b\n\nA\n--bb\n --b\n---b\n--b-\nx--b\n--b--`,
    parts: ['A\n--bb\n --b\n---b\n--b-\nx--b'],
  },
  {
    what: 'a part behind the closing delimiter',
    message: `${mixed}--b--\n\n--b\n\nA`,
    parts: ['A'],
  },
  {
    what: 'a boundary inside that begins like the one outside',
    message: `${mixed}--b\nContent-Type: multipart/alternative; boundary=bb\n\n--bb\n\nA\n--bb\n\nB\n--bb--\n--b\n\nC\n--b--`,
    parts: ['A', 'B', 'C'],
  },
  {
    what: 'an inner multipart that nothing closes',
    message: `${mixed}--b\nContent-Type: multipart/x; boundary=i\n\n--i\n\nA\n--b\n\nB\n--b--`,
    parts: ['A', 'B'],
  },
  {
    what: 'a multipart without boundary',
    message: 'Content-Type: multipart/mixed\n\n--b\n\nA',
    parts: ['--b\n\nA'],
  },
  {
    what: 'a multipart that claims to be base64',
    message: `${base64}${mixed}--b\n\nA\n--b--`,
    parts: ['A'],
  },
  {
    what: 'a message in a message',
    message: `${mixed}--b\nContent-Type: message/rfc822\n\n${mixed.replace('=b', '=i')}--i\n\nA\n--i--\n--b--`,
    parts: ['A'],
  },
  {
    what: 'a message in base64, which RFC 2046 §5.2.1 forbids',
    message: `Content-Type: message/rfc822\n${base64}\n${btoa(`${mixed}--b\n\nA\n--b--`)}`,
    parts: ['A'],
  },
  {
    what: 'a digest',
    message: 'Content-Type: multipart/digest; boundary=b\n\n--b\n\nSubject: x\n\nA\n--b--',
    parts: ['A'],
  },
  { what: 'base64', message: `${base64}\nSGVsbG8=\n`, parts: ['Hello'] },
  { what: 'base64 with rubbish in it', message: `${base64}\nS G\nV*s-b!G\n8=\n`, parts: ['Hello'] },
  { what: 'base64 without its padding', message: `${base64}\nSGVsbG8`, parts: ['Hello'] },
  {
    what: 'base64 behind its padding',
    message: `${base64}\nSGVsbG8=SGVsbG8=`,
    parts: ['HelloHello'],
  },
  { what: 'base64 of less than an octet', message: `${base64}\nS`, parts: [''] },
  {
    what: 'quoted-printable',
    message: `${printable}\na=3Db=3dc =\nd=  \ne \t\nf=`,
    parts: ['a=b=c de\nf'],
  },
  { what: 'escapes that are none', message: `${printable}\na=ZZ=4`, parts: ['a=ZZ=4'] },
  {
    what: 'an escape where a long line is cut',
    message: `${printable}\n${'a'.repeat(8_191)}=41`,
    parts: [`${'a'.repeat(8_191)}A`],
  },
  {
    what: 'files uuencoded in a text',
    message: '\nHi\nbegin 644 a.bin\n#86)C\n#86)C\n`\nend\nbye\nbegin 0644 b\n!80``\n',
    parts: ['Hi\nbegin 644 a.bin\n#86)C\n#86)C\n`\nend\nbye\nbegin 0644 b\n!80``\n', 'abcabc', 'a'],
  },
  {
    what: 'a text about uuencode',
    message: '\nbegin 644 a.bin\nis how\n',
    parts: ['begin 644 a.bin\nis how\n'],
  },
]

for (const { what, message, parts } of messages) {
  for (const [ends, lineEnd] of [
    ['CRLF', '\r\n'],
    ['LF', '\n'],
  ] as const) {
    test(`parts are found: ${what} (${ends})`, () => {
      const octets = Buffer.from(message.replaceAll('\n', lineEnd))
      for (const sizes of [[], [1], [3, 7]]) {
        const found = walkedParts(octets, sizes)
        const shown = found.parts.map((part) => part.octets.toString().replaceAll('\r\n', '\n'))
        assert.deepEqual(shown, parts)
        assert.equal(found.excess, undefined)
      }
    })
  }
}

test('the file names of uuencoded files are known', () => {
  const { parts } = walkedParts(Buffer.from('\r\nbegin 644 my file.exe \r\n#86)C\r\n'))
  assert.deepEqual(
    parts.map(({ header }) => header.fileNames),
    [[], ['my file.exe']],
  )
})

test('what is nested too deep is one part', () => {
  assert.deepEqual(read(nested(20)), { excess: undefined, octets: ['A'] })
  const tooDeep = 'Content-Type: message/rfc822\r\n\r\n\r\nA'
  assert.deepEqual(read(nested(22)), { excess: 'too deep', octets: [tooDeep] })
})

test('parts that are too many are passed over', () => {
  assert.equal(read(partsOf(999)).octets.length, 999)
  assert.equal(read(partsOf(999)).excess, undefined)
  assert.equal(read(partsOf(1_000)).octets.length, 999)
  assert.equal(read(partsOf(1_000)).excess, 'too many parts')
})

test('of a header that is too long the beginning counts, and the body begins where it should', () => {
  const long = `${base64}${'X: y\n'.repeat(60_000)}\n${btoa('Hello')}`
  assert.deepEqual(read(long), { excess: 'header too long', octets: ['Hello'] })
})

test('a part of 36 MB comes in pieces no larger than the chunks of the message', () => {
  const line = `${'QUJD'.repeat(19)}\r\n`
  const header = `Content-Type: application/x\r\nContent-Transfer-Encoding: base64\r\n\r\n`
  const chunk = Buffer.from(line.repeat(840))
  let octets = 0
  let largest = 0
  const walker = new MimeWalker(() => ({
    write: (decoded) => {
      octets += decoded.length
      largest = Math.max(largest, decoded.length)
    },
    end: () => {},
  }))
  walker.write(Buffer.from(header))
  for (let turn = 0; turn < 800; turn++) {
    for (const piece of chunked(chunk, [65_536])) walker.write(piece)
  }
  walker.end()
  assert.equal(octets, 800 * 840 * 57)
  assert.ok(largest <= 65_536)
})

function nested(depth: number): string {
  return `${'Content-Type: message/rfc822\r\n\r\n'.repeat(depth)}\r\nA`
}

function partsOf(count: number): string {
  return mixed + '--b\n\nA\n'.repeat(count)
}

function read(message: string): { excess: string | undefined; octets: string[] } {
  const { parts, excess } = walkedParts(Buffer.from(message), [997])
  return { excess, octets: parts.map(({ octets }) => octets.toString()) }
}
