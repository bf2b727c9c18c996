import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import test from 'node:test'
import fc from 'fast-check'
import { activePair, verdicts } from '../../../../test/support/dkim.ts'
import { HandClock } from '../../../../test/support/hand-clock.ts'
import { HeardLog } from '../../../../test/support/heard-log.ts'
import { SecretBox } from '../../../base/secret-box.ts'
import type { DkimKey } from '../../message/domain-change.ts'
import { DkimSigner } from './dkim-signer.ts'

const AT = Date.parse('2026-11-20T12:00:00.900Z')
const box = new SecretBox(randomBytes(32), 'dkim keys')
const domain = 'ours.example'
const { rsa, ed25519 } = await activePair(domain, box)
const keys = [rsa, ed25519]
const bothPass = ['posthorn1-rsa pass', 'posthorn1-ed25519 pass']
const header = [
  'Received: from client by server; Fri, 20 Nov 2026 12:00:00 +0000',
  'From: Anna <anna@ours.example>',
  'To: Bert <bert@theirs.example>',
  'Subject: A letter',
  'Date: Fri, 20 Nov 2026 12:00:00 +0000',
  'Message-ID: <a-letter@ours.example>',
  'List-Unsubscribe: <https://ours.example/u>',
  'X-Mailer: something',
]
const body = 'Dear Bert,\r\n\r\nhere is a letter.\r\n'

type World = { dkimKeys: readonly DkimKey[]; asked: number }

function openSigner(dkimKeys: readonly DkimKey[] = keys) {
  const world: World = { dkimKeys, asked: 0 }
  const clock = new HandClock(AT)
  const log = new HeardLog()
  const store = {
    async dkimKeys(name: string) {
      world.asked++
      return world.dkimKeys.filter((key) => key.domain === name)
    },
  }
  const signer = new DkimSigner({ store, box, clock, log })
  return { signer, world, clock, log }
}

async function signed(
  { signer }: Pick<ReturnType<typeof openSigner>, 'signer'>,
  lines: readonly string[] = header,
  content: string = body,
  sizes: readonly number[] = [1_000],
): Promise<Buffer> {
  const octets = Buffer.from(content, 'latin1')
  const hash = signer.bodyHash()
  for (let at = 0, piece = 0; at < octets.length; piece++) {
    const size = sizes[piece % sizes.length] ?? 1
    hash.update(octets.subarray(at, at + size))
    at += size
  }
  const block = Buffer.from(lines.map((line) => `${line}\r\n`).join(''), 'latin1')
  const signedBlock = await signer.sign(block, domain, hash, AT)
  assert.ok(signedBlock.subarray(-block.length).equals(block), 'what was there has changed')
  return Buffer.concat([signedBlock, Buffer.from('\r\n'), octets])
}

test('the signature field, as it leaves', async () => {
  const message = await signed(openSigner([ed25519]))
  const text = message.toString('latin1')
  const field = text.slice(0, text.indexOf('Received:'))
  const [start, signature = ''] = field.split('\tb=')
  assert.equal(
    start,
    [
      'DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=ours.example;',
      '\ts=posthorn1-ed25519; t=1795176000; h=from:to:subject:date:message-id:',
      '\tlist-unsubscribe:from:to:subject:date:message-id;',
      '\tbh=pKtGn/MFLpjX20gn3Zhw1+kD2U3zRe8ExAySjEZDtCY=;',
      '',
    ].join('\r\n'),
  )
  assert.match(signature, /^[A-Za-z0-9+/]{74}\r\n\t[A-Za-z0-9+/]{12}==\r\n$/)
})

test('both signatures pass, and no line is longer than 78', async () => {
  const message = await signed(openSigner())
  assert.deepEqual(await verdicts(message, keys), bothPass)
  for (const line of message.toString().split('\r\n')) assert.ok(line.length <= 78, line)
})

const tampering: readonly { readonly name: string; readonly from: string; readonly to: string }[] =
  [
    { name: 'a changed octet of the body', from: 'here is', to: 'here iz' },
    { name: 'a line added at the end of the body', from: 'letter.\r\n', to: 'letter.\r\nPS\r\n' },
    { name: 'a changed From', from: 'From: Anna', to: 'From: Anne' },
    { name: 'a changed Subject', from: 'A letter', to: 'A litter' },
    { name: 'a second From', from: 'From:', to: 'From: <ceo@ours.example>\r\nFrom:' },
    { name: 'a second From below', from: 'To:', to: 'From: <ceo@ours.example>\r\nTo:' },
    { name: 'a second To', from: 'To:', to: 'To: <all@theirs.example>\r\nTo:' },
    { name: 'a second Subject', from: 'Subject:', to: 'Subject: Pay now\r\nSubject:' },
    { name: 'a second Date', from: 'Date:', to: 'Date: Fri, 20 Nov 2026 13:00:00 +0000\r\nDate:' },
    {
      name: 'a second Message-ID',
      from: 'Message-ID:',
      to: 'Message-ID: <b@b.example>\r\nMessage-ID:',
    },
    { name: 'a changed List-Unsubscribe', from: 'ours.example/u', to: 'ours.example/v' },
  ]

for (const { name, from, to } of tampering) {
  test(`${name} breaks both signatures`, async () => {
    const message = (await signed(openSigner())).toString('latin1')
    const start = message.indexOf('Received:')
    const changed = message.slice(0, start) + message.slice(start).replace(from, to)
    assert.notEqual(changed, message)
    for (const verdict of await verdicts(Buffer.from(changed, 'latin1'), keys)) {
      assert.doesNotMatch(verdict, / pass$/)
    }
  })
}

for (const missing of ['To', 'Subject', 'Date']) {
  test(`${missing}, which the message lacks, cannot be added by somebody else`, async () => {
    const lines = header.filter((line) => !line.startsWith(`${missing}:`))
    const message = await signed(openSigner(), lines)
    assert.deepEqual(await verdicts(message, keys), bothPass)
    const added = message.toString().replace('From:', `${missing}: something\r\nFrom:`)
    for (const verdict of await verdicts(Buffer.from(added), keys)) assert.match(verdict, / fail$/)
  })
}

test('hosts on the way may add, change and remove what is theirs', async () => {
  const message = (await signed(openSigner())).toString()
  const passedOn = `Return-Path: <anna@ours.example>\r\nReceived: by mx\r\n${message}`
    .replace('Received: from client', 'Received: from elsewhere')
    .replace('X-Mailer: something\r\n', '')
    .replace('Subject: A letter', 'SUBJECT:\r\n\t A  letter ')
  assert.deepEqual(await verdicts(Buffer.from(passedOn), keys), bothPass)
})

test('a field name with a semicolon does not end the list of names', async () => {
  const message = await signed(openSigner(), [...header, 'List-X;b=: y', 'Content-;: z'])
  assert.deepEqual(await verdicts(message, keys), bothPass)
})

test('only active keys sign, and a change of keys is noticed after a second', async () => {
  const one = openSigner(keys.map((key) => ({ ...key, state: 'pending' as const })))
  const { world, clock } = one
  const unsigned = await signed(one)
  assert.deepEqual(await verdicts(unsigned, keys), [])

  world.dkimKeys = keys
  clock.pass(999)
  assert.deepEqual(await verdicts(await signed(one), keys), [])
  clock.pass(1)
  assert.deepEqual(await verdicts(await signed(one), keys), bothPass)
  await signed(one)
  assert.equal(world.asked, 2)

  const next = await activePair(domain, box, 2)
  world.dkimKeys = [...keys.map((key) => ({ ...key, state: 'retired' as const })), next.rsa]
  clock.pass(1_000)
  assert.deepEqual(await verdicts(await signed(one), [...keys, next.rsa]), ['posthorn2-rsa pass'])
})

test('a domain that has no keys sends the same block', async () => {
  const { signer } = openSigner([])
  const block = Buffer.from('From: <anna@ours.example>\r\n')
  assert.equal(await signer.sign(block, domain, signer.bodyHash(), AT), block)
})

test('the domain of a signature is in A-labels', async () => {
  const name = 'xn--gre-6ka8i.example'
  const pair = await activePair(name, box)
  const idn = [pair.rsa, pair.ed25519]
  const { signer } = openSigner(idn)
  const block = Buffer.from('From: Änne <änne@grüße.example>\r\n')
  const message = Buffer.concat([
    await signer.sign(block, name, signer.bodyHash(), AT),
    Buffer.from('\r\n'),
  ])
  assert.match(message.toString(), /d=xn--gre-6ka8i\.example;/)
  assert.deepEqual(await verdicts(message, idn), bothPass)
})

test('a key that cannot be opened is left out, and named once', async () => {
  const foreign = new SecretBox(randomBytes(32), 'dkim keys')
  const sealedElsewhere = (await activePair(domain, foreign, 2)).rsa
  const mistaken = { ...ed25519, id: 'mistaken', algorithm: 'rsa-sha256' as const }
  const one = openSigner([sealedElsewhere, mistaken, rsa])
  for (let second = 0; second < 3; second++) {
    assert.deepEqual(await verdicts(await signed(one), keys), ['posthorn1-rsa pass'])
    one.clock.pass(1_000)
  }
  assert.deepEqual(
    one.log.events.map(({ event, level, fields }) => [level, event, fields['selector']]),
    [
      ['error', 'dkim.key.unusable', 'posthorn2-rsa'],
      ['error', 'dkim.key.unusable', 'posthorn1-ed25519'],
    ],
  )
  assert.match(String(one.log.events[0]?.fields['advice']), /posthorn domain rotate ours\.example/)
})

test('a store that cannot be read throws, and is asked again', async () => {
  const one = openSigner()
  const { signer } = one
  one.world.dkimKeys = new Proxy([], {
    get() {
      throw new Error('the disk is gone')
    },
  })
  await assert.rejects(signed({ signer }), /the disk is gone/)
  one.world.dkimKeys = keys
  assert.deepEqual(await verdicts(await signed({ signer }), keys), bothPass)
})

const blank = fc.constantFrom(' ', '  ', '\t', '\r\n ', '\r\n\t', ' \r\n  ')
const word = fc.oneof(
  fc.constantFrom(
    'word',
    '=?utf-8?q?=C3=A4?=',
    'a@b.example',
    ';',
    ':',
    'b=',
    '\\"',
    'x'.repeat(400),
  ),
  fc.constantFrom('Grüße', '日本語', 'voilà').map((text) => Buffer.from(text).toString('latin1')),
  fc.constantFrom('\x80', '\xa0', '\xff'),
)
const value = fc
  .array(fc.tuple(blank, word), { maxLength: 8 })
  .map((parts) => parts.flat().join(''))
const names = fc.constantFrom(
  'To',
  'Cc',
  'SUBJECT',
  'Date',
  'Reply-To',
  'Sender',
  'Message-ID',
  'References',
  'MIME-Version',
  'Content-Transfer-Encoding',
  'List-Id',
  'list-unsubscribe',
  'List-;',
  'Received',
  'X-Something',
)
const field = fc.tuple(names, value).map(([name, text]) => `${name}:${text}`)
const fields = fc
  .tuple(fc.array(field, { maxLength: 8 }), fc.array(field, { maxLength: 8 }))
  .map(([above, below]) => [...above, 'From:\r\n Anna <anna@ours.example>', ...below])
const line = fc.oneof(
  fc.constantFrom(
    '',
    '',
    ' ',
    '\t\t',
    '.',
    'text',
    'two  blanks',
    'end ',
    '\xa0',
    'y'.repeat(3_000),
  ),
  fc.string({ unit: fc.constantFrom(' ', '\t', 'a', '\xc3', '\xbc', '\0'), maxLength: 30 }),
)
const content = fc
  .tuple(fc.array(line, { maxLength: 12 }), fc.boolean())
  .map(([lines, isEnded]) => lines.join('\r\n') + (isEnded && lines.length > 0 ? '\r\n' : ''))
const sizes = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 6 })

test('the signatures of 1,000 varied messages pass', async () => {
  const one = openSigner()
  await fc.assert(
    fc.asyncProperty(fields, content, sizes, async (lines, text, cuts) => {
      assert.deepEqual(await verdicts(await signed(one, lines, text, cuts), keys), bothPass)
    }),
    { numRuns: 1_000 },
  )
})
