import assert from 'node:assert/strict'
import test from 'node:test'
import type { Reply } from '../../protocol/smtp/reply.ts'
import type { Stage } from '../message/message.ts'
import { isTooManyRecipients, readVerdict } from './verdict.ts'

const cases: {
  name: string
  stage: Stage
  reply: Reply
  want: { state: 'bounced' | 'queued'; status: string }
}[] = [
  {
    name: 'a 5xx to RCPT bounces',
    stage: 'rcpt',
    reply: { code: 550, enhanced: '5.1.1', text: 'no such user' },
    want: { state: 'bounced', status: '5.1.1' },
  },
  {
    name: 'a 4xx to RCPT defers',
    stage: 'rcpt',
    reply: { code: 450, text: 'greylisted' },
    want: { state: 'queued', status: '4.0.0' },
  },
  {
    name: 'a 5xx to MAIL bounces',
    stage: 'mail',
    reply: { code: 553, text: 'not your name' },
    want: { state: 'bounced', status: '5.0.0' },
  },
  {
    name: 'a 5xx to the content bounces',
    stage: 'dot',
    reply: { code: 554, enhanced: '5.7.1', text: 'spam' },
    want: { state: 'bounced', status: '5.7.1' },
  },
  {
    name: 'a 5xx greeting is about our host, so it defers',
    stage: 'connect',
    reply: { code: 554, enhanced: '5.7.1', text: 'you are listed' },
    want: { state: 'queued', status: '4.7.1' },
  },
  {
    name: 'a wrong password is our trouble, not the recipient’s',
    stage: 'auth',
    reply: { code: 535, enhanced: '5.7.8', text: 'bad password' },
    want: { state: 'queued', status: '4.7.8' },
  },
  {
    name: 'a 552 about the number of recipients counts as 452',
    stage: 'rcpt',
    reply: { code: 552, text: 'Too many recipients' },
    want: { state: 'queued', status: '4.0.0' },
  },
  {
    name: 'a 552 about a full mailbox bounces',
    stage: 'rcpt',
    reply: { code: 552, enhanced: '5.2.2', text: 'mailbox full' },
    want: { state: 'bounced', status: '5.2.2' },
  },
  {
    name: 'a yes where a 354 belongs is no yes',
    stage: 'data',
    reply: { code: 250, text: 'ok' },
    want: { state: 'queued', status: '4.0.0' },
  },
]

for (const { name, stage, reply, want } of cases) {
  test(`verdict: ${name}`, () => {
    const { reason, ...verdict } = readVerdict({ reply, stage, host: 'mx.example' })
    assert.deepEqual(verdict, want)
    assert.match(reason, /^mx\.example .+\.$/)
  })
}

const counts: { reply: Reply; want: boolean }[] = [
  { reply: { code: 452, text: 'enough' }, want: true },
  { reply: { code: 452, enhanced: '4.5.3', text: 'enough' }, want: true },
  { reply: { code: 452, enhanced: '4.2.2', text: 'mailbox full' }, want: false },
  { reply: { code: 552, text: 'too many recipients' }, want: true },
  { reply: { code: 552, text: 'message too large' }, want: false },
  { reply: { code: 450, text: 'greylisted' }, want: false },
]

for (const { reply, want } of counts) {
  const said = [reply.code, reply.enhanced, reply.text].join(' ')
  test(`"${said}" ${want ? 'means' : 'does not mean'} that there are too many recipients`, () => {
    assert.equal(isTooManyRecipients(reply), want)
  })
}
