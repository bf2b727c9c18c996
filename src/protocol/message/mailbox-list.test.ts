import assert from 'node:assert/strict'
import test from 'node:test'
import * as fc from 'fast-check'
import { parseAddress, parseMailboxList } from './mailbox-list.ts'

const readable = [
  { text: 'a@b.example', want: ['|a@b.example'] },
  { text: '<a@b.example>', want: ['|a@b.example'] },
  { text: 'Anna <a@b.example>', want: ['Anna|a@b.example'] },
  { text: 'Anna<a@b.example>', want: ['Anna|a@b.example'] },
  { text: '"Anna, \\"Queen\\"" <a@b.example>', want: ['Anna, "Queen"|a@b.example'] },
  { text: 'John Q. Public <j@b.example>', want: ['John Q. Public|j@b.example'] },
  { text: 'Anna (at work) <a@b.example> (ok)', want: ['Anna|a@b.example'] },
  { text: '(Anna) a@b.example (hello)', want: ['|a@b.example'] },
  { text: '=?utf-8?Q?J=C3=BCrgen?= <j@b.example>', want: ['=?utf-8?Q?J=C3=BCrgen?=|j@b.example'] },
  { text: 'Jürgen <jürgen@bücher.example>', want: ['Jürgen|jürgen@bücher.example'] },
  { text: 'Anna < a@b.example >', want: ['Anna|a@b.example'] },
  { text: '"anna b"@c.example', want: ['|"anna b"@c.example'] },
  { text: '"anna"@c.example', want: ['|anna@c.example'] },
  { text: 'a@[192.0.2.1]', want: ['|a@[192.0.2.1]'] },
  { text: 'a@b.example, C <c@d.example>', want: ['|a@b.example', 'C|c@d.example'] },
  { text: '<a@b.example>, ', want: ['|a@b.example'] },
  { text: ', ,a@b.example', want: ['|a@b.example'] },
  { text: '"a@b.example" <a@b.example>', want: ['a@b.example|a@b.example'] },
  { text: "o'neil+x/y=z@b.example", want: ["|o'neil+x/y=z@b.example"] },
]

for (const { text, want } of readable) {
  test(`everybody reads ${text} alike`, () => {
    const entries = parseMailboxList(text)
    assert.ok(!('unreadable' in entries), 'unreadable' in entries ? entries.unreadable : '')
    const shown = entries.map(
      (entry) => entry.kind === 'mailbox' && `${entry.displayName}|${entry.address}`,
    )
    assert.deepEqual(shown, want)
  })
}

test('groups are recognised as such', () => {
  assert.deepEqual(parseMailboxList('undisclosed-recipients:;'), [
    { kind: 'group', displayName: 'undisclosed-recipients', mailboxes: [] },
  ])
  const entries = parseMailboxList('The Team: a@b.example, C <c@d.example>;, e@f.example')
  assert.ok(!('unreadable' in entries))
  const [group, mailbox] = entries
  assert.ok(group?.kind === 'group' && mailbox?.kind === 'mailbox')
  assert.equal(group.displayName, 'The Team')
  assert.deepEqual(
    group.mailboxes.map(({ address }) => address),
    ['a@b.example', 'c@d.example'],
  )
  assert.equal(mailbox.address, 'e@f.example')
})

const unreadable = [
  { text: '', reason: /no address/ },
  { text: ' , ', reason: /no address/ },
  { text: '<>', reason: /empty/ },
  { text: 'Anna', reason: /no @/ },
  { text: 'a@b@c.example', reason: /several @/ },
  { text: '<a@b@c.example>', reason: /several @/ },
  { text: 'x@y.example <a@b.example>', reason: /put the name in quotes/ },
  { text: '<x@y.example> <a@b.example>', reason: /two addresses/ },
  { text: '<<a@b.example>>', reason: /two addresses/ },
  { text: '<a@b.example> Anna', reason: /after the >/ },
  { text: '<a@b.example>, <c@d.example> e', reason: /after the >/ },
  { text: '<a@b.example', reason: /not closed by >/ },
  { text: 'a@b.example>', reason: /where none belongs/ },
  { text: '>a@b.example<', reason: /not closed|where none|after|has >/ },
  { text: '"Anna <a@b.example>', reason: /quote " is not closed/ },
  { text: 'Anna" <a@b.example>', reason: /quote " is not closed/ },
  { text: 'Anna (work <a@b.example>', reason: /comment .* not closed/ },
  { text: 'Anna (work\\) <a@b.example>', reason: /comment .* has a \\ in it/ },
  { text: 'Anna) <a@b.example>', reason: /closes no comment/ },
  { text: 'a@b.example (())', reason: /comment .* has a \( in it/ },
  { text: '(x@y.example) a@b.example', reason: /comment .* has an address/ },
  { text: '(=?utf-8?Q?x=40y.example?=) a@b.example', reason: /comment .* has an address/ },
  { text: 'a@b.example (x\uff20y.example)', reason: /comment .* has an address/ },
  { text: '=?utf-8?Q?a?=@b.example', reason: /encoded-word in the address/ },
  { text: '(<x@y.example>) a@b.example', reason: /comment .* has an address/ },
  { text: 'a(x)@b.example', reason: /inside the address/ },
  { text: 'a @b.example', reason: /inside the address/ },
  { text: 'a@ b.example', reason: /inside the address/ },
  { text: '<(x)a@b.example>', reason: /comment inside the <>/ },
  { text: '<a@b.example(x)>', reason: /comment inside the <>/ },
  { text: 'Anna a@b.example', reason: /beside an address/ },
  { text: 'a@b.example Anna', reason: /beside an address/ },
  { text: 'a@b.example; c@d.example', reason: /where none belongs/ },
  { text: '<@relay.example:a@b.example>', reason: /where none belongs/ },
  { text: '<@r.example,@s.example:a@b.example>', reason: /not closed by >/ },
  { text: '<a@b.example,c@d.example>', reason: /not closed by >/ },
  { text: 'Team: a@b.example', reason: /not closed by ;/ },
  { text: 'Team: a@b.example; c@d.example', reason: /after the ;/ },
  { text: ': a@b.example;', reason: /without the name/ },
  { text: 'A: B: a@b.example;', reason: /where none belongs|has :/ },
  { text: '.a@b.example', reason: /dot/ },
  { text: 'a..b@c.example', reason: /dot/ },
  { text: 'a@.example', reason: /no domain/ },
  { text: 'a@b..example', reason: /no domain/ },
  { text: 'a@"b.example"', reason: /domain is in quotes/ },
  { text: '@b.example', reason: /nothing before/ },
  { text: 'a@', reason: /nothing after/ },
  { text: '[a]@b.example', reason: /before the @/ },
  { text: 'a@[192.0.2.1', reason: /bracket \[ is not closed/ },
  { text: 'a\\b@c.example', reason: /only stand inside quotes/ },
  { text: 'a\x01b@c.example', reason: /control/ },
  { text: 'a@b.example\r\nBcc: x@y.example', reason: /control/ },
  { text: 'a\ufffd@b.example', reason: /broken UTF-8/ },
  { text: 'a@b.example,'.repeat(1_000), reason: /too long/ },
]

for (const { text, reason } of unreadable) {
  test(`nobody has to guess at ${JSON.stringify(text.slice(0, 60))}`, () => {
    const result = parseMailboxList(text)
    assert.ok('unreadable' in result, JSON.stringify(result))
    assert.match(result.unreadable, reason)
  })
}

test('an address of an envelope is read without name and brackets', () => {
  const mailbox = parseAddress('"a b"@C.example')
  assert.ok(!('unreadable' in mailbox))
  assert.deepEqual([mailbox.localPart, mailbox.domain], ['a b', 'C.example'])
  assert.ok('unreadable' in parseAddress('<a@b.example>'))
  assert.ok('unreadable' in parseAddress('a@b.example, c@d.example'))
})

const pieces = fc
  .array(
    fc.constantFrom(
      'a',
      'b.example',
      '@',
      '<',
      '>',
      '"',
      '\\',
      '(',
      ')',
      '[',
      ']',
      ',',
      ';',
      ':',
      ' ',
      'ü',
      '.',
      '\t',
      '=?utf-8?Q?x?=',
    ),
    { maxLength: 14 },
  )
  .map((parts) => parts.join(''))

test('whatever the text, it is read or refused, and what is read can be read again', () => {
  fc.assert(
    fc.property(fc.oneof(pieces, fc.string()), (text) => {
      const entries = parseMailboxList(text)
      if ('unreadable' in entries) return assert.ok(entries.unreadable.length > 0)
      for (const entry of entries) {
        if (entry.kind === 'group') continue
        const again = parseAddress(entry.address)
        assert.ok(!('unreadable' in again))
        assert.equal(again.localPart, entry.localPart)
      }
    }),
    { numRuns: 2_000 },
  )
})

test('no address comes out of a value whose quotes, brackets or comments are not closed', () => {
  const opener = fc.constantFrom('"', '(', '<', '[')
  const rest = fc.array(fc.constantFrom('a', '@', 'b.example', ' ', ',', ':'), { maxLength: 8 })
  fc.assert(
    fc.property(
      fc.constantFrom('', 'Anna ', 'a@b.example, '),
      opener,
      rest,
      (before, open, parts) => {
        assert.ok('unreadable' in parseMailboxList(before + open + parts.join('')))
      },
    ),
  )
})
