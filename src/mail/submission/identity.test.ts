import assert from 'node:assert/strict'
import test from 'node:test'
import * as fc from 'fast-check'
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

const änna: Identity = { kind: 'address', address: 'änna@xn--bcher-kva.example' }
const boss: Identity = { kind: 'address', address: 'boss@ours.example' }

const [annas, ännas] = ['anna@ours.example', 'änna@xn--bcher-kva.example']

const welcome = [
  { from: 'anna@ours.example', as: anna, owner: annas },
  { from: '<anna@ours.example>', as: anna, owner: annas },
  { from: 'Anna <Anna@OURS.example>', as: anna, owner: annas },
  { from: '"Anna, at work" <anna@ours.example>', as: anna, owner: annas },
  { from: '"anna@ours.example" <anna@ours.example>', as: anna, owner: annas },
  { from: '"Anna <anna@ours.example>" <anna@ours.example>', as: anna, owner: annas },
  { from: '"shop@second.example" <anna@ours.example>', as: anna, owner: annas },
  { from: '"bert@theirs.example via Shop" <anna@ours.example>', as: anna, owner: annas },
  { from: '"Anna @ Work" <anna@ours.example>', as: anna, owner: annas },
  { from: '=?utf-8?Q?=C3=84nna?=\n <anna@ours.example>', as: anna, owner: annas },
  { from: 'Änna <anna@ours.example>', as: anna, owner: annas },
  { from: 'Anna (at home) <anna@ours.example>,', as: anna, owner: annas },
  { from: '"anna"@ours.example', as: anna, owner: annas },
  { from: 'anna+shop@ours.example', as: anna, owner: annas },
  { from: 'Anna+a+b=c@ours.example', as: anna, owner: annas },
  { from: 'anna+@ours.example', as: anna, owner: annas },
  { from: 'shop@second.example', as: anna, owner: annas },
  { from: 'Shop+x@SECOND.example', as: anna, owner: annas },
  { from: 'anna+boss@ours.example', as: boss, owner: 'boss@ours.example' },
  { from: 'anna@ours.example\nSender: anna@ours.example', as: anna, owner: annas },
  { from: 'shop@second.example\nSender: anna+x@ours.example', as: anna, owner: annas },
  {
    from: 'anna@ours.example, shop@second.example\nSender: anna@ours.example',
    as: anna,
    owner: annas,
  },
  { from: 'anna@ours.example\nResent-From: boss@bank.example', as: anna, owner: annas },
  { from: 'anna@ours.example\nReply-To: boss@bank.example', as: anna, owner: annas },
  { from: 'änna@bücher.example', as: änna, owner: ännas },
  { from: 'ÄNNA@xn--BCHER-kva.example', as: änna, owner: ännas },
  { from: 'a\u0308nna@bu\u0308cher.example', as: änna, owner: ännas },
  { from: 'anybody@ours.example', as: wholeDomain, owner: 'anybody@ours.example' },
  { from: 'boss+x@OURS.example', as: wholeDomain, owner: 'boss@ours.example' },
  { from: 'printer@ours.example', as: network, owner: 'printer@ours.example' },
  { from: 'shop@second.example', as: network, owner: annas },
]

for (const { from, as, owner } of welcome) {
  test(`the author is recognised (${as.kind}): ${JSON.stringify(from)}`, async () => {
    const judged = await (await OwnIdentities.open()).judge(`To: x@y.example\nFrom: ${from}`, as)
    assert.ok(!isRefusal(judged), isRefusal(judged) ? judged.text : '')
    assert.equal(judged.author.owner, owner)
  })
}

test('of several authors the first is the author', async () => {
  const header =
    'From: "A. (x)" <anna+1@ours.example>, shop@second.example\nSender: anna@ours.example'
  const judged = await (await OwnIdentities.open()).judge(header, anna)
  assert.deepEqual(judged, {
    author: {
      address: 'anna+1@ours.example',
      domain: 'ours.example',
      displayName: 'A. (x)',
      owner: 'anna@ours.example',
    },
  })
})

const costs = [
  { header: 'From: Anna <anna@ours.example>', reads: 0 },
  { header: 'From: ANNA@ours.example\nSender: anna@ours.example', reads: 0 },
  { header: 'From: "anna@ours.example" <anna@ours.example>', reads: 0 },
  { header: 'From: shop@second.example', reads: 1 },
  { header: 'From: anna+x@ours.example', reads: 2 },
  { header: 'From: boss@ours.example', reads: 1 },
  { header: `From: ${'x+y@bank.example, '.repeat(10)}\nSender: anna@ours.example`, reads: 2 },
]

for (const { header, reads } of costs) {
  test(`anna's message costs ${reads} looks into the store: ${JSON.stringify(header.slice(0, 60))}`, async () => {
    const world = await OwnIdentities.open()
    await world.judge(header, anna)
    assert.equal(world.reads, reads)
  })
}

const remedy =
  'If its domain is served here, it can be made an alias of yours (posthorn address alias add)'

function notAnnas(sender: string): string {
  return `550 5.7.1 MAIL FROM is "${sender}" but you are logged in as "anna@ours.example": use "anna@ours.example", or <>`
}

const gone = '535 5.7.8 This address may no longer send; ask whoever runs this server'
const sleepy: Identity = { kind: 'address', address: 'sleepy@ours.example' }
const removed: Identity = { kind: 'address', address: 'removed@ours.example' }
const removedDomain: Identity = { kind: 'domain', domain: 'removed.example' }

const senders = [
  { sender: '', as: anna },
  { sender: '', as: wholeDomain },
  { sender: '', as: network },
  { sender: 'anna@ours.example', as: anna },
  { sender: 'ANNA@Ours.example', as: anna },
  { sender: '"anna"@ours.example', as: anna },
  { sender: 'anna+bounce-1=bert=theirs.example@ours.example', as: anna },
  { sender: 'shop@second.example', as: anna },
  { sender: 'änna@bücher.example', as: änna },
  { sender: 'boss@ours.example', as: wholeDomain },
  { sender: 'bounces+1@ours.example', as: wholeDomain },
  { sender: 'boss@second.example', as: network },
  { sender: 'boss@ours.example', as: anna, reply: notAnnas('boss@ours.example') },
  { sender: 'anna+boss@ours.example', as: anna, reply: notAnnas('anna+boss@ours.example') },
  { sender: 'anna@sub.ours.example', as: anna, reply: notAnnas('anna@sub.ours.example') },
  {
    sender: 'x@second.example',
    as: wholeDomain,
    reply:
      '550 5.7.1 MAIL FROM is "x@second.example" but you are logged in for the domain "ours.example": use an address of "ours.example", or <>',
  },
  {
    sender: 'boss@theirs.example',
    as: network,
    reply:
      '550 5.7.1 MAIL FROM is "boss@theirs.example", but "theirs.example" is no domain of this server: use an address of a domain that it serves, or <>',
  },
  {
    sender: 'boss@ours.example@theirs.example',
    as: network,
    reply:
      '550 5.7.1 MAIL FROM "boss@ours.example@theirs.example" cannot be read: use your address, or <>',
  },
  {
    sender: 'postmaster',
    as: network,
    reply: '550 5.7.1 MAIL FROM "postmaster" cannot be read: use your address, or <>',
  },
  { sender: 'sleepy@ours.example', as: wholeDomain, reply: `550 5.7.1 ${sleepyReply}` },
  { sender: 'rest@second.example', as: network, reply: `550 5.7.1 ${sleepyReply}` },
  { sender: '', as: sleepy, reply: `550 5.7.1 ${sleepyReply}` },
  { sender: 'sleepy@ours.example', as: sleepy, reply: `550 5.7.1 ${sleepyReply}` },
  { sender: '', as: removed, reply: gone },
  { sender: 'anna@ours.example', as: removedDomain, reply: gone },
]

for (const { sender, as, reply } of senders) {
  const whose = as.kind === 'address' ? as.address : as.kind
  test(`MAIL FROM:<${sender}> is ${reply === undefined ? '' : 'not '}permitted to ${whose}`, async () => {
    const { identities } = await OwnIdentities.open()
    const refusal = await identities.objectionToSender(sender, as)
    assert.equal(refusal && replyOf(refusal), reply)
  })
}

test('an address that is lifted may send again, also through the password of its domain', async () => {
  const world = await OwnIdentities.open()
  await world.commit([{ kind: 'address-lifted', address: 'sleepy@ours.example' }])
  assert.equal(await world.identities.objectionToSender('', sleepy), undefined)
  const judged = await world.judge('From: sleepy+x@ours.example', wholeDomain)
  assert.ok(!isRefusal(judged))
})

test('an address that looks odd may send when somebody has made it on purpose', async () => {
  const world = await OwnIdentities.open()
  const address = 'a%b@ours.example'
  await world.commit([{ kind: 'address-added', address, domain: 'ours.example', at: 0 }])
  for (const as of [wholeDomain, network, { kind: 'address', address } as const]) {
    const judged = await world.judge(`From: ${address}`, as)
    assert.ok(!isRefusal(judged), isRefusal(judged) ? judged.text : '')
  }
})

const defaults = [
  { from: 'webmaster@localhost', hint: /Django .* DEFAULT_FROM_EMAIL, and SERVER_EMAIL/ },
  { from: 'root@localhost', hint: /SERVER_EMAIL, and DEFAULT_FROM_EMAIL .* setFrom\(\)/ },
  { from: 'from@example.com', hint: /DEFAULT_FROM_EMAIL and SERVER_EMAIL; in Rails/ },
  { from: 'from@your-domain.com', hint: /DEFAULT_FROM_EMAIL and SERVER_EMAIL; in Rails/ },
  { from: 'from@ours.example', hint: /DEFAULT_FROM_EMAIL and SERVER_EMAIL; in Rails/ },
  { from: 'hello@example.com', hint: /Laravel .* MAIL_FROM_ADDRESS/ },
  { from: 'wordpress@blog.example', hint: /wp_mail_from/ },
  {
    from: 'your-username@your-domain.com',
    hint: /PHPMailer setFrom\(\), Nodemailer and Ruby Mail/,
  },
  { from: 'noreply@localhost', hint: /PHPMailer setFrom\(\), Nodemailer and Ruby Mail/ },
  { from: 'www-data@web1', hint: /a user and a machine: .*cron MAILFROM/ },
  { from: 'boss@bank.example', hint: undefined },
]

for (const { from, hint } of defaults) {
  test(`${from} is answered with ${hint === undefined ? 'no' : 'the'} setting of its program, in the envelope and in the header`, async () => {
    const world = await OwnIdentities.open()
    const refusals = [
      await world.identities.objectionToSender(from, anna),
      await world.judge(`From: ${from}`, anna),
    ]
    for (const refusal of refusals) {
      assert.ok(refusal !== undefined && isRefusal(refusal))
      // One line, because some clients show only the first and some only the last.
      assert.match(refusal.text, /^[\x20-\x7e]{1,490}$/)
      assert.equal(refusal.text.endsWith(remedy), hint !== undefined)
      if (hint !== undefined) assert.match(refusal.text, hint)
    }
  })
}

test('a real domain of the client is not called a placeholder', async () => {
  const world = await OwnIdentities.open()
  const [domain, address] = ['example.com', 'app@example.com']
  await world.commit([
    { kind: 'domain-added', domain, at: 0 },
    { kind: 'address-added', address, domain, at: 0 },
  ])
  const refusal = await world.judge(`From: boss@${domain}`, { kind: 'address', address })
  assert.ok(isRefusal(refusal))
  assert.doesNotMatch(refusal.text, /stands in samples/)
})

test('whatever the sender of an envelope, it is answered', async () => {
  const { identities } = await OwnIdentities.open()
  const parts = fc.constantFrom('anna', '@', 'ours.example', '+', '"', '.', '%', 'ü', '\uff20', ' ')
  await fc.assert(
    fc.asyncProperty(fc.array(parts, { maxLength: 7 }), async (words) => {
      const sender = words.join('')
      const refusal = await identities.objectionToSender(sender, anna)
      // A space outside quotes has not passed the grammar of MAIL (protocol/smtp/path.ts).
      const spelt = sender.replaceAll(' ', '')
      if (refusal === undefined) return assert.match(spelt, /^$|^"?anna(\+.*)?"?@ours\.example$/)
      assert.match(refusal.text, /^MAIL FROM /)
    }),
    { numRuns: 1_000 },
  )
})
