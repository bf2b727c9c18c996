/** What a conversation as text (test/dialogue) cannot show: back-pressure and the way to the log. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { type Reply, reply } from './reply.ts'
import { ServerSession } from './server-session.ts'
import type { ContentSink, SessionHandler } from './session-handler.ts'
import { defaultSessionLimits } from './session-limits.ts'
import type { SessionMode } from './session-options.ts'

const opening =
  'EHLO client.example\r\nMAIL FROM:<a@ours.example>\r\nRCPT TO:<b@theirs.example>\r\n'

test('a client waits while the handler thinks and enough input is held', async () => {
  const verdict = Promise.withResolvers<Reply>()
  const { session, wire } = open({ end: () => verdict.promise })
  session.receive(Buffer.from(`${opening}DATA\r\nhello\r\n.\r\n`))
  assert(session.wantsInput)

  for (let sent = 0; sent < 10; sent++) session.receive(Buffer.from('NOOP\r\n'))
  assert(session.wantsInput, 'a little input may be held')
  session.receive(Buffer.alloc(70_000, 'NOOP\r\n'))
  assert(!session.wantsInput)
  assert.equal(wire.ready, 0)

  verdict.resolve(reply(250, '2.0.0', 'queued as 1'))
  await verdict.promise
  await Promise.resolve()
  assert(session.wantsInput)
  assert(wire.text.includes('queued as 1'))
})

test('a sink that is busy holds the content back', async () => {
  const busy = Promise.withResolvers<void>()
  const written: string[] = []
  const { session, wire } = open({
    write: (chunk) => {
      written.push(chunk.toString())
      return written.length === 1 ? busy.promise : undefined
    },
  })
  session.receive(Buffer.from(`${opening}DATA\r\n`))
  session.receive(Buffer.from('one\r\n'))
  session.receive(Buffer.alloc(80_000, 'two\r\n'))
  assert.equal(written.length, 1)
  assert(!session.wantsInput)

  busy.resolve()
  await new Promise(setImmediate)
  assert.equal(written.length, 2)
  assert(session.wantsInput)
  assert.equal(wire.ready, 1)
})

test('what a handler throws reaches the log, and not the client', () => {
  const { session, wire } = open({
    write: () => {
      throw new Error('disk on fire')
    },
  })
  session.receive(Buffer.from(`${opening}DATA\r\nhello\r\n.\r\n`))
  assert.deepEqual(wire.reported.map(String), ['Error: disk on fire'])
  assert.match(wire.text, /451 4\.3\.0/)
  assert.doesNotMatch(wire.text, /fire/)
})

test('a handler that answers at once costs no promise: the reply is there when receive returns', () => {
  const { session, wire } = open({})
  session.receive(Buffer.from(`${opening}DATA\r\nhello\r\n.\r\n`))
  assert.match(wire.text, /250 2\.0\.0 queued as 1\r\n$/)
})

test('before the handshake of implicit TLS nothing is heard and nothing is said', () => {
  const { session, wire } = open({}, 'tls')
  session.receive(Buffer.from('EHLO evil.example\r\n'))
  session.idle()
  assert.equal(wire.text, '')
})

function open(sink: Partial<ContentSink>, mode: SessionMode = 'trusted') {
  const wire = {
    text: '',
    ready: 0,
    reported: [] as unknown[],
  }
  const handler: SessionHandler = {
    mail: () => reply(250, '2.1.0', 'Sender noted'),
    rcpt: () => reply(250, '2.1.5', 'Recipient noted'),
    content: () => ({
      write: () => {},
      end: () => reply(250, '2.0.0', 'queued as 1'),
      discard: () => {},
      ...sink,
    }),
    closed: () => {},
  }
  const session = new ServerSession(
    {
      hostname: 'mail.ours.example',
      clientIp: '192.0.2.1',
      mode,
      limits: defaultSessionLimits,
    },
    handler,
    {
      write: (text) => {
        wire.text += text
      },
      startTls: () => {},
      close: () => {},
      closeAfterQuit: () => {},
      ready: () => {
        wire.ready++
      },
      report: (error) => {
        wire.reported.push(error)
      },
    },
  )
  if (mode !== 'tls') session.greet()
  return { session, wire }
}
