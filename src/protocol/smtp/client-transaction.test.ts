import assert from 'node:assert/strict'
import test from 'node:test'
import { ScriptedLine } from '../../../test/support/scripted-line.ts'
import type { ClientEnvelope, EnvelopeRecipient, TransactionRequest } from './client-transaction.ts'

const text = 'Subject: hello\r\n\r\n.dot\r\n'
const stuffed = 'Subject: hello\r\n\r\n..dot\r\n.\r\n'
const ann = { address: 'ann@theirs.example' }
const bob = { address: 'bob@theirs.example' }

function request(
  envelope: Partial<ClientEnvelope> = {},
  recipients: readonly EnvelopeRecipient[] = [ann],
): TransactionRequest {
  return {
    envelope: {
      sender: 'me@ours.example',
      sizeBytes: text.length,
      isEightBit: false,
      needsSmtpUtf8: false,
      ...envelope,
    },
    recipients,
    content: { sizeBytes: text.length, chunks: () => [Buffer.from(text)] },
  }
}

const everything = ['PIPELINING', 'SIZE 1000', '8BITMIME', 'SMTPUTF8', 'DSN']

test('with PIPELINING a message takes two writes', async () => {
  const line = await ScriptedLine.greeted(
    ['PIPELINING'],
    ['250 a\r\n250 b\r\n354 go\r\n', '250 2.0.0 taken\r\n'],
  )
  const result = await line.session.transact(request())
  assert.deepEqual(line.sent, [
    'MAIL FROM:<me@ours.example>\r\nRCPT TO:<ann@theirs.example>\r\nDATA\r\n',
    stuffed,
  ])
  assert.deepEqual(result, {
    mail: { code: 250, text: 'a' },
    recipients: [{ code: 250, text: 'b' }],
    data: { code: 354, text: 'go' },
    dot: { code: 250, enhanced: '2.0.0', text: 'taken' },
  })
  assert.deepEqual(line.stages, ['mail', 'rcpt', 'data', undefined, 'dot', undefined])
})

test('without PIPELINING every command waits for its reply', async () => {
  const line = await ScriptedLine.greeted(
    [],
    ['250 a\r\n', '250 b\r\n', '550 5.1.1 who?\r\n', '354 go\r\n', '250 taken\r\n'],
  )
  const result = await line.session.transact(request({}, [ann, bob]))
  assert.deepEqual(line.sent, [
    'MAIL FROM:<me@ours.example>\r\n',
    'RCPT TO:<ann@theirs.example>\r\n',
    'RCPT TO:<bob@theirs.example>\r\n',
    'DATA\r\n',
    stuffed,
  ])
  assert.deepEqual(
    result.recipients.map(({ code }) => code),
    [250, 550],
  )
  assert.equal(result.dot?.code, 250)
})

test('without PIPELINING nobody is named after a refused MAIL, and no DATA without recipients', async () => {
  const refused = await ScriptedLine.greeted([], ['550 no\r\n'])
  assert.deepEqual(await refused.session.transact(request()), {
    mail: { code: 550, text: 'no' },
    recipients: [],
  })
  const lonely = await ScriptedLine.greeted([], ['250 ok\r\n', '550 no\r\n'])
  assert.equal((await lonely.session.transact(request())).data, undefined)
  assert.equal(lonely.sent.length, 2)
})

test('with CHUNKING content goes by BDAT, as it is, in one write with its command', async () => {
  const line = await ScriptedLine.greeted(
    ['PIPELINING', 'CHUNKING'],
    ['250 a\r\n250 b\r\n', '250 taken\r\n'],
  )
  const result = await line.session.transact(request())
  assert.deepEqual(line.sent, [
    'MAIL FROM:<me@ours.example>\r\nRCPT TO:<ann@theirs.example>\r\n',
    `BDAT ${text.length} LAST\r\n${text}`,
  ])
  assert.equal(result.dot?.code, 250)
})

test('with CHUNKING nothing is sent when nobody wants it', async () => {
  const line = await ScriptedLine.greeted(['PIPELINING', 'CHUNKING'], ['250 a\r\n550 b\r\n'])
  await line.session.transact(request())
  assert.equal(line.sent.length, 1)
})

test('a 354 though all recipients were refused gets a lone dot, whose answer means nothing', async () => {
  const line = await ScriptedLine.greeted(
    ['PIPELINING'],
    ['250 a\r\n550 b\r\n354 go\r\n', '250 taken\r\n'],
  )
  const result = await line.session.transact(request())
  assert.equal(line.sent[1], '.\r\n')
  assert.equal(result.dot, undefined)
  assert.equal(result.loss, undefined)
})

test('a 354 though MAIL was refused delivers nothing either', async () => {
  const line = await ScriptedLine.greeted(
    ['PIPELINING'],
    ['550 a\r\n250 b\r\n354 go\r\n', '250 taken\r\n'],
  )
  const result = await line.session.transact(request())
  assert.equal(result.mail?.code, 550)
  assert.equal(result.dot, undefined)
})

test('a transaction that was not completed is followed by RSET, in the same write', async () => {
  const line = await ScriptedLine.greeted(
    ['PIPELINING'],
    [
      '250 a\r\n550 b\r\n503 c\r\n',
      '250 reset\r\n250 a\r\n250 b\r\n354 go\r\n',
      '250 taken\r\n',
      '250 a\r\n250 b\r\n354 go\r\n',
      '250 taken\r\n',
    ],
  )
  await line.session.transact(request())
  const second = await line.session.transact(request())
  assert.equal(second.dot?.code, 250)
  assert.match(line.sent[1] ?? '', /^RSET\r\nMAIL /)
  await line.session.transact(request())
  assert.match(line.sent[3] ?? '', /^MAIL /)
})

const parameterCases = [
  {
    name: 'nothing offered, nothing sent',
    offered: ['PIPELINING'],
    envelope: { isEightBit: true, needsSmtpUtf8: true, ret: 'HDRS', envid: 'x' } as const,
    recipient: { ...ann, notify: ['NEVER'] as const, orcpt: 'rfc822;a@b' },
    want: 'MAIL FROM:<me@ours.example>\r\nRCPT TO:<ann@theirs.example>\r\n',
  },
  {
    name: 'only the size of a plain message',
    offered: everything,
    envelope: {},
    recipient: ann,
    want: `MAIL FROM:<me@ours.example> SIZE=${text.length}\r\nRCPT TO:<ann@theirs.example>\r\n`,
  },
  {
    name: 'what the content needs',
    offered: everything,
    envelope: { isEightBit: true, needsSmtpUtf8: true },
    recipient: ann,
    want: `MAIL FROM:<me@ours.example> SIZE=${text.length} BODY=8BITMIME SMTPUTF8\r\nRCPT TO:<ann@theirs.example>\r\n`,
  },
  {
    name: 'wishes about notices, as xtext',
    offered: everything,
    envelope: { sender: '', ret: 'HDRS', envid: 'a=b c' } as const,
    recipient: { ...ann, notify: ['SUCCESS', 'DELAY'] as const, orcpt: 'rfc822;a+b@ours.example' },
    want: `MAIL FROM:<> SIZE=${text.length} RET=HDRS ENVID=a+3Db+20c\r\nRCPT TO:<ann@theirs.example> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;a+2Bb@ours.example\r\n`,
  },
  {
    name: 'the sender requires TLS',
    offered: ['PIPELINING', 'REQUIRETLS'],
    envelope: { requireTls: true } as const,
    recipient: ann,
    want: `MAIL FROM:<me@ours.example> REQUIRETLS\r\nRCPT TO:<ann@theirs.example>\r\n`,
  },
  {
    name: 'nobody does',
    offered: ['PIPELINING', 'REQUIRETLS'],
    envelope: {},
    recipient: ann,
    want: `MAIL FROM:<me@ours.example>\r\nRCPT TO:<ann@theirs.example>\r\n`,
  },
]

for (const { name, offered, envelope, recipient, want } of parameterCases) {
  test(`parameters: ${name}`, async () => {
    const line = await ScriptedLine.greeted(offered, [])
    await line.session.transact(request(envelope, [recipient]))
    assert.equal(line.sent[0], `${want}DATA\r\n`)
  })
}

const lossCases = [
  { name: 'before MAIL is answered', answers: [], stage: 'mail', replies: 0 },
  { name: 'after MAIL', answers: ['250 a\r\n421 4.3.2 bye\r\n'], stage: 'data', replies: 1 },
  { name: 'before 354', answers: ['250 a\r\n250 b\r\n'], stage: 'data', replies: 1 },
  { name: 'after the dot', answers: ['250 a\r\n250 b\r\n354 c\r\n'], stage: 'dot', replies: 1 },
  { name: 'by garbage', answers: ['250 a\r\nwhat\r\n'], stage: 'rcpt', replies: 0 },
]

for (const { name, answers, stage, replies } of lossCases) {
  test(`the connection is lost ${name}: a value that says where`, async () => {
    const line = await ScriptedLine.greeted(['PIPELINING'], answers)
    const running = line.session.transact(request())
    if (name === 'before 354') queueMicrotask(() => line.session.lost('time is up'))
    const result = await running
    assert.equal(result.loss?.stage, stage)
    assert.equal(result.recipients.length, replies)
    assert.equal(result.dot, undefined)
    assert.deepEqual(await line.session.quit(), { loss: result.loss })
  })
}

test('a reply that nobody asked for ends the dialogue, and is remembered as the reason', async () => {
  const line = await ScriptedLine.greeted([], [])
  line.session.receive(Buffer.from('421 4.3.2 going down\r\n'))
  assert.equal(line.session.loss?.reply?.text, 'going down')
  assert.equal((await line.session.transact(request())).loss?.stage, undefined)
})

test('one reply too many is not taken for the answer to the content', async () => {
  const line = await ScriptedLine.greeted(
    ['PIPELINING'],
    ['250 a\r\n250 b\r\n354 c\r\n250 too soon\r\n'],
  )
  const result = await line.session.transact(request())
  assert.equal(result.dot, undefined)
  assert.equal(line.sent.length, 1)
  assert.equal(result.loss?.reply?.text, 'too soon')
})

const big = Buffer.from(
  'a line of a large message, sixty-four bytes long with its end.\r\n'.repeat(2048),
)

function bigRequest(chunks: () => Iterable<Buffer> | AsyncIterable<Buffer>): TransactionRequest {
  const sizeBytes = big.length * 2
  return { ...request({ sizeBytes }), content: { sizeBytes, chunks } }
}

test('large content is sent piece by piece, the dot together with the last', async () => {
  const line = await ScriptedLine.greeted(
    ['PIPELINING'],
    ['250 a\r\n250 b\r\n354 c\r\n', undefined, '250 taken\r\n'],
  )
  const result = await line.session.transact(bigRequest(() => [big, big]))
  assert.deepEqual(
    line.sent.slice(1).map(({ length }) => length),
    [big.length, big.length + 3],
  )
  assert.deepEqual(line.stages.slice(4), ['dot', 'block', 'dot', undefined])
  assert.equal(result.dot?.code, 250)
})

test('a no to content before its end counts, a yes does not', async () => {
  for (const [answer, code] of [
    ['552 5.3.4 too big\r\n', 552],
    ['250 ok\r\n', undefined],
  ] as const) {
    const line = await ScriptedLine.greeted(['PIPELINING'], ['250 a\r\n250 b\r\n354 c\r\n', answer])
    const result = await line.session.transact(
      bigRequest(async function* () {
        yield big
        yield Buffer.alloc(0)
        await new Promise(setImmediate)
        yield big
      }),
    )
    assert.equal(result.dot?.code, code)
    assert.equal(result.loss?.stage, 'block')
  }
})

const brokenContents = [
  { name: 'cannot be read', size: text.length, broken: true, want: /disk on fire/ },
  { name: 'is shorter than it was', size: text.length + 1, broken: false, want: /ends after/ },
  { name: 'is longer than it was', size: text.length - 1, broken: false, want: /longer than/ },
]

for (const { name, size, broken, want } of brokenContents) {
  test(`content that ${name} is never completed on the wire`, async () => {
    const line = await ScriptedLine.greeted(['PIPELINING'], ['250 a\r\n250 b\r\n354 c\r\n'])
    const result = await line.session.transact({
      ...request(),
      content: {
        sizeBytes: size,
        *chunks() {
          yield Buffer.from(text)
          if (broken) throw new Error('disk on fire')
        },
      },
    })
    assert.match(result.loss?.reason ?? '', want)
    assert.equal(line.sent.length, 1)
  })
}

test('large content that ends too soon is never completed on the wire', async () => {
  const line = await ScriptedLine.greeted(['PIPELINING'], ['250 a\r\n250 b\r\n354 c\r\n'])
  const result = await line.session.transact(bigRequest(() => [big]))
  assert.match(result.loss?.reason ?? '', /ends after/)
  assert.ok(!line.sent.join('').endsWith('\r\n.\r\n'))
})

test('an address with a line break is a defect of ours and never sent', async () => {
  const line = await ScriptedLine.greeted(['PIPELINING'], [])
  const smuggled = { address: 'a@b.example>\r\nRCPT TO:<c@d.example' }
  await assert.rejects(line.session.transact(request({}, [smuggled])), /control characters/)
  assert.deepEqual(line.sent, [])
})
