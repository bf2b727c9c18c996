import assert from 'node:assert/strict'
import test from 'node:test'
import { readPartHeader } from './part-header.ts'

const plain = { mediaType: 'text/plain', encoding: 'identity', fileNames: [], isAttachment: false }
const binary = { ...plain, mediaType: 'application/x' }

const headers: readonly { what: string; lines: readonly string[]; want: object }[] = [
  { what: 'nothing', lines: [], want: plain },
  {
    what: 'the usual',
    lines: ['Content-Type: text/html; charset="utf-8"', 'Content-Transfer-Encoding: base64'],
    want: { ...plain, mediaType: 'text/html', charset: 'utf-8', encoding: 'base64' },
  },
  {
    what: 'upper case, blanks before the colon, a comment',
    lines: ['CONTENT-TYPE : TEXT/HTML (hello) ;CHARSET = us-ascii (plain)'],
    want: { ...plain, mediaType: 'text/html', charset: 'us-ascii' },
  },
  { what: 'no type in the type', lines: ['Content-Type: text'], want: plain },
  { what: 'an encoding that nobody knows', lines: ['Content-Transfer-Encoding: zip'], want: plain },
  {
    what: 'lines that are no fields',
    lines: ['hello', 'Content-Type: application/x', ': x', 'X-Content-Type: text/html'],
    want: binary,
  },
  {
    what: 'a folded name in quotes, with quoted characters',
    lines: ['Content-Type: application/x;', '\tname="a \\"b\\";c.exe"'],
    want: { ...binary, fileNames: ['a "b";c.exe'] },
  },
  {
    what: 'a name without quotes',
    lines: ['Content-Type: application/x; name=my file (1).exe; x=y'],
    want: { ...binary, fileNames: ['my file (1).exe'] },
  },
  {
    what: 'a quote that is never closed',
    lines: ['Content-Type: application/x; name="a;b.exe'],
    want: { ...binary, fileNames: ['a;b.exe'] },
  },
  {
    what: 'encoded-words in quotes, which RFC 2047 §5 forbids',
    lines: ['Content-Disposition: attachment; filename="=?utf-8?B?w6QuZXhl?="'],
    want: { ...plain, fileNames: ['ä.exe'], isAttachment: true },
  },
  {
    what: 'the example of RFC 2231 §4.1',
    lines: [
      'Content-Type: application/x;',
      " name*0*=us-ascii'en'This%20is%20even%20more%20;",
      ' name*1*=%2A%2A%2Afun%2A%2A%2A%20;',
      ' name*2="isn\'t it!"',
    ],
    want: { ...binary, fileNames: ["This is even more ***fun*** isn't it!"] },
  },
  {
    what: 'pieces in disorder, with a character cut in two',
    lines: ["Content-Type: application/x; name*1*=%A4.exe; name*0*=utf-8''%C3"],
    want: { ...binary, fileNames: ['ä.exe'] },
  },
  {
    what: 'one piece with a charset',
    lines: ["Content-Disposition: inline; filename*=iso-8859-1''%E4.exe"],
    want: { ...plain, fileNames: ['ä.exe'] },
  },
  {
    what: 'a charset that nobody knows',
    lines: ["Content-Disposition: inline; filename*=klingon''a.exe"],
    want: { ...plain, fileNames: ['a.exe'] },
  },
  {
    what: 'every name that is given',
    lines: [
      'Content-Type: application/x; name=a.txt; name=b.exe',
      'Content-Type: text/html; name=c.exe',
      "Content-Disposition: attachment; filename=d.exe; filename*=utf-8''e.exe",
    ],
    want: {
      ...binary,
      isAttachment: true,
      fileNames: ['a.txt', 'b.exe', 'c.exe', 'd.exe', 'e.exe'],
    },
  },
  {
    what: 'a boundary with blanks at its end',
    lines: ['Content-Type: multipart/mixed; boundary="a =_b:  "'],
    want: { ...plain, mediaType: 'multipart/mixed', boundary: Buffer.from('a =_b:') },
  },
  {
    what: 'a boundary in two pieces',
    lines: ['Content-Type: multipart/mixed; boundary*0=a; boundary*1=b'],
    want: { ...plain, mediaType: 'multipart/mixed', boundary: Buffer.from('ab') },
  },
  {
    what: 'a boundary of octets that are not UTF-8',
    lines: ['Content-Type: multipart/mixed; boundary="\xe4"'],
    want: { ...plain, mediaType: 'multipart/mixed', boundary: Buffer.from([0xe4]) },
  },
  {
    what: 'a boundary that no line can hold',
    lines: [`Content-Type: multipart/mixed; boundary=${'b'.repeat(999)}`],
    want: { ...plain, mediaType: 'multipart/mixed' },
  },
]

for (const { what, lines, want } of headers) {
  test(`the header of a part: ${what}`, () => {
    assert.deepEqual(readPartHeader(Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1')), want)
  })
}

test('a part of a digest is a message unless it says otherwise', () => {
  const header = Buffer.from('Content-Disposition: inline\r\n\r\n')
  assert.equal(readPartHeader(header, 'message/rfc822').mediaType, 'message/rfc822')
})
