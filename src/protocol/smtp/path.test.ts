import assert from 'node:assert/strict'
import test from 'node:test'
import { isDomain, normaliseDomain, readPath, splitAddress } from './path.ts'

const label = 'l'.repeat(63)

const good = [
  { text: '<a@b.example>', want: 'a@b.example' },
  { text: '<>', want: '' },
  { text: '<Postmaster>', want: 'postmaster' },
  { text: '<@one.example,@two.example:a@b.example>', want: 'a@b.example' },
  { text: "<!#$%&'*+-/=?^_`{|}~@b.example>", want: "!#$%&'*+-/=?^_`{|}~@b.example" },
  { text: '<a.b.c@b.example>', want: 'a.b.c@b.example' },
  { text: '<"a b"@b.example>', want: '"a b"@b.example' },
  { text: '<"a>b@c"@b.example>', want: '"a>b@c"@b.example' },
  { text: '<"a\\"b"@b.example>', want: '"a\\"b"@b.example' },
  { text: '<"\\a.b"@b.example>', want: 'a.b@b.example' },
  { text: '<""@b.example>', want: '""@b.example' },
  { text: '<a@localhost>', want: 'a@localhost' },
  { text: '<a@[192.0.2.1]>', want: 'a@[192.0.2.1]' },
  { text: '<a@[IPv6:::1]>', want: 'a@[IPv6:::1]' },
  { text: '<jörg@müller.example>', want: 'jörg@müller.example' },
  { text: `<${'x'.repeat(64)}@b.example>`, want: `${'x'.repeat(64)}@b.example` },
  { text: `<a@${label}.example>`, want: `a@${label}.example` },
]

for (const { text, want } of good) {
  test(`a path: ${text.slice(0, 60)}`, () => {
    assert.deepEqual(readPath(text, 0), { kind: 'mailbox', address: want, end: text.length })
  })
}

const bad = [
  'a@b.example',
  '<a@b.example',
  '< a@b.example>',
  '<a b@b.example>',
  '<a@b.example >',
  '<a>',
  '<@b.example>',
  '<a@>',
  '<.a@b.example>',
  '<a.@b.example>',
  '<a..b@b.example>',
  '<a@b@c.example>',
  '<a@b..example>',
  '<a@b.example.>',
  '<a@-b.example>',
  '<a@b_c.example>',
  '<a@b%41.exämple>',
  '<a@192.０.2.1>',
  '<a@[192.0.2.256]>',
  '<a@[192.0.2]>',
  '<a@[IPv6:1::2::3]>',
  '<a@[x-tag:y]>',
  '<"a@b.example>',
  '<"a"b@b.example>',
  '<a\0@b.example>',
  '<a\u0085@b.example>',
  '<a\u2028@b.example>',
  '<a\uFFFD@b.example>',
  '<"a\r\n"@b.example>',
  `<${'x'.repeat(65)}@b.example>`,
  `<${'ö'.repeat(33)}@b.example>`,
  `<a@${label}l.example>`,
  `<a@${`${label}.`.repeat(4)}example>`,
]

for (const text of bad) {
  test(`no path: ${JSON.stringify(text).slice(0, 60)}`, () => {
    assert.equal(readPath(text, 0).kind, 'wrong')
  })
}

test('an address parts at its last @', () => {
  assert.deepEqual(splitAddress('"a@b"@c.example'), { localPart: '"a@b"', domain: 'c.example' })
  assert.deepEqual(splitAddress('postmaster'), { localPart: 'postmaster', domain: '' })
  assert.deepEqual(splitAddress(''), { localPart: '', domain: '' })
})

test('a domain has one spelling', () => {
  assert.equal(normaliseDomain('Example.COM'), 'example.com')
  assert.equal(normaliseDomain('MÜLLER.example'), 'xn--mller-kva.example')
  assert.equal(normaliseDomain('1.2'), '1.2')
})

test('a domain is a name or an address literal', () => {
  assert(isDomain('b.example'))
  assert(isDomain('[192.0.2.1]'))
  assert(!isDomain(''))
  assert(!isDomain('b example'))
})
