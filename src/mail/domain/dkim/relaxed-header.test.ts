import assert from 'node:assert/strict'
import test from 'node:test'
import { parseHeaderBlock } from '../../../protocol/message/header-block.ts'
import { relaxedField, relaxedFields } from './relaxed-header.ts'

const cases: readonly {
  readonly name: string
  readonly value: string
  readonly relaxed: string
}[] = [
  { name: 'white space at both ends', value: ' X ', relaxed: 'X' },
  { name: 'a folded value (RFC 6376 §3.4.5)', value: ' Y\t\r\n\tZ  ', relaxed: 'Y Z' },
  { name: 'a value that begins on the second line', value: '\r\n  X', relaxed: 'X' },
  { name: 'a run of white space', value: ' a \t b', relaxed: 'a b' },
  { name: 'no value', value: '', relaxed: '' },
  { name: 'a value of white space', value: ' \r\n\t ', relaxed: '' },
  { name: 'the second octet of à at the end', value: ' voil\xc3\xa0', relaxed: 'voil\xc3\xa0' },
  { name: 'controls that are no white space here', value: ' \v\f', relaxed: '\v\f' },
]

for (const { name, value, relaxed } of cases) {
  test(`${name}: ${JSON.stringify(value)} is signed as ${JSON.stringify(relaxed)}`, () => {
    assert.equal(relaxedField('b', value), `b:${relaxed}\r\n`)
  })
}

test('repeated fields are taken from the bottom up, absent ones add nothing', () => {
  const block = parseHeaderBlock(Buffer.from('A: 1\r\nB: 2\r\na: 3\r\nA:  4\r\n'))
  assert.ok('fields' in block)
  assert.equal(relaxedFields(block, ['a', 'c', 'a', 'b', 'b']), 'a:4\r\na:3\r\nb:2\r\n')
})
