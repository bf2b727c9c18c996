import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import test from 'node:test'
import fc from 'fast-check'
import { RelaxedBodyHash } from './relaxed-body.ts'

/** The SHA-256 of nothing; RFC 6376 §3.4.4 prints it in base64. */
const NOTHING = '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='

const cases: readonly { readonly name: string; readonly body: string; readonly relaxed: string }[] =
  [
    {
      name: 'the example of RFC 6376 §3.4.5',
      body: ' C \r\nD \t E\r\n\r\n\r\n',
      relaxed: ' C\r\nD E\r\n',
    },
    { name: 'empty lines inside', body: 'a\r\n\r\n\r\nb\r\n', relaxed: 'a\r\n\r\n\r\nb\r\n' },
    { name: 'empty lines in front', body: '\r\n\r\na\r\n', relaxed: '\r\n\r\na\r\n' },
    { name: 'lines of white space at the end', body: 'a\r\n \t\r\n\t\r\n', relaxed: 'a\r\n' },
    { name: 'lines of white space inside', body: 'a\r\n \t\r\nb\r\n', relaxed: 'a\r\n\r\nb\r\n' },
    { name: 'no last line end', body: 'a', relaxed: 'a\r\n' },
    { name: 'no last line end, but white space', body: 'a\r\n  ', relaxed: 'a\r\n' },
    { name: 'white space at the end without a line end', body: 'a \t', relaxed: 'a\r\n' },
    { name: 'a tab', body: 'a\tb\r\n', relaxed: 'a b\r\n' },
    { name: 'a tab in front', body: '\ta\r\n', relaxed: ' a\r\n' },
    { name: 'octets beyond ASCII', body: 'a\xa0\xa0 \x85\r\n', relaxed: 'a\xa0\xa0 \x85\r\n' },
    { name: 'other controls', body: '\0\v\f\x1f\r\n', relaxed: '\0\v\f\x1f\r\n' },
    { name: 'a bare CR', body: 'a \r b\r\n', relaxed: 'a \r b\r\n' },
    { name: 'a bare CR at the end', body: 'a\r', relaxed: 'a\r\r\n' },
    { name: 'a bare LF', body: 'a \n b\r\n', relaxed: 'a \n b\r\n' },
    { name: 'two CR before an LF', body: 'a\r\r\n\r\n', relaxed: 'a\r\r\n' },
  ]

for (const { name, body, relaxed } of cases) {
  test(`${name}: ${JSON.stringify(body)} is hashed as ${JSON.stringify(relaxed)}`, () => {
    for (const size of [1, 2, 3, 1_000]) assert.equal(hashOf(body, [size]), sha256(relaxed))
  })
}

for (const body of ['', '\r\n', '\r\n\r\n\r\n', ' \t', ' \r\n\t\r\n']) {
  test(`${JSON.stringify(body)} is an empty body`, () => {
    assert.equal(hashOf(body, [1]), NOTHING)
    assert.equal(hashOf(body, [100]), NOTHING)
  })
}

test('the body of RFC 8463 §A.1 has the bh= that is printed there', () => {
  const body = 'Hi.\r\n\r\nWe lost the game.  Are you hungry yet?\r\n\r\nJoe.\r\n'
  assert.equal(hashOf(body, [100]), '2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=')
})

test('more empty lines than are held in one piece', () => {
  const lines = '\r\n'.repeat(5_000)
  assert.equal(hashOf(`a${lines}b`, [7_001]), sha256(`a${lines}b\r\n`))
  assert.equal(hashOf(`a${lines}`, [7_001]), sha256('a\r\n'))
})

const unit = fc.constantFrom(' ', '\t', '\r\n', 'a', 'word', '\xe9', '  ', '\r\n\r\n', '\r', '\n')

test('any octets in any chunks are hashed as the RFC says it line by line', () => {
  fc.assert(
    fc.property(
      fc.string({ unit, maxLength: 80 }),
      fc.integer({ min: 1, max: 400 }),
      fc.array(fc.integer({ min: 1, max: 3_000 }), { minLength: 1, maxLength: 8 }),
      (text, times, sizes) => {
        const body = text.repeat(times)
        assert.equal(hashOf(body, sizes), sha256(naive(body)))
      },
    ),
    { numRuns: 1_000 },
  )
})

function naive(body: string): string {
  const lines = body.split('\r\n').map((line) => line.replace(/[\t ]+/g, ' ').replace(/ $/, ''))
  while (lines.at(-1) === '') lines.pop()
  return lines.map((line) => `${line}\r\n`).join('')
}

function hashOf(body: string, sizes: readonly number[]): string {
  const hash = new RelaxedBodyHash()
  const octets = Buffer.from(body, 'latin1')
  for (let at = 0, piece = 0; at < octets.length; piece++) {
    const size = sizes[piece % sizes.length] ?? 1
    hash.update(octets.subarray(at, at + size))
    at += size
  }
  return hash.digest().toString('base64')
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'latin1').digest('base64')
}
