import assert from 'node:assert/strict'
import test from 'node:test'
import * as fc from 'fast-check'
import { parseHeaderBlock } from '../../protocol/message/header-block.ts'
import { readHeader } from './header-limits.ts'
import { repairHeader } from './header-repair.ts'
import type { RepairFacts, RepairedHeader } from './header-repair.ts'
import { receivedField } from './received-field.ts'
import { isRefusal } from './refusal.ts'

const limits = { blockOctetsMax: 128 * 1024, lineOctetsMax: 998, receivedMax: 100 }

const facts: RepairFacts = {
  messageId: '01hq3v7x0a2b3c4d',
  acceptedAt: Date.UTC(2024, 0, 1),
  hostname: 'mail.ours.example',
  client: {
    ip: '192.0.2.7',
    heloName: 'laptop.local',
    isExtended: true,
    tls: 'TLSv1.3',
    cipher: 'TLS_AES_256_GCM_SHA384',
  },
  isAuthenticated: true,
  smtpUtf8: false,
  recipients: ['bob@theirs.example'],
  showsClientIp: false,
}

const crlf = (text: string): string => text.replaceAll('\n', '\r\n')

function repaired(text: string, given: Partial<RepairFacts> = {}): RepairedHeader {
  const header = readHeader(Buffer.from(crlf(text)), limits)
  if (isRefusal(header)) throw new Error(header.text)
  return repairHeader(header, { ...facts, ...given })
}

/** Without our Received field. */
function rest(text: string): string {
  return repaired(text)
    .bytes.toString()
    .replace(/^Received:.*\r\n(?:\t.*\r\n)*/, '')
    .replaceAll('\r\n', '\n')
}

test('the trace tells how a message came in, and hides where from', () => {
  assert.equal(
    receivedField(facts),
    crlf(
      'Received: from laptop.local (hidden) by mail.ours.example (Posthorn) with\n' +
        '\tESMTPSA id 01hq3v7x0a2b3c4d (TLSv1.3 TLS_AES_256_GCM_SHA384) for\n' +
        '\t<bob@theirs.example>; Mon, 01 Jan 2024 00:00:00 +0000\n',
    ),
  )
})

const traces = [
  {
    name: 'the IP where the operator wants it',
    given: { showsClientIp: true },
    want: /laptop\.local \(\[192\.0\.2\.7\]\)/,
  },
  {
    name: 'an IPv6 address as a literal',
    given: { showsClientIp: true, client: { ...facts.client, ip: '2001:db8::1' } },
    want: /\(\[IPv6:2001:db8::1\]\)/,
  },
  {
    name: 'ESMTP without TLS and AUTH',
    given: { isAuthenticated: false, client: { ip: '::1', heloName: 'a', isExtended: true } },
    want: /with ESMTP id 01/,
  },
  {
    name: 'ESMTPA',
    given: { client: { ip: '::1', heloName: 'a', isExtended: true } },
    want: /with ESMTPA id 01/,
  },
  { name: 'ESMTPS', given: { isAuthenticated: false }, want: /with ESMTPS id/ },
  {
    name: 'SMTP for HELO',
    given: { client: { ...facts.client, isExtended: false } },
    want: /with SMTP id/,
  },
  { name: 'UTF8SMTPSA', given: { smtpUtf8: true }, want: /with UTF8SMTPSA id/ },
  {
    name: 'a UTF-8 recipient under SMTPUTF8',
    given: { smtpUtf8: true, recipients: ['jürgen@b.example'] },
    want: /for <jürgen@b\.example>/,
  },
  {
    name: 'no UTF-8 recipient otherwise',
    given: { recipients: ['jürgen@b.example'] },
    want: /GCM_SHA384\); Mon/,
  },
  {
    name: 'no recipient of several',
    given: { recipients: ['a@b.example', 'c@d.example'] },
    want: /GCM_SHA384\); Mon/,
  },
  {
    name: 'no recipient that would break the field',
    given: { recipients: ['"a> (b"@c.example'] },
    want: /GCM_SHA384\); Mon/,
  },
  {
    name: 'no address as a name',
    given: { client: { ...facts.client, heloName: '[192.0.2.7]' } },
    want: /from unknown \(hidden\)/,
  },
  {
    name: 'no address dressed as a name',
    given: { client: { ...facts.client, heloName: '192.0.2.7' } },
    want: /from unknown \(hidden\)/,
  },
  {
    name: 'a literal name where the IP is shown',
    given: { showsClientIp: true, client: { ...facts.client, heloName: '[127.0.1.1]' } },
    want: /from \[127\.0\.1\.1\] \(\[192\.0\.2\.7\]\)/,
  },
  {
    name: 'no forged clauses',
    given: { client: { ...facts.client, heloName: 'x by evil.example; (' } },
    want: /from unknown \(hidden\) by mail/,
  },
]

for (const { name, given, want } of traces) {
  test(`the trace has ${name}`, () => {
    assert.match(receivedField({ ...facts, ...given }).replaceAll('\r\n\t', ' '), want)
  })
}

test('no name that a client gives itself breaks out of the trace', () => {
  const names = fc.oneof(
    fc.string(),
    fc
      .array(fc.constantFrom('a', '\r\n', ')', '(', ';', ' by ', 'X: '))
      .map((parts) => parts.join('')),
  )
  fc.assert(
    fc.property(names, (heloName) => {
      const header = parseHeaderBlock(
        Buffer.from(receivedField({ ...facts, client: { ...facts.client, heloName } })),
      )
      assert.ok('fields' in header)
      assert.equal(header.fields.length, 1)
    }),
  )
})

const repairs = [
  {
    name: 'a mark that only our scan sets is removed',
    text: 'Date: d\nX-Posthorn-Tag: none\nMessage-ID: <i>\nTo: t\n',
    want: 'Date: d\nMessage-ID: <i>\nTo: t\n',
  },
  {
    name: 'Bcc, Resent-Bcc and Return-Path are removed, folded lines and all',
    text: 'Bcc: x\nDate: d\nbcc: y,\n z\nMessage-ID: <i>\nResent-Bcc: x\nReturn-Path: <a>\nTo: t\nBCC:\n',
    want: 'Date: d\nMessage-ID: <i>\nTo: t\n',
  },
  {
    name: 'a missing Date and Message-ID are added behind',
    text: 'Subject: s\n',
    want: 'Subject: s\nDate: Mon, 01 Jan 2024 00:00:00 +0000\nMessage-ID: <01hq3v7x0a2b3c4d@mail.ours.example>\n',
  },
  {
    name: 'what is there stays as it is, however odd',
    text: 'DATE:\tyesterday\nmessage-id:  \nX-Bcc: k\nSubject:  a \n\tb  \n',
    want: 'DATE:\tyesterday\nmessage-id:  \nX-Bcc: k\nSubject:  a \n\tb  \n',
  },
]

for (const { name, text, want } of repairs) {
  test(`header repair: ${name}`, () => assert.equal(rest(text), want))
}

test('header repair says whether octets over 127 are left', () => {
  assert.equal(repaired('Subject: grün\n').isEightBit, true)
  assert.equal(repaired('Subject: green\nBcc: grün\n').isEightBit, false)
})

test('header repair leaves every other field byte for byte', () => {
  const name = fc.constantFrom(
    'From',
    'Bcc',
    'Return-Path',
    'Date',
    'Message-ID',
    'X-A',
    'Received',
  )
  const value = fc.array(fc.constantFrom('a', 'ü', '\t', ' ', '\r\n ', ':', '=?'), { maxLength: 6 })
  const field = fc.tuple(name, value).map(([title, parts]) => `${title}:${parts.join('')}x\r\n`)
  fc.assert(
    fc.property(fc.array(field, { maxLength: 10 }), (fields) => {
      const header = readHeader(Buffer.from(fields.join('')), limits)
      assert.ok(!isRefusal(header))
      const bytes = repairHeader(header, facts).bytes.toString()
      const kept = fields.filter((text) => !/^(Bcc|Return-Path):/.test(text)).join('')
      assert.ok(bytes.startsWith(receivedField(facts) + kept))
      const added = bytes.slice(receivedField(facts).length + kept.length)
      assert.equal(added.includes('Date: '), !fields.some((text) => text.startsWith('Date:')))
    }),
  )
})

const refusals = [
  {
    name: 'that cannot be parsed',
    text: 'From: a\noops\n',
    want: /^line 2 of the header has no colon/,
    codes: '554 5.6.0',
  },
  {
    name: 'with too long a line',
    text: `From: a\nX: ${'x'.repeat(996)}\n`,
    want: /^line 2 of the header has 999 octets/,
    codes: '554 5.6.0',
  },
  {
    name: 'that is too long',
    text: `X: ${'x'.repeat(90)}\n`.repeat(1_500),
    want: /longer than 131072 octets/,
    codes: '552 5.3.4',
  },
  {
    name: 'that goes round in a circle',
    text: 'Received: x\n'.repeat(101),
    want: /passed 101 servers/,
    codes: '554 5.4.6',
  },
]

for (const { name, text, want, codes } of refusals) {
  test(`a header ${name} is refused with ${codes}`, () => {
    const refusal = readHeader(Buffer.from(crlf(text)), limits)
    assert.ok(isRefusal(refusal))
    assert.match(refusal.text, want)
    assert.equal(`${refusal.code} ${refusal.enhanced}`, codes)
  })
}

test('a header at its limits is accepted', () => {
  const text = `X: ${'x'.repeat(995)}\n${'Received: x\n'.repeat(100)}`
  assert.ok(!isRefusal(readHeader(Buffer.from(crlf(text)), limits)))
})
