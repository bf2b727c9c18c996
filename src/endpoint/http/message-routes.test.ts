import assert from 'node:assert/strict'
import test from 'node:test'
import { aMessage, MemoryMessages } from '../../../test/support/memory-messages.ts'
import { ID, messageOf, openAdminApp, recipient } from '../../../test/support/admin-app.ts'

test('a message is listed and shown in the shape that is promised', async () => {
  const { ask, messages } = openAdminApp()
  const message = aMessage({ id: ID })
  const attempt = {
    at: message.acceptedAt,
    host: 'mx.theirs.example',
    ip: '192.0.2.1',
    tls: 'TLSv1.3',
    stage: 'rcpt',
    reply: '450 no',
  } as const
  messages.stored.set(ID, {
    message,
    recipients: [recipient(0, { attempts: 1, nextAttemptAt: message.acceptedAt + 60_000 })],
  })
  messages.history.set(ID, [
    { kind: 'accepted', at: message.acceptedAt },
    {
      kind: 'attempted',
      at: message.acceptedAt,
      position: 0,
      state: 'queued',
      attempt: { ...attempt, reason: 'later' },
    },
  ])
  const acceptedAt = '2026-01-01T00:00:00.000Z'
  assert.deepEqual((await ask('GET', '/v1/messages')).body, [
    {
      id: ID,
      status: 'deferred',
      sender: 'anna@example.com',
      recipients: ['a@theirs.example'],
      subject: 'hi',
      acceptedAt,
    },
  ])
  assert.deepEqual((await ask('GET', `/v1/messages/${ID}`)).body, {
    id: ID,
    status: 'deferred',
    acceptedAt,
    expiresAt: '2026-01-06T00:00:00.000Z',
    envelope: { sender: 'anna@example.com', recipients: ['a@theirs.example'] },
    subject: 'hi',
    size: 4_096,
    recipients: [
      {
        address: 'a@theirs.example',
        state: 'queued',
        nextAttemptAt: '2026-01-01T00:01:00.000Z',
        attempts: [{ ...attempt, at: acceptedAt }],
      },
    ],
  })
  const trace = (await ask('GET', `/v1/messages/${ID}/trace`)).body as {
    story: { text: string }[]
    now: string
  }
  assert.equal(trace.story.length, 2)
  assert.match(trace.story[1]?.text ?? '', /^Deferred for a@theirs\.example.*Later\.$/)
  assert.match(trace.now, /^Waiting for a@theirs\.example/)
})

test('the content comes byte for byte', async () => {
  const { app, messages } = openAdminApp()
  messages.stored.set(ID, { message: aMessage({ id: ID }), recipients: [recipient(0, {})] })
  const response = await app.request(`/v1/messages/${ID}/content`)
  assert.equal(response.headers.get('content-type'), 'message/rfc822')
  assert.equal(await response.text(), 'Subject: hi\r\n\r\ntext\r\n')
})

test('content that was removed is refused with the day', async () => {
  const { ask, messages } = openAdminApp({ rawContent: async () => undefined })
  messages.stored.set(ID, {
    message: aMessage({ id: ID }),
    recipients: [],
    redactedAt: Date.UTC(2026, 1, 1),
  })
  const { status, body } = await ask('GET', `/v1/messages/${ID}/content`)
  assert.equal(status, 409)
  assert.match(messageOf(body), /removed on 2026-02-01/)
})

test('a retry makes what waits due and wakes the queue', async () => {
  const { ask, messages, changes, wakes } = openAdminApp()
  messages.stored.set(ID, {
    message: aMessage({ id: ID }),
    recipients: [recipient(0, {}), recipient(1, { state: 'delivered' })],
  })
  const { status, body } = await ask('POST', `/v1/messages/${ID}/retry`)
  assert.equal(status, 200)
  assert.deepEqual((body as { recipients: string[] }).recipients, ['a@theirs.example'])
  assert.equal(changes[0]?.kind, 'consignments-retried')
  assert.equal(wakes(), 1)
})

const stuck = [
  {
    name: 'nothing waits',
    change: 'retry',
    recipients: [recipient(0, { state: 'delivered' }), recipient(1, { state: 'delivered' })],
    says: /nothing of .* waits: all 2 recipients are delivered already/,
  },
  {
    name: 'an attempt is under way',
    change: 'retry',
    recipients: [recipient(0, { state: 'leased' })],
    says: /under way already/,
  },
  {
    name: 'nothing is open',
    change: 'cancel',
    recipients: [recipient(0, { state: 'bounced' })],
    says: /cannot be cancelled: a@theirs\.example is bounced already/,
  },
]

for (const { name, change, recipients, says } of stuck) {
  test(`a ${change} is refused when ${name}`, async () => {
    const { ask, messages, changes } = openAdminApp()
    messages.stored.set(ID, { message: aMessage({ id: ID }), recipients })
    const { status, body } = await ask('POST', `/v1/messages/${ID}/${change}`)
    assert.equal(status, 409)
    assert.match(messageOf(body), says)
    assert.deepEqual(changes, [])
  })
}

test('a cancel says what ended and what still may succeed', async () => {
  const messages = new MemoryMessages()
  const message = aMessage({ id: ID })
  messages.stored.set(ID, {
    message,
    recipients: [recipient(0, {}), recipient(1, { state: 'leased' })],
  })
  const commit = async (): Promise<void> => {
    messages.stored.set(ID, {
      message,
      recipients: [recipient(0, { state: 'cancelled' }), recipient(1, { state: 'leased' })],
    })
  }
  const { ask } = openAdminApp({ messages, store: { commit } })
  const { body } = await ask('POST', `/v1/messages/${ID}/cancel`)
  assert.deepEqual(body, {
    id: ID,
    status: 'queued',
    recipients: ['a@theirs.example', 'b@theirs.example'],
    message: `${ID} is cancelled for a@theirs.example; an attempt is under way for b@theirs.example: cancelled unless it succeeds`,
  })
})
