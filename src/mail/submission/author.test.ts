import assert from 'node:assert/strict'
import test from 'node:test'
import * as fc from 'fast-check'
import { parseHeaderBlock } from '../../protocol/message/header-block.ts'
import type { HeaderBlock } from '../../protocol/message/header-block.ts'
import { judgeAuthor, judgeSender, readAuthor } from './author.ts'
import type { Permitted } from './author.ts'
import { isRefusal } from './refusal.ts'

const anna: Permitted = { kind: 'address', address: 'anna@ours.example' }
const bücher: Permitted = { kind: 'address', address: 'anna@xn--bcher-kva.example' }
const ours: Permitted = { kind: 'domains', has: (domain) => domain === 'ours.example' }

function header(text: string | Buffer): HeaderBlock {
  const bytes = Buffer.isBuffer(text) ? text : Buffer.from(text.replaceAll('\n', '\r\n'))
  const block = parseHeaderBlock(bytes)
  if ('malformed' in block) throw new Error(block.malformed)
  return block
}

const welcome = [
  { from: 'anna@ours.example', as: anna },
  { from: '<anna@ours.example>', as: anna },
  { from: 'Anna <Anna@OURS.example>', as: anna },
  { from: '"Anna, at work" <anna@ours.example>', as: anna },
  { from: '"anna@ours.example" <anna@ours.example>', as: anna },
  { from: '"Anna <anna@ours.example>" <anna@ours.example>', as: anna },
  { from: '=?utf-8?Q?=C3=84nna?=\n <anna@ours.example>', as: anna },
  { from: 'Änna <anna@ours.example>', as: anna },
  { from: 'Anna (at home) <anna@ours.example>,', as: anna },
  { from: '"anna"@ours.example', as: anna },
  { from: 'anna@Bücher.example', as: bücher },
  { from: 'anna@xn--BCHER-kva.example', as: bücher },
  { from: 'anybody@ours.example', as: ours },
]

for (const { from, as } of welcome) {
  test(`the author is recognised: ${JSON.stringify(from)}`, () => {
    const judged = judgeAuthor(header(`To: x@y.example\nFrom: ${from}\n`), as)
    assert.ok(!isRefusal(judged), isRefusal(judged) ? judged.text : '')
  })
}

const mismatch =
  /^From is ".*" but you are logged in as "anna@ours\.example": set From to "anna@ours\.example", or log in as /
const unreadable = /^From cannot be read: /

const tricks = [
  { fields: 'From: boss@ours.example', reply: mismatch },
  { fields: 'From: anna@theirs.example', reply: mismatch },
  { fields: 'From: anna@ours.example.evil.example', reply: mismatch },
  { fields: 'From: anna+x@ours.example', reply: mismatch },
  { fields: 'From: "anna@ours.example" <boss@bank.example>', reply: mismatch },
  { fields: 'From: ann\u212A@ours.example', reply: mismatch },
  { fields: 'From: anna@[192.0.2.1]', reply: mismatch },
  { fields: 'From: =?utf-8?Q?anna=40ours.example?=', reply: unreadable },
  { fields: 'From: =?utf-8?Q?boss?=@ours.example', reply: mismatch },
  { fields: 'From: =?utf-8?Q?boss=40bank.example?= <boss@bank.example>', reply: mismatch },
  { fields: 'From: boss@bank.example <anna@ours.example>', reply: unreadable },
  { fields: 'From: <boss@bank.example> <anna@ours.example>', reply: unreadable },
  { fields: 'From: <anna@ours.example> <boss@bank.example>', reply: unreadable },
  { fields: 'From: anna@ours.example@bank.example', reply: unreadable },
  { fields: 'From: <@ours.example:boss@bank.example>', reply: unreadable },
  { fields: 'From: anna@ours.example (<boss@bank.example>)', reply: unreadable },
  { fields: 'From: <(boss@bank.example)anna@ours.example>', reply: unreadable },
  { fields: 'From: anna@(bank.example)ours.example', reply: unreadable },
  { fields: 'From: "boss@bank.example <anna@ours.example>', reply: unreadable },
  { fields: 'From: (boss@bank.example anna@ours.example', reply: unreadable },
  { fields: 'From: anna@ours.example\x00@bank.example', reply: undefined },
  { fields: 'From: anna@ours.example\x01', reply: unreadable },
  { fields: 'From: anna@ｏurs.example', reply: unreadable },
  { fields: 'From: anna@our%73.example', reply: unreadable },
  { fields: 'From:\n \n anna@ours.example', reply: /folded into an empty line/ },
  { fields: 'From: anna@ours.example\n \t', reply: /folded into an empty line/ },
  { fields: 'From: "Boss <boss@bank.example>" <anna@ours.example>', reply: /within the name/ },
  {
    fields: 'From: =?utf-8?Q?Boss_=3Cboss=40bank.example=3E?= <anna@ours.example>',
    reply: /within the name/,
  },
  {
    fields: 'From: =?utf-8?Q?boss=40bank.example=3E?= <anna@ours.example>',
    reply: undefined,
    isRead: true,
  },
  { fields: 'From: anna@ours.example, boss@bank.example', reply: /names 2 authors/ },
  { fields: 'From: Team: anna@ours.example;', reply: /is a group/ },
  { fields: 'From: undisclosed-recipients:;', reply: /is a group/ },
  { fields: 'From: anna@ours.example\nFrom: boss@bank.example', reply: /has 2 From fields/ },
  { fields: 'from: anna@ours.example\nFROM: anna@ours.example', reply: /has 2 From fields/ },
  { fields: 'Subject: x', reply: /has no From field/ },
  { fields: 'From:', reply: unreadable },
  { fields: 'From: <>', reply: unreadable },
  { fields: 'X-From: anna@ours.example', reply: /has no From field/ },
]

for (const { fields, reply, isRead } of tricks) {
  test(`nobody sends as somebody else: ${JSON.stringify(fields)}`, () => {
    const block = parseHeaderBlock(Buffer.from(`${fields}\n`.replaceAll('\n', '\r\n')))
    if ('malformed' in block) return assert.equal(reply, undefined)
    const judged = judgeAuthor(block, anna)
    if (isRead) return assert.ok('author' in judged)
    assert.ok(isRefusal(judged))
    assert.equal(judged.code, 550)
    assert.equal(judged.enhanced, '5.7.1')
    assert.match(judged.text, reply ?? /never/)
    assert.match(judged.text, /^[\x20-\x7e\n]*$/)
  })
}

test('octets that are not UTF-8 are not guessed at', () => {
  const latin1 = Buffer.from('From: J\xfcrgen <anna@ours.example>\r\n', 'latin1')
  const judged = judgeAuthor(header(latin1), anna)
  assert.ok(isRefusal(judged))
  assert.match(judged.text, /not UTF-8/)
})

test("Django's default author is answered with the name of its setting", () => {
  const judged = judgeAuthor(header('From: webmaster@localhost\n'), anna)
  assert.ok(isRefusal(judged))
  assert.match(judged.text, /DEFAULT_FROM_EMAIL/)
})

test('a refusal quotes hostile text in short and in ASCII', () => {
  const judged = judgeAuthor(header(`From: ${'ä'.repeat(900)}@x.example\n`), anna)
  assert.ok(isRefusal(judged))
  assert.match(judged.text, /^[\x20-\x7e]{1,500}$/)
})

test('on a trusted listener the author may be any address of a domain of ours, and no other', () => {
  const author = readAuthor(header('From: Printer <printer@OURS.example>\n'))
  assert.ok(!isRefusal(author))
  assert.equal(author.domain, 'ours.example')
  const judged = judgeAuthor(header('From: a@sub.ours.example\n'), ours)
  assert.ok(isRefusal(judged))
  assert.match(judged.text, /"sub\.ours\.example" is no domain of this server/)
})

const senders = [
  { sender: '', as: anna, isPermitted: true },
  { sender: '', as: ours, isPermitted: true },
  { sender: 'ANNA@ours.example', as: anna, isPermitted: true },
  { sender: '"anna"@ours.example', as: anna, isPermitted: true },
  { sender: 'boss@ours.example', as: anna, isPermitted: false },
  { sender: 'anna@bücher.example', as: bücher, isPermitted: true },
  { sender: 'boss@ours.example', as: ours, isPermitted: true },
  { sender: 'boss@theirs.example', as: ours, isPermitted: false },
  { sender: 'boss@ours.example@theirs.example', as: ours, isPermitted: false },
  { sender: 'postmaster', as: ours, isPermitted: false },
]

for (const { sender, as, isPermitted } of senders) {
  test(`MAIL FROM:<${sender}> is ${isPermitted ? '' : 'not '}permitted ${as.kind === 'address' ? `to ${as.address}` : 'from a trusted network'}`, () => {
    const refusal = judgeSender(sender, as)
    assert.equal(refusal === undefined, isPermitted)
    if (refusal !== undefined) assert.match(refusal.text, /^MAIL FROM /)
  })
}

test('whatever the From field, no author but the own address is accepted', () => {
  const parts = fc.array(
    fc.constantFrom(
      'anna@ours.example',
      'boss@bank.example',
      '<',
      '>',
      '"',
      ',',
      '(',
      ')',
      ' ',
      ':',
      ';',
      '@',
      '=?utf-8?Q?=3Cx=40y=3E?=',
    ),
    { maxLength: 8 },
  )
  fc.assert(
    fc.property(parts, (words) => {
      const block = parseHeaderBlock(Buffer.from(`From: ${words.join('')}\r\n`))
      if ('malformed' in block) return
      const judged = judgeAuthor(block, anna)
      if (isRefusal(judged)) return
      assert.equal(judged.author.address, 'anna@ours.example')
      assert.doesNotMatch(judged.author.displayName, /<[^>]*(boss|x@y)/)
    }),
    { numRuns: 1_000 },
  )
})
