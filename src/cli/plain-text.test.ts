import assert from 'node:assert/strict'
import test from 'node:test'
import { withoutControls, withoutControlsButLines } from './plain-text.ts'

const cases = [
  { name: 'plain words stay', text: 'Grüße, 你好', want: 'Grüße, 你好' },
  { name: 'an escape sequence is disarmed', text: 'a\u001b[2Jb', want: 'a\ufffd[2Jb' },
  { name: 'so is its eight-bit form', text: 'a\u009b2Jb', want: 'a\ufffd2Jb' },
  { name: 'and an override of the direction', text: 'a\u202eb', want: 'a\ufffdb' },
]

for (const { name, text, want } of cases) {
  test(`text of strangers on a terminal: ${name}`, () => {
    assert.equal(withoutControls(text), want)
    assert.equal(withoutControlsButLines(text), want)
  })
}

test('a subject cannot forge a line of a listing; content keeps its lines', () => {
  assert.equal(withoutControls('a\r\nb\tc'), 'a\ufffd\ufffdb\ufffdc')
  assert.equal(withoutControlsButLines('a\r\nb\tc\rd'), 'a\nb\tc\ufffdd')
})
