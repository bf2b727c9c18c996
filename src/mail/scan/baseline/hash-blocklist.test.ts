import assert from 'node:assert/strict'
import test from 'node:test'
import { parseHashBlocklist } from './hash-blocklist.ts'

const hash = 'ab'.repeat(32)

test('a list of hashes may have comments, blank lines, upper case and CRLF', () => {
  const text = `# ours\r\n\r\n${hash.toUpperCase()}\r\n  ${'0'.repeat(64)} # found on Monday\n`
  assert.deepEqual(parseHashBlocklist(text), new Set([hash, '0'.repeat(64)]))
})

test('an empty list is a list', () => {
  assert.deepEqual(parseHashBlocklist(''), new Set())
})

for (const wrong of [hash.slice(1), `${hash}0`, 'md5', `${hash}  file.exe`, 'g'.repeat(64)]) {
  test(`what is no hash is named with its line: ${wrong}`, () => {
    assert.deepEqual(parseHashBlocklist(`${hash}\n${wrong}\n`), {
      line: 2,
      malformed: 'is not a SHA-256 hash: 64 hexadecimal digits',
    })
  })
}
