import assert from 'node:assert/strict'
import test from 'node:test'
import * as fc from 'fast-check'
import { decodeEncodedWords, decodeHeaderText, encodeHeaderText } from './encoded-word.ts'

const cases = [
  { name: 'Q', text: '=?utf-8?Q?gr=C3=BCn_und_blau?=', want: 'grün und blau' },
  { name: 'B', text: '=?UTF-8?B?Z3LDvG4=?=', want: 'grün' },
  { name: 'latin-1', text: '=?iso-8859-1?q?=E4?= ok', want: 'ä ok' },
  { name: 'shift_jis', text: '=?shift_jis?B?k/qWew==?=', want: '日本' },
  { name: 'a language (RFC 2231)', text: '=?utf-8*de?Q?a?=', want: 'a' },
  { name: 'no white space between two', text: '=?utf-8?Q?a?= =?utf-8?Q?b?=', want: 'ab' },
  { name: 'nor across a fold', text: '=?utf-8?Q?a?=\r\n =?iso-8859-1?Q?b?=', want: 'ab' },
  { name: 'white space before words', text: '=?utf-8?Q?a?= b =?utf-8?Q?c?=', want: 'a b c' },
  { name: 'a letter cut in two', text: '=?utf-8?Q?=C3?= =?utf-8?Q?=BC?=', want: 'ü' },
  { name: 'an unknown charset as written', text: '=?klingon?Q?a?=', want: '=?klingon?Q?a?=' },
  { name: 'an unknown encoding as written', text: '=?utf-8?X?a?=', want: '=?utf-8?X?a?=' },
  { name: 'half a word as written', text: '=?utf-8?Q?a', want: '=?utf-8?Q?a' },
  { name: 'plain text', text: 'plain = ? text', want: 'plain = ? text' },
]

for (const { name, text, want } of cases) {
  test(`encoded-words are shown decoded: ${name}`, () => {
    assert.equal(decodeEncodedWords(text), want)
  })
}

test('a subject is one line without controls, whatever was encoded into it', () => {
  assert.equal(decodeHeaderText(' =?utf-8?Q?a=0D=0ABcc:_b?=\r\n c\x07 '), 'a Bcc: b c')
})

test('any text without controls survives being encoded and decoded', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
      const encoded = encodeHeaderText(text)
      assert.match(encoded, /^[\x20-\x7e]*$/)
      for (const word of encoded.split(' ')) {
        assert.ok(!word.startsWith('=?') || word.length <= 75, word)
      }
      assert.equal(
        decodeEncodedWords(encoded),
        text.replace(/[\x00-\x1f\x7f-\x9f\u2028\u2029]+/g, ' '),
      )
    }),
  )
})

test('decoding never fails', () => {
  const parts = fc.constantFrom(
    '=?',
    '?=',
    '?',
    'utf-8',
    'Q',
    'B',
    '=',
    '=C3',
    ' ',
    '\r\n',
    'é',
    '*',
  )
  fc.assert(
    fc.property(fc.array(parts), (words) => {
      decodeHeaderText(words.join(''))
    }),
  )
})
