import assert from 'node:assert/strict'
import test from 'node:test'
import * as fc from 'fast-check'
import { quotedStrings, zoneLine } from './zone-line.ts'

test('zone line: names and hosts end with a dot, texts stand in quotes', () => {
  const name = 'ours.example'
  assert.equal(
    zoneLine({ type: 'TXT', name, value: 'v=spf1 -all' }),
    'ours.example. 3600 IN TXT "v=spf1 -all"',
  )
  assert.equal(
    zoneLine({ type: 'CNAME', name: 'bounces.ours.example', value: 'mail.ours.example' }),
    'bounces.ours.example. 3600 IN CNAME mail.ours.example.',
  )
  assert.equal(
    zoneLine({ type: 'A', name, value: '192.0.2.7' }),
    'ours.example. 3600 IN A 192.0.2.7',
  )
})

test('zone line: a text beyond 255 octets is cut into strings', () => {
  assert.equal(quotedStrings('x'.repeat(255)), `"${'x'.repeat(255)}"`)
  assert.equal(quotedStrings('x'.repeat(256)), `"${'x'.repeat(255)}" "x"`)
  assert.equal(quotedStrings(''), '""')
  assert.equal(quotedStrings('a"b\\c;é'), '"a\\"b\\\\c;\\195\\169"')
})

test('zone line: whatever the text is, its strings are short and joined give it back', () => {
  const property = fc.property(fc.string({ unit: 'binary', maxLength: 900 }), (text) => {
    const strings = quotedStrings(text).match(/"(?:[^"\\]|\\.)*"/g) ?? []
    const bytes = strings.map(unquoted)
    assert.ok(bytes.every(({ length }) => length <= 255))
    assert.equal(Buffer.concat(bytes).toString(), Buffer.from(text).toString())
  })
  fc.assert(property)
})

function unquoted(string: string): Buffer {
  const bytes = string.slice(1, -1).match(/\\\d{3}|\\.|[^\\]/g) ?? []
  return Buffer.from(
    bytes.map((one) =>
      /^\\\d{3}$/.test(one) ? Number(one.slice(1)) : one.charCodeAt(one.length - 1),
    ),
  )
}
