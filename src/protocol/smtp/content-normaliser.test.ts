import assert from 'node:assert/strict'
import test from 'node:test'
import { ContentNormaliser } from './content-normaliser.ts'

const dotted = [
  { name: 'ends at the lone dot', sent: 'a\r\n.\r\nNOOP', want: 'a\r\n', left: 'NOOP' },
  { name: 'may be empty', sent: '.\r\n', want: '', left: '' },
  {
    name: 'loses the dot that protects a line',
    sent: '..\r\n.a\r\n.\r\n',
    want: '.\r\na\r\n',
    left: '',
  },
  { name: 'keeps dots elsewhere', sent: 'a.\r\nb.c\r\n.\r\n', want: 'a.\r\nb.c\r\n', left: '' },
  { name: 'loses a dot after a bare LF too', sent: 'a\n.b\r\n.\r\n', want: 'a\r\nb\r\n', left: '' },
  { name: 'does not end at LF . CRLF', sent: 'a\n.\r\n.\r\n', want: 'a\r\n.\r\n', left: '' },
  {
    name: 'does not end at CRLF . CR',
    sent: '\r\n.\r.\r\n.\r\n',
    want: '\r\n.\r\n.\r\n',
    left: '',
  },
  {
    name: 'mends every bare line end',
    sent: '\r\r\n\n\ra\r\n.\r\n',
    want: '\r\n\r\n\r\n\r\na\r\n',
    left: '',
  },
]

for (const { name, sent, want, left } of dotted) {
  for (const size of [1, 2, 3, 1_000]) {
    test(`DATA content ${name} (chunks of ${size})`, () => {
      const { content, rest, octets } = feed(new ContentNormaliser('dot'), sent, size)
      assert.equal(content, want)
      assert.equal(rest, left)
      assert.equal(octets, want.length)
    })
  }
}

const counted = [
  { name: 'knows no dots', sent: '.\r\n..a\r\n', want: '.\r\n..a\r\n' },
  { name: 'gets the line end it lacks', sent: 'a', want: 'a\r\n' },
  { name: 'has no second line end where the CR came last', sent: 'a\r', want: 'a\r\n' },
  { name: 'stays empty', sent: '', want: '' },
]

for (const { name, sent, want } of counted) {
  test(`BDAT content ${name}`, () => {
    const normaliser = new ContentNormaliser('count')
    const pieces: Buffer[] = []
    normaliser.read(Buffer.from(sent), pieces)
    normaliser.finish(pieces)
    assert.equal(Buffer.concat(pieces).toString(), want)
    assert.equal(normaliser.octets, want.length)
  })
}

test('ordinary content passes uncopied, in one piece', () => {
  const chunk = Buffer.from('QUJDREVG\r\n'.repeat(1_000))
  const pieces: Buffer[] = []
  new ContentNormaliser('dot').read(chunk, pieces)
  assert.equal(pieces.length, 1)
  assert.equal(pieces[0]?.buffer, chunk.buffer)
})

test('content full of bare line ends comes in few pieces', () => {
  const pieces: Buffer[] = []
  new ContentNormaliser('dot').read(Buffer.from('a\n'.repeat(32_768)), pieces)
  assert(pieces.length < 50, `${pieces.length} pieces`)
})

function feed(normaliser: ContentNormaliser, sent: string, size: number) {
  const octets = Buffer.from(sent)
  const pieces: Buffer[] = []
  let read = 0
  while (read < octets.length && !normaliser.isEnded) {
    read += normaliser.read(octets.subarray(read, read + size), pieces)
  }
  return {
    content: Buffer.concat(pieces).toString(),
    rest: octets.subarray(read).toString(),
    octets: normaliser.octets,
  }
}
