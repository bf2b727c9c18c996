import assert from 'node:assert/strict'
import test from 'node:test'
import { decodeXtext, encodeXtext } from './xtext.ts'

const pairs = [
  { name: 'leaves plain text alone', text: 'QQ314159', encoded: 'QQ314159' },
  { name: 'encodes plus and equals', text: 'a+b=c', encoded: 'a+2Bb+3Dc' },
  { name: 'encodes blanks', text: 'a b', encoded: 'a+20b' },
  { name: 'encodes line ends', text: 'a\r\nb', encoded: 'a+0D+0Ab' },
  { name: 'encodes what is beyond ASCII octet by octet', text: 'ö', encoded: '+C3+B6' },
  { name: 'keeps nothing as nothing', text: '', encoded: '' },
]

for (const { name, text, encoded } of pairs) {
  test(`xtext ${name}, and reads it back`, () => {
    assert.equal(encodeXtext(text), encoded)
    assert.equal(decodeXtext(encoded), text)
  })
}

for (const wrong of ['a b', 'a=b', '+', '+2', '+2b', '+G0', 'ö', 'a\n', '+FF']) {
  test(`xtext is not ${JSON.stringify(wrong)}`, () => {
    assert.equal(decodeXtext(wrong), undefined)
  })
}
