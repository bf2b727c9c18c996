/** Every trick by which a message was ever made to look as from somebody else, each with its whole reply. */
import assert from 'node:assert/strict'
import test from 'node:test'
import {
  anna,
  network,
  OwnIdentities,
  replyOf,
  sleepyReply,
  wholeDomain,
} from '../../../test/support/own-identities.ts'
import type { Identity } from './identity.ts'
import { isRefusal } from './refusal.ts'

function foreign(shown: string): string {
  return `550 5.7.1 From is "${shown}" but you are logged in as "anna@ours.example": set From to "anna@ours.example", or log in as "${shown}"`
}

function foreignSender(shown: string): string {
  return `550 5.7.1 Sender is "${shown}" but you are logged in as "anna@ours.example": set Sender to "anna@ours.example"`
}

function unreadable(why: string, field = 'From'): string {
  return `550 5.7.1 ${field} cannot be read: ${why}\nWrite it as ${field}: "Name" <local-part@domain>`
}

function malformed(fault: string): string {
  return `554 5.6.0 line 1 of the header ${fault}, so others may read this message differently: a line is "Name: value", or begins with a space and continues the one before`
}

function named(shown: string, field = 'From'): string {
  return `550 5.7.1 the name in ${field} is "${shown}", which readers take for the author, and the address is "anna@ours.example": use a name without an address, and Reply-To for where answers shall go`
}

function lookalike(shown: string): string {
  return `550 5.7.1 From is "${shown}", which others may read as another address: use one of letters, digits, dots and hyphens before the @`
}

const noFrom = '550 5.7.1 the message has no From field: add one with your address'
const twoFrom = '550 5.7.1 the message has 2 From fields: send exactly one'
const noDomain = unreadable('the part after the @ is no domain')
const group =
  '550 5.7.1 From is a group (Name: ...;): name exactly one address, as in From: "Name" <local-part@domain>'
const withoutSender =
  '550 5.7.1 From names 2 authors, but there is no Sender field: name one author, or say in Sender which of your addresses sends it (RFC 5322 section 3.6.2)'
const turned = unreadable('it has characters that turn the direction of writing: leave them out')
const inComment = unreadable('a comment (...) has an address in it')
const inAddress = unreadable('there is an encoded-word in the address')

const fields = [
  { header: 'Subject: x', reply: noFrom },
  { header: 'X-From: anna@ours.example', reply: noFrom },
  { header: 'Resent-From: anna@ours.example', reply: noFrom },
  { header: 'X: y\n From: anna@ours.example', reply: noFrom },
  { header: 'From: anna@ours.example\nFrom: boss@bank.example', reply: twoFrom },
  { header: 'from: anna@ours.example\nFROM: anna@ours.example', reply: twoFrom },
  {
    header: 'From : anna@ours.example',
    reply: malformed('has a space in the name before its colon'),
  },
  {
    header: 'From\t: boss@bank.example\nFrom: anna@ours.example',
    reply: malformed('has a space in the name before its colon'),
  },
  {
    header: 'From boss@bank.example Sat Nov 21 10:00:00 2026\nFrom: anna@ours.example',
    reply: malformed('has a space in the name before its colon'),
  },
  {
    header: 'From\u200b: boss@bank.example\nFrom: anna@ours.example',
    reply: malformed('has a character in its name that is not allowed there'),
  },
  {
    header: ' From: anna@ours.example',
    reply: malformed('continues a field, but no field is before it'),
  },
  { header: 'boss@bank.example\nFrom: anna@ours.example', reply: malformed('has no colon') },
  { header: '\nFrom: anna@ours.example', reply: malformed('is empty') },
  {
    header: 'From: anna@ours.example\rFrom: boss@bank.example',
    reply: malformed('has a CR in its middle'),
  },
  { header: 'From: anna@ours.example\0@bank.example', reply: malformed('has a NUL octet') },
]

const values = [
  { from: '', reply: unreadable('there is no address in it') },
  { from: '<>', reply: unreadable('the address is empty') },
  { from: 'Anna', reply: unreadable('there is no @ in it') },
  { from: 'anna', reply: unreadable('there is no @ in it') },
  { from: '\n \n anna@ours.example', reply: unreadable('it is folded into an empty line') },
  { from: 'anna@ours.example\n \t', reply: unreadable('it is folded into an empty line') },
  { from: 'anna@ours.example\x01', reply: unreadable('it has a control character') },

  { from: 'boss@bank.example', reply: foreign('boss@bank.example') },
  { from: 'boss@ours.example', reply: foreign('boss@ours.example') },
  { from: 'anna@sub.ours.example', reply: foreign('anna@sub.ours.example') },
  { from: 'anna@ours.example.bank.example', reply: foreign('anna@ours.example.bank.example') },
  { from: 'a.nna@ours.example', reply: foreign('a.nna@ours.example') },
  { from: 'anna-x@ours.example', reply: foreign('anna-x@ours.example') },
  { from: '+anna@ours.example', reply: foreign('+anna@ours.example') },
  { from: 'boss+anna@ours.example', reply: foreign('boss+anna@ours.example') },
  { from: 'anna+boss@ours.example', reply: foreign('anna+boss@ours.example') },
  { from: 'sleepy@ours.example', reply: foreign('sleepy@ours.example') },
  { from: 'ann@ours.example', reply: foreign('ann@ours.example') },

  { from: 'anna@xn--urs-5cd.example', reply: foreign('anna@xn--urs-5cd.example') },
  { from: 'anna@\u043eurs.example', reply: foreign('anna@\\x{43E}urs.example') },
  { from: '\u0430nna@ours.example', reply: foreign('\\x{430}nna@ours.example') },
  { from: 'an\u200bna@ours.example', reply: foreign('an\\x{200B}na@ours.example') },
  { from: 'anna\u0301@ours.example', reply: foreign('anna\\x{301}@ours.example') },
  { from: 'anna@[192.0.2.1]', reply: foreign('anna@[192.0.2.1]') },
  { from: 'anna@ours.example.', reply: noDomain },
  { from: 'anna@o\u00adurs.example', reply: noDomain },
  { from: 'anna@ours\u3002example', reply: noDomain },
  { from: 'anna@\uff4furs.example', reply: noDomain },
  { from: 'anna@our\u017f.example', reply: noDomain },
  { from: 'anna@our%73.example', reply: noDomain },
  { from: 'anna\uff20ours.example', reply: unreadable('there is no @ in it') },
  {
    from: 'anna+\uff20bank.example@ours.example',
    reply: foreign('anna+\\x{FF20}bank.example@ours.example'),
  },
  { from: 'anna+%bank.example@ours.example', reply: foreign('anna+%bank.example@ours.example') },
  { from: 'anna%bank.example@ours.example', reply: foreign('anna%bank.example@ours.example') },
  { from: 'bank.example!anna@ours.example', reply: foreign('bank.example!anna@ours.example') },
  { from: '"anna@ours.example"@bank.example', reply: foreign('"anna@ours.example"@bank.example') },
  { from: '"boss@bank.example"@ours.example', reply: foreign('"boss@bank.example"@ours.example') },
  { from: 'anna+\u202eknab@ours.example', reply: turned },

  { from: 'anna@ours.example@bank.example', reply: unreadable('an address has several @') },
  {
    from: '<@ours.example:boss@bank.example>',
    reply: unreadable('there is a : where none belongs'),
  },
  {
    from: '<@a.example,@b.example:anna@ours.example>',
    reply: unreadable('the < is not closed by >'),
  },
  { from: 'Team: anna@ours.example;', reply: group },
  { from: 'undisclosed-recipients:;', reply: group },
  { from: 'anna@ours.example, Team: boss@bank.example;', reply: group },

  { from: '=?utf-8?Q?anna=40ours.example?=', reply: unreadable('there is no @ in it') },
  { from: '=?utf-8?Q?anna?=@ours.example', reply: inAddress },
  { from: 'anna+=?utf-8?Q?=40bank.example?=@ours.example', reply: inAddress },
  {
    from: '=?utf-8?Q?boss=40bank.example?= <boss@bank.example>',
    reply: foreign('boss@bank.example'),
  },
  {
    from: '=?utf-8?Q?Boss_=3Cboss=40bank.example=3E?= <anna@ours.example>',
    reply: named('boss@bank.example'),
  },
  {
    from: '=?utf-8?Q?boss?= =?utf-8?Q?=40bank.example?= <anna@ours.example>',
    reply: named('boss@bank.example'),
  },
  {
    from: '=?utf-8?B?PGJvc3NAYmFuay5leGFtcGxlPg==?= <anna@ours.example>',
    reply: named('boss@bank.example'),
  },
  {
    from: '=?utf-8?Q?=3D=3Futf-8=3FQ=3Fboss=3D40bank.example=3F=3D?= <anna@ours.example>',
    reply: named('boss@bank.example'),
  },
  {
    from: '=?utf-8?Q?Anna=0D=0AFrom:_boss=40bank.example?= <anna@ours.example>',
    reply: unreadable('it has a control character'),
  },
  {
    from: '=?utf-7?Q?boss+AEA-bank.example?= <anna@ours.example>',
    reply: unreadable('it has an encoded-word in UTF-7: use UTF-8'),
  },
  { from: '"boss@bank.example" <anna@ours.example>', reply: named('boss@bank.example') },
  { from: '"Boss <boss@bank.example>" <anna@ours.example>', reply: named('boss@bank.example') },
  { from: `"'boss@bank.example'" <anna@ours.example>`, reply: named('boss@bank.example') },
  { from: '"boss\uff20bank.example" <anna@ours.example>', reply: named('boss@bank.example') },
  { from: '"boss@\u200bbank.example" <anna@ours.example>', reply: named('boss@bank.example') },
  { from: '"boss@ours.example" <anna@ours.example>', reply: named('boss@ours.example') },
  { from: '"\u202eelpmaxe.knab@ssob" <anna@ours.example>', reply: turned },
  { from: '=?utf-8?B?4oCuZWxwbWF4ZS5rbmFiQHNzb2I=?= <anna@ours.example>', reply: turned },
  {
    from: 'boss@bank.example <anna@ours.example>',
    reply: unreadable('the name before the < has @ in it; put the name in quotes'),
  },
  {
    from: '<boss@bank.example> <anna@ours.example>',
    reply: unreadable('there are two addresses in <>'),
  },
  {
    from: '<anna@ours.example> <boss@bank.example>',
    reply: unreadable('there are two addresses in <>'),
  },
  { from: '"boss@bank.example <anna@ours.example>', reply: unreadable('a quote " is not closed') },

  { from: '(boss@bank.example) anna@ours.example', reply: inComment },
  { from: 'anna@ours.example (<boss@bank.example>)', reply: inComment },
  { from: 'anna@ours.example (=?utf-8?Q?boss=40bank.example?=)', reply: inComment },
  { from: '<(boss@bank.example)anna@ours.example>', reply: inComment },
  { from: 'anna@ours.example (())', reply: unreadable('a comment (...) has a ( in it') },
  { from: 'anna@ours.example (\\)', reply: unreadable('a comment (...) has a \\ in it') },
  { from: '(boss anna@ours.example', reply: unreadable('a comment (...) is not closed') },
  {
    from: 'anna@(bank)ours.example',
    reply: unreadable('there is a space or comment inside the address'),
  },
  {
    from: 'anna @ours.example',
    reply: unreadable('there is a space or comment inside the address'),
  },
  {
    from: `"${'x'.repeat(900)}\n ${'x'.repeat(900)}" <anna@ours.example>`,
    reply: '550 5.7.1 the name in From is longer than 1000 characters: send a shorter one',
  },

  { from: 'anna@ours.example, boss@bank.example', reply: withoutSender },
  { from: 'anna@ours.example, shop@second.example', reply: withoutSender },
  {
    from: 'anna@ours.example; boss@bank.example',
    reply: unreadable('there is a ; where none belongs'),
  },
  {
    from: `${'anna@ours.example, '.repeat(11)}\nSender: anna@ours.example`,
    reply: '550 5.7.1 From names 11 authors: name at most 10',
  },
  {
    from: 'anna@ours.example, boss@bank.example\nSender: anna@ours.example',
    reply: foreign('boss@bank.example'),
  },
  {
    from: 'anna@ours.example, shop@second.example\nSender: boss@bank.example',
    reply: foreignSender('boss@bank.example'),
  },
  {
    from: 'anna@ours.example\nSender: boss@bank.example',
    reply: foreignSender('boss@bank.example'),
  },
  {
    from: 'anna@ours.example\nSender: "boss@bank.example" <anna@ours.example>',
    reply: named('boss@bank.example', 'Sender'),
  },
  {
    from: 'anna@ours.example\nSender: anna@ours.example\nSender: boss@bank.example',
    reply: '550 5.7.1 the message has 2 Sender fields: send at most one',
  },
  {
    from: 'anna@ours.example\nSender: anna@ours.example, shop@second.example',
    reply: '550 5.7.1 Sender names 2 addresses: name exactly one (RFC 5322 section 3.6.2)',
  },
  {
    from: 'anna@ours.example\nSender: Team: anna@ours.example;',
    reply:
      '550 5.7.1 Sender is a group (Name: ...;): name exactly one address, as in Sender: "Name" <local-part@domain>',
  },
  {
    from: 'anna@ours.example\nSender:',
    reply: unreadable('there is no address in it', 'Sender'),
  },
]

const annasTricks = [
  ...fields,
  ...values.map(({ from, reply }) => ({ header: `From: ${from}`, reply })),
].map((trick) => ({ ...trick, as: anna }))

function notOfDomain(shown: string, field = 'From', orLogIn = `, or log in as "${shown}"`): string {
  return `550 5.7.1 ${field} is "${shown}" but you are logged in for the domain "ours.example": set ${field} to an address of "ours.example"${orLogIn}`
}

function notServed(shown: string, domain: string): string {
  return `550 5.7.1 From is "${shown}", but "${domain}" is no domain of this server: set From to an address of a domain that it serves`
}

const widerTricks: readonly { header: string; reply: string; as: Identity }[] = [
  { header: 'From: sleepy@ours.example', reply: `550 5.7.1 ${sleepyReply}`, as: wholeDomain },
  { header: 'From: sleepy+x@ours.example', reply: `550 5.7.1 ${sleepyReply}`, as: wholeDomain },
  { header: 'From: "Sleepy"@OURS.example', reply: `550 5.7.1 ${sleepyReply}`, as: wholeDomain },
  { header: 'From: sleepy@ours.example', reply: `550 5.7.1 ${sleepyReply}`, as: network },
  { header: 'From: rest@second.example', reply: `550 5.7.1 ${sleepyReply}`, as: network },
  {
    header: 'From: x@ours.example\nSender: sleepy@ours.example',
    reply: `550 5.7.1 ${sleepyReply}`,
    as: wholeDomain,
  },
  { header: 'From: x@sub.ours.example', reply: notOfDomain('x@sub.ours.example'), as: wholeDomain },
  {
    header: 'From: shop@second.example',
    reply: notOfDomain('shop@second.example'),
    as: wholeDomain,
  },
  {
    header: 'From: x@ours.example\nSender: x@second.example',
    reply: notOfDomain('x@second.example', 'Sender', ''),
    as: wholeDomain,
  },
  { header: 'From: "a b"@ours.example', reply: lookalike('"a b"@ours.example'), as: wholeDomain },
  {
    header: 'From: "boss@bank.example"@ours.example',
    reply: lookalike('"boss@bank.example"@ours.example'),
    as: wholeDomain,
  },
  {
    header: 'From: boss%bank.example@ours.example',
    reply: lookalike('boss%bank.example@ours.example'),
    as: wholeDomain,
  },
  {
    header: 'From: \uff53leepy@ours.example',
    reply: lookalike('\\x{FF53}leepy@ours.example'),
    as: wholeDomain,
  },
  {
    header: 'From: boss\uff20bank.example@ours.example',
    reply: lookalike('boss\\x{FF20}bank.example@ours.example'),
    as: network,
  },
  {
    header: 'From: boss@bank.example',
    reply: notServed('boss@bank.example', 'bank.example'),
    as: network,
  },
  {
    header: 'From: x@sub.ours.example',
    reply: notServed('x@sub.ours.example', 'sub.ours.example'),
    as: network,
  },
  { header: 'From: x@[127.0.0.1]', reply: notServed('x@[127.0.0.1]', '[127.0.0.1]'), as: network },
  {
    header: 'From: "boss@bank.example" <anna@ours.example>',
    reply: named('boss@bank.example'),
    as: network,
  },
]

for (const { header, reply, as } of [...annasTricks, ...widerTricks]) {
  const whose = as.kind === 'address' ? as.address : as.kind
  test(`nobody sends as somebody else (${whose}): ${JSON.stringify(header.slice(0, 90))}`, async () => {
    const judged = await (await OwnIdentities.open()).judge(header, as)
    assert.ok(isRefusal(judged), 'it was permitted')
    assert.equal(replyOf(judged), reply)
    // RFC 5321 §4.5.3.1.5, with code, enhanced code and CRLF.
    for (const line of judged.text.split('\n')) assert.match(line, /^[\x20-\x7e]{1,500}$/)
  })
}

test('octets that are not UTF-8 are not guessed at', async () => {
  const latin1 = Buffer.from('From: J\xfcrgen <anna@ours.example>\r\n', 'latin1')
  const judged = await (await OwnIdentities.open()).judge(latin1, anna)
  assert.ok(isRefusal(judged))
  assert.equal(replyOf(judged), unreadable('it is not UTF-8. Encode the name (RFC 2047)'))
})

test('a refusal quotes hostile text in short and in ASCII', async () => {
  const judged = await (await OwnIdentities.open()).judge(
    `From: ${'ä'.repeat(400)}@x.example`,
    anna,
  )
  assert.ok(isRefusal(judged))
  for (const line of judged.text.split('\n')) assert.match(line, /^[\x20-\x7e]{1,500}$/)
})
