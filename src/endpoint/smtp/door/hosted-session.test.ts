import assert from 'node:assert/strict'
import test from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { silentLog } from '../../../base/log.ts'
import type { LoginAuthority } from '../../../protocol/sasl/login-authority.ts'
import { reply } from '../../../protocol/smtp/reply.ts'
import type {
  ClientInfo,
  ContentSink,
  MailCommand,
  SessionHandler,
} from '../../../protocol/smtp/session-handler.ts'
import { OCTETS_UNTAKEN_MAX } from './door-messages.ts'
import { HostedSession } from './hosted-session.ts'
import { RemoteHandler, type Said } from './remote-handler.ts'

const client: ClientInfo = { ip: '192.0.2.1', heloName: 'client.example', isExtended: true }
const mail: MailCommand = { sender: 'a@ours.example', body: '7BIT', smtpUtf8: false }
const transaction = { mail, recipients: [{ recipient: 'b@theirs.example' }], client }
const fine = reply(250, '2.0.0', 'fine')

const kind: ContentSink = { write: () => undefined, end: () => fine, discard: () => undefined }

function hosted(over: Partial<SessionHandler> = {}) {
  const said: Said[] = []
  const failures: unknown[] = []
  const session = new HostedSession({
    session: 7,
    ip: '192.0.2.1',
    handler: { mail: () => fine, rcpt: () => fine, content: () => kind, closed() {}, ...over },
    send: (one) => said.push(one),
    log: { ...silentLog, error: ({ error }) => failures.push(error) },
  })
  return { session, said, failures }
}

/** A transaction whose commands were taken. */
async function begin(session: HostedSession): Promise<void> {
  session.ask(100, { kind: 'mail', command: mail, client })
  await setImmediate()
  session.ask(101, { kind: 'rcpt', command: { recipient: 'b@theirs.example' } })
  await setImmediate()
}

const never = (): never => assert.fail('nobody asks')

function loginThatEnds() {
  let end: string | undefined
  const login: LoginAuthority = {
    password: never,
    scramKeys: never,
    scramProved: never,
    ending: () => end,
    close: () => undefined,
  }
  return { login, revoke: () => (end = 'Your password was revoked') }
}

test('a sink that breaks is heard of at the end of the content, and nothing is kept', async () => {
  const done: string[] = []
  const { session, said, failures } = hosted({
    content: () => ({
      write: () => assert.fail('the disk is gone'),
      end: () => assert.fail('it was broken'),
      discard: () => done.push('discarded'),
    }),
  })
  await begin(session)
  session.content(1)
  session.octets(Buffer.from('Subject: x\r\n'))
  session.ask(3, { kind: 'content-ended' })

  assert.deepEqual(done, ['discarded'])
  assert.equal(failures.length, 1)
  assert.partialDeepStrictEqual(said, [{ kind: 'answered', call: 3, answer: { code: 451 } }])
})

test('a sink that cannot be opened is the same', async () => {
  const { session, said } = hosted({ content: () => assert.fail('no sink') })
  await begin(session)
  session.content(1)
  session.ask(0, { kind: 'content-ended' })
  assert.partialDeepStrictEqual(said, [{ kind: 'answered', answer: { code: 451 } }])
})

test('a busy sink is fed piece by piece, and its end is asked last', async () => {
  const order: string[] = []
  const written = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const { session, said } = hosted({
    content: () => ({
      write: (chunk) => {
        return written[order.push(chunk.toString()) - 1]?.promise
      },
      end: () => {
        order.push('end')
        return fine
      },
      discard: () => undefined,
    }),
  })
  await begin(session)
  session.content(1)
  for (const piece of ['one', 'two']) session.octets(Buffer.from(piece))
  session.ask(0, { kind: 'content-ended' })
  assert.deepEqual(order, ['one'])
  written[0]?.resolve()
  await setImmediate()
  assert.deepEqual(order, ['one', 'two'])
  written[1]?.resolve()
  await setImmediate()
  assert.deepEqual(order, ['one', 'two', 'end'])
  assert.partialDeepStrictEqual(said, [{ kind: 'answered', call: 0, answer: fine }])
})

test('a login that has ended sends nothing more, whatever the other thread knows of it', async () => {
  const discarded: string[] = []
  const { login, revoke } = loginThatEnds()
  const { session, said } = hosted({
    login,
    content: () => ({ ...kind, discard: () => discarded.push('discarded') }),
  })
  await begin(session)
  said.length = 0
  session.content(1)
  revoke()
  session.ask(0, { kind: 'content-ended' })
  session.ask(1, { kind: 'mail', command: mail, client })
  session.tellEnding()

  const lastWord = reply(421, '4.7.0', 'Your password was revoked')
  assert.deepEqual(said, [
    { kind: 'answered', session: 7, call: 0, answer: lastWord },
    { kind: 'answered', session: 7, call: 1, answer: lastWord },
    { kind: 'login-ended', session: 7, why: 'Your password was revoked' },
  ])
  assert.deepEqual(discarded, ['discarded'])
})

test('content of a transaction that was not taken here is refused', async () => {
  const { session, said, failures } = hosted({ content: () => assert.fail('whose?') })
  await begin(session)
  session.content(2)
  session.ask(0, { kind: 'content-ended' })
  assert.partialDeepStrictEqual(said.at(-1), { kind: 'answered', answer: { code: 451 } })
  assert.match(String(failures[0]), /other recipients/)
})

test('a decision that breaks is an answer too', async () => {
  const { session, said } = hosted({ mail: () => Promise.reject(new Error('no store')) })
  session.ask(0, { kind: 'mail', command: mail, client })
  await setImmediate()
  assert.deepEqual(said, [{ kind: 'broke', session: 7, call: 0, error: 'no store' }])
})

test('a client waits while too much of its content is on its way', async () => {
  const line = {
    ask: () => undefined,
    content: () => undefined,
    octets: () => undefined,
    discard: () => undefined,
    closeTransaction: () => undefined,
    over: () => undefined,
  }
  const remote = new RemoteHandler(line)
  const sink = remote.content(transaction)
  assert.equal(sink.write(Buffer.alloc(OCTETS_UNTAKEN_MAX)), undefined)
  const room = sink.write(Buffer.alloc(1))
  assert(room instanceof Promise)
  remote.hear({ kind: 'octets-taken', session: 7, count: 1 })
  await room
})
