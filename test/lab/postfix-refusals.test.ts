/**
 * The many places in the dialogue at which Postfix says no, each configured as its documentation has
 * it, and what becomes of the mail: what may pass is deferred, what is final bounces.
 */

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { reasonToSkipPostfix } from './postfix-host.ts'
import type { PostfixListener } from './postfix-host.ts'
import { PostfixWorld } from './postfix-world.ts'

const atOnce = { smtpd_delay_reject: 'no' }

const listeners: readonly PostfixListener[] = [
  { name: 'ours', ip: '127.0.0.1' },
  {
    name: 'closed',
    ip: '127.0.0.2',
    settings: { ...atOnce, smtpd_client_restrictions: 'static:reject' },
  },
  {
    name: 'no-helo',
    ip: '127.0.0.3',
    settings: { ...atOnce, smtpd_helo_restrictions: 'static:{550 5.7.1 Not with this name}' },
  },
  {
    name: 'no-sender',
    ip: '127.0.0.4',
    settings: {
      ...atOnce,
      smtpd_sender_restrictions: 'check_sender_access static:{550 5.7.1 Not from you}',
    },
  },
  {
    name: 'no-data',
    ip: '127.0.0.5',
    settings: { smtpd_data_restrictions: 'check_client_access static:{554 5.7.1 Not today}' },
  },
  {
    name: 'later-data',
    ip: '127.0.0.6',
    settings: { smtpd_data_restrictions: 'check_client_access static:{451 4.7.1 Not now}' },
  },
  {
    name: 'no-end',
    ip: '127.0.0.7',
    settings: {
      smtpd_end_of_data_restrictions: 'check_client_access static:{550 5.7.1 Not this one}',
    },
  },
  {
    name: 'silent-size',
    ip: '127.0.0.8',
    settings: { message_size_limit: '20000', smtpd_discard_ehlo_keywords: 'size' },
  },
  {
    name: 'silent-size-data',
    ip: '127.0.0.9',
    settings: { message_size_limit: '20000', smtpd_discard_ehlo_keywords: 'size, chunking' },
  },
  { name: 'rated', ip: '127.0.0.10', settings: { smtpd_client_recipient_rate_limit: '1' } },
  {
    name: 'hangs-up',
    ip: '127.0.0.11',
    settings: {
      smtpd_recipient_restrictions: 'check_client_access static:{421 4.3.0 Going away}',
    },
  },
]

const small = 'Hello\r\n'
const large = `${'x'.repeat(70)}\r\n`.repeat(10_000)

const cases: readonly {
  name: string
  host: string
  body?: string
  state: 'bounced' | 'queued'
  stage: string
  reply: RegExp
}[] = [
  {
    name: 'the connection',
    host: 'closed',
    state: 'queued',
    stage: 'connect',
    reply: /^554 5\.7\.1 .*Client host rejected/,
  },
  {
    name: 'our name in EHLO',
    host: 'no-helo',
    state: 'queued',
    stage: 'ehlo',
    reply: /^550 5\.7\.1 /,
  },
  {
    name: 'the sender at MAIL',
    host: 'no-sender',
    state: 'bounced',
    stage: 'mail',
    reply: /^550 5\.7\.1 .*Not from you/,
  },
  {
    name: 'the content before it is sent',
    host: 'no-data',
    state: 'bounced',
    stage: 'dot',
    reply: /^554 5\.7\.1 .*Not today/,
  },
  {
    name: 'the content for now',
    host: 'later-data',
    state: 'queued',
    stage: 'dot',
    reply: /^451 4\.7\.1 .*Not now/,
  },
  {
    name: 'the content once it was sent',
    host: 'no-end',
    state: 'bounced',
    stage: 'dot',
    reply: /^550 5\.7\.1 .*Not this one/,
  },
  {
    name: 'a chunk larger than it had said it takes',
    host: 'silent-size',
    body: large,
    state: 'bounced',
    stage: 'dot',
    reply: /^552 5\.3\.4 /,
  },
  {
    name: 'a message larger than it had said it takes',
    host: 'silent-size-data',
    body: large,
    state: 'bounced',
    stage: 'dot',
    reply: /^552 5\.3\.4 /,
  },
  {
    name: 'a recipient, and hangs up',
    host: 'hangs-up',
    state: 'queued',
    stage: 'rcpt',
    reply: /^421 4\.3\.0 .*Going away/,
  },
]

describe('Postfix that refuses', { skip: reasonToSkipPostfix(), concurrency: 3 }, () => {
  let world: PostfixWorld

  before(async () => {
    world = await PostfixWorld.start(listeners)
  })

  after(async () => {
    await world?.[Symbol.asyncDispose]()
  })

  for (const { name, host, body = small, state, stage, reply } of cases) {
    test(`${name}: ${state === 'queued' ? 'deferred' : 'bounced'}`, async () => {
      const recipients = [`one@${host}.example`, `two@${host}.example`]
      const id = await world.handIn({ sender: `${host}@ours.example`, recipients, body })
      for (const recipient of await world.tried(id)) {
        assert.equal(recipient.state, state)
        assert.equal(recipient.attempts.length, 1)
        assert.equal(recipient.attempts[0]?.stage, stage)
        assert.match(recipient.attempts[0]?.reply ?? '', reply)
      }
    })
  }

  test('more recipients than it takes in a minute: the rest is deferred', async () => {
    const recipients = ['one', 'two', 'three'].map((name) => `${name}@rated.example`)
    const id = await world.handIn({ sender: 'rated@ours.example', recipients, body: small })
    const shown = await world.tried(id)
    const states = shown.map(({ state }) => state).toSorted()
    assert.deepEqual(states, ['delivered', 'queued', 'queued'])
    const late = shown.find(({ state }) => state === 'queued')
    assert.match(late?.attempts[0]?.reply ?? '', /^450 4\.7\.1 Error: too many recipients/)
  })
})
