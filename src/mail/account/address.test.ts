import assert from 'node:assert/strict'
import test from 'node:test'
import { normaliseAddress, normaliseDomain } from './address.ts'

const good = [
  {
    name: 'capitals do not make another address',
    text: 'Anna.B@Example.COM',
    want: 'anna.b@example.com',
  },
  {
    name: 'a tag is part of the address',
    text: 'anna+shop@example.com',
    want: 'anna+shop@example.com',
  },
  {
    name: 'the domain is kept in A-labels',
    text: 'anna@bücher.example',
    want: 'anna@xn--bcher-kva.example',
  },
  { name: 'a local part may be in any script', text: 'Ünal@example.com', want: 'ünal@example.com' },
  {
    name: 'letters typed in two parts are the same',
    text: 'u\u0308nal@example.com',
    want: 'ünal@example.com',
  },
  {
    name: 'the rarer characters of a dot-string',
    text: "o'hara!#$%&*=?^_`{|}~-/@example.com",
    want: "o'hara!#$%&*=?^_`{|}~-/@example.com",
  },
]

for (const { name, text, want } of good) {
  test(`an address of ours: ${name}`, () => {
    assert.equal(normaliseAddress(text)?.address, want)
  })
}

const bad = [
  '',
  'anna',
  '@example.com',
  'anna@',
  'anna@@example.com',
  'a b@example.com',
  '.anna@example.com',
  'anna.@example.com',
  'an..na@example.com',
  '"anna b"@example.com',
  'anna@[192.0.2.1]',
  'anna@192.0.2.1',
  'anna@example..com',
  'anna@-example.com',
  'anna@exa_mple.com',
  'anna\r\n@example.com',
  'anna@example.com\r\n',
  'an\u0000na@example.com',
  'an\u202ena@example.com',
  'an\u00a0na@example.com',
  'anna@example.com.',
  `${'a'.repeat(65)}@example.com`,
  `anna@${'a'.repeat(64)}.example`,
  `anna@${'abcdefgh.'.repeat(30)}example`,
  '<anna@example.com>',
]

for (const text of bad) {
  test(`${JSON.stringify(text.slice(0, 40))} is no address of ours`, () => {
    assert.equal(normaliseAddress(text), undefined)
  })
}

test('a domain of ours is compared in lower case and A-labels', () => {
  assert.equal(normaliseDomain('EXAMPLE.com'), 'example.com')
  assert.equal(normaliseDomain('Bücher.example'), 'xn--bcher-kva.example')
  assert.equal(normaliseDomain('localhost'), 'localhost')
  assert.equal(normaliseDomain('exam ple.com'), undefined)
  assert.equal(normaliseDomain('exämple.com/path'), undefined)
})
