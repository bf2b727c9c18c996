/** The quick normaliser of content against a naive one that reads the same RFC line by line. */
import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { ContentNormaliser } from '../../src/protocol/smtp/content-normaliser.ts'

const octet = fc.constantFrom('\r', '\n', '.', 'a', '\0', '\r\n', '\r\n.', '\r\n.\r\n', 'abcdefgh')
const text = fc.string({ unit: octet, maxLength: 60 })
const cuts = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 10 })

test('DATA content comes out as a naive reader would have it, and ends where it would', () => {
  fc.assert(
    fc.property(text, cuts, (sent, sizes) => {
      const ended = `${sent}\r\n.\r\n`
      const { content, rest } = run('dot', ended, sizes)
      assert.deepEqual({ content, rest }, naiveData(ended))
    }),
    { numRuns: 3_000 },
  )
})

test('BDAT content comes out as a naive reader would have it', () => {
  fc.assert(
    fc.property(text, cuts, (sent, sizes) => {
      assert.equal(run('count', sent, sizes).content, naiveLines(sent))
    }),
    { numRuns: 2_000 },
  )
})

test('content that was normalised is not changed again, and holds no bare CR or LF', () => {
  fc.assert(
    fc.property(text, cuts, (sent, sizes) => {
      const { content } = run('dot', `${sent}\r\n.\r\n`, sizes)
      assert.doesNotMatch(content, /\r(?!\n)|(?<!\r)\n/)
      assert.equal(run('count', content, sizes).content, content)
      const onTheWire = `${content.replaceAll(/^\./gm, '..')}.\r\n`
      assert.equal(run('dot', onTheWire, sizes).content, content)
    }),
    { numRuns: 2_000 },
  )
})

test('long content full of rarities is the same in one chunk and in many', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: octet, minLength: 500, maxLength: 3_000 }),
      cuts,
      (sent, sizes) => {
        const many = run(
          'count',
          sent.repeat(20),
          sizes.map((size) => size * 997),
        )
        assert.equal(many.content, naiveLines(sent.repeat(20)))
      },
    ),
    { numRuns: 30 },
  )
})

function naiveData(sent: string): { content: string; rest: string } {
  let content = ''
  let isAfterCrlf = true
  for (const { 0: line, 1: text = '', 2: end, index } of sent.matchAll(/([^\r\n]*)(\r\n|\r|\n)/g)) {
    const isCrlf = end === '\r\n'
    if (text === '.' && isAfterCrlf && isCrlf) {
      return { content, rest: sent.slice(index + line.length) }
    }
    content += `${text.startsWith('.') && text !== '.' ? text.slice(1) : text}\r\n`
    isAfterCrlf = isCrlf
  }
  return { content, rest: '' }
}

function naiveLines(sent: string): string {
  const mended = sent.replaceAll(/\r\n|\r|\n/g, '\r\n')
  return mended === '' || mended.endsWith('\r\n') ? mended : `${mended}\r\n`
}

function run(end: 'dot' | 'count', sent: string, sizes: readonly number[]) {
  const octets = Buffer.from(sent, 'latin1')
  const normaliser = new ContentNormaliser(end)
  const pieces: Buffer[] = []
  let read = 0
  for (let turn = 0; read < octets.length && !normaliser.isEnded; turn++) {
    const size = sizes[turn % sizes.length] ?? 1
    read += normaliser.read(octets.subarray(read, read + size), pieces)
  }
  if (end === 'count') normaliser.finish(pieces)
  const content = Buffer.concat(pieces).toString('latin1')
  assert.equal(normaliser.octets, content.length)
  return { content, rest: octets.subarray(read).toString('latin1') }
}
