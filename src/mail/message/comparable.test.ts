import assert from 'node:assert/strict'
import test from 'node:test'
import { comparable } from './comparable.ts'

const spellings = [
  { address: 'Bert@Theirs.EXAMPLE', want: 'bert@theirs.example' },
  { address: 'bert@Übung.example', want: 'bert@xn--bung-zra.example' },
  { address: 'Bjo\u0308rn@theirs.example', want: 'björn@theirs.example' },
  { address: '"Bert B"@theirs.example', want: '"bert b"@theirs.example' },
  { address: 'bert@[192.0.2.1]', want: 'bert@[192.0.2.1]' },
]

for (const { address, want } of spellings) {
  test(`recipients: ${address} is compared as ${want}`, () => {
    assert.equal(comparable(address), want)
  })
}
