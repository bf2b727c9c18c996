import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { DotStuffer } from './dot-stuffer.ts'

function onTheWire(...chunks: string[]): string {
  const stuffer = new DotStuffer()
  const stuffed = chunks.map((chunk) => stuffer.stuff(Buffer.from(chunk)))
  return Buffer.concat([...stuffed, stuffer.end()]).toString()
}

const cases = [
  { name: 'plain lines pass', chunks: ['a\r\nb\r\n'], want: 'a\r\nb\r\n.\r\n' },
  { name: 'a dot that begins the content', chunks: ['.a\r\n'], want: '..a\r\n.\r\n' },
  { name: 'a lone dot', chunks: ['a\r\n.\r\nb\r\n'], want: 'a\r\n..\r\nb\r\n.\r\n' },
  { name: 'lines of dots', chunks: ['..\r\n...\r\n'], want: '...\r\n....\r\n.\r\n' },
  { name: 'a dot within a line', chunks: ['a.b\r\n'], want: 'a.b\r\n.\r\n' },
  {
    name: 'a dot behind a cut at the line end',
    chunks: ['a\r\n', '.b\r\n'],
    want: 'a\r\n..b\r\n.\r\n',
  },
  {
    name: 'a dot behind a cut within the CRLF',
    chunks: ['a\r', '\n.b\r\n'],
    want: 'a\r\n..b\r\n.\r\n',
  },
  { name: 'a dot behind a cut within a line', chunks: ['a', '.b\r\n'], want: 'a.b\r\n.\r\n' },
  {
    name: 'empty pieces change nothing',
    chunks: ['a\r\n', '', '.b\r\n'],
    want: 'a\r\n..b\r\n.\r\n',
  },
  { name: 'no content at all', chunks: [], want: '.\r\n' },
  { name: 'content without a line end gets one', chunks: ['a'], want: 'a\r\n.\r\n' },
]

for (const { name, chunks, want } of cases) {
  test(`dot-stuffing: ${name}`, () => {
    assert.equal(onTheWire(...chunks), want)
  })
}

test('content without a leading dot is not copied', () => {
  const chunk = Buffer.from('Subject: a.b\r\n\r\nno. dots\r\n')
  assert.equal(new DotStuffer().stuff(chunk), chunk)
})

test('however content is cut, the host reads back what we meant, and only the end ends it', () => {
  const piece = fc.constantFrom('.', '\r\n', 'a', '..', '\r\n.', 'text')
  fc.assert(
    fc.property(fc.array(fc.array(piece).map((pieces) => pieces.join(''))), (chunks) => {
      const content = `${chunks.join('')}\r\n`
      const wire = onTheWire(...chunks, '\r\n')
      assert.equal(`\r\n${wire}`.indexOf('\r\n.\r\n'), wire.length - 3)
      assert.equal(`\r\n${wire.slice(0, -3)}`.replaceAll('\r\n.', '\r\n').slice(2), content)
    }),
  )
})
