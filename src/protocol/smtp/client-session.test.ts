import assert from 'node:assert/strict'
import test from 'node:test'
import { ScriptedLine } from '../../../test/support/scripted-line.ts'
import { noExtensions } from './extensions.ts'

test('the greeting is the first reply, asked for by nobody but expected', async () => {
  const line = new ScriptedLine([])
  const greeting = line.session.greeting()
  line.session.receive(Buffer.from('220-mx.test\r\n220 ESMTP\r\n'))
  assert.deepEqual(await greeting, { reply: { code: 220, text: 'mx.test\nESMTP' } })
  assert.deepEqual(line.stages, ['greeting', undefined])
})

test('what EHLO offers is remembered', async () => {
  const line = await ScriptedLine.greeted(['SIZE 1000', 'DSN'], [])
  assert.deepEqual(line.session.extensions, {
    ...noExtensions,
    size: true,
    sizeBytesMax: 1000,
    dsn: true,
  })
})

test('a host that refuses EHLO with 5xx is greeted by HELO, and offers nothing', async () => {
  const line = new ScriptedLine(['502 5.5.1 what?\r\n', '250 mx.test\r\n'])
  const answer = await line.session.ehlo('client.test')
  assert.deepEqual(answer, { reply: { code: 250, text: 'mx.test' } })
  assert.deepEqual(line.sent, ['EHLO client.test\r\n', 'HELO client.test\r\n'])
  assert.deepEqual(line.session.extensions, noExtensions)
})

test('a host that is busy at EHLO is not asked again by HELO', async () => {
  const line = new ScriptedLine(['451 later\r\n'])
  assert.deepEqual(await line.session.ehlo('c'), { reply: { code: 451, text: 'later' } })
  assert.equal(line.sent.length, 1)
})

test('a 421 is an answer, and the end', async () => {
  const line = new ScriptedLine(['421 4.3.2 closing\r\n'])
  const answer = await line.session.ehlo('c')
  assert.ok('reply' in answer && answer.reply.code === 421)
  assert.equal(line.session.loss?.reply?.code, 421)
})

test('what is sent in the clear behind the STARTTLS reply is never read', async () => {
  const line = await ScriptedLine.greeted(
    ['STARTTLS'],
    ['220 go\r\n250 injected\r\n', '250 real\r\n'],
  )
  const answer = await line.session.startTls()
  assert.deepEqual(answer, { reply: { code: 220, text: 'go' } })
  line.session.receive(Buffer.from('250 injected later\r\n'))
  line.session.secured()
  assert.deepEqual(line.session.extensions, noExtensions)
  assert.deepEqual(await line.session.ehlo('c'), { reply: { code: 250, text: 'real' } })
})

test('half a line in the clear behind the STARTTLS reply does not become part of another', async () => {
  const line = await ScriptedLine.greeted(['STARTTLS'], ['220 go\r\n250-half', '250 real\r\n'])
  await line.session.startTls()
  line.session.secured()
  assert.deepEqual(await line.session.ehlo('c'), { reply: { code: 250, text: 'real' } })
})

const credentials = { user: 'ann', password: 'secret' }
const base64 = (text: string): string => Buffer.from(text).toString('base64')

const authCases = [
  {
    name: 'PLAIN in one step',
    offered: 'AUTH LOGIN PLAIN',
    password: 'secret',
    answers: ['235 in\r\n'],
    sent: [`AUTH PLAIN ${base64('\0ann\0secret')}`],
    code: 235,
  },
  {
    name: 'PLAIN in two steps when the password is long',
    offered: 'AUTH PLAIN',
    password: 'x'.repeat(400),
    answers: ['334 \r\n', '235 in\r\n'],
    sent: ['AUTH PLAIN', base64(`\0ann\0${'x'.repeat(400)}`)],
    code: 235,
  },
  {
    name: 'LOGIN step by step',
    offered: 'AUTH LOGIN',
    password: 'secret',
    answers: ['334 VXNlcm5hbWU6\r\n', '334 UGFzc3dvcmQ6\r\n', '235 in\r\n'],
    sent: ['AUTH LOGIN', base64('ann'), base64('secret')],
    code: 235,
  },
  {
    name: 'LOGIN refused at the name: the password stays here',
    offered: 'AUTH LOGIN',
    password: 'secret',
    answers: ['334 VXNlcm5hbWU6\r\n', '535 5.7.8 no\r\n'],
    sent: ['AUTH LOGIN', base64('ann')],
    code: 535,
  },
]

for (const { name, offered, password, answers, sent, code } of authCases) {
  test(`AUTH: ${name}`, async () => {
    const line = await ScriptedLine.greeted([offered], answers)
    const answer = await line.session.authenticate({ ...credentials, password })
    assert.ok(answer !== undefined && 'reply' in answer)
    assert.equal(answer.reply.code, code)
    assert.deepEqual(
      line.sent,
      sent.map((command) => `${command}\r\n`),
    )
  })
}

test('AUTH: a host without a mechanism of ours is told nothing', async () => {
  const line = await ScriptedLine.greeted(['AUTH GSSAPI'], [])
  assert.equal(await line.session.authenticate(credentials), undefined)
  assert.deepEqual(line.sent, [])
})
