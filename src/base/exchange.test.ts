import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { endlessPieces } from '../../test/support/endless-pieces.ts'
import { systemExchange } from './exchange.ts'
import type { Place } from './exchange.ts'

type Daemon = AsyncDisposable & { readonly to: Place }

async function startDaemon(serve: (socket: Socket) => void, path?: string): Promise<Daemon> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    serve(socket)
  })
  server.listen(path ?? { host: '127.0.0.1', port: 0 })
  await once(server, 'listening')
  return {
    to: path === undefined ? (server.address() as AddressInfo & { host: string }) : { path },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Answers with all that came before the first `!`. */
function echo(socket: Socket): void {
  let heard = ''
  socket.on('data', (bytes) => {
    heard += bytes.toString('latin1')
    if (heard.endsWith('!')) socket.end(heard)
  })
}

const never = new AbortController().signal
const pieces = [Buffer.from('a '), Buffer.from('question'), Buffer.from('!')]
const question = { pieces, answerBytesMax: 1_000, signal: never }

test('a question goes out whole, and all of the answer comes back, over TCP', async () => {
  await using daemon = await startDaemon(echo)
  const answer = await systemExchange({ ...question, to: daemon.to })
  assert.equal(answer.toString(), 'a question!')
})

test('the same over a Unix socket', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'posthorn-exchange-'))
  try {
    await using daemon = await startDaemon(echo, join(folder, 'socket'))
    const answer = await systemExchange({ ...question, to: daemon.to })
    assert.equal(answer.toString(), 'a question!')
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('nobody listens: an error with the code of the system', async () => {
  const { to } = await startDaemon(echo).then(async (daemon) => {
    await daemon[Symbol.asyncDispose]()
    return daemon
  })
  await assert.rejects(systemExchange({ ...question, to }), { code: 'ECONNREFUSED' })
  await assert.rejects(systemExchange({ ...question, to: { path: '/nowhere/x' } }), {
    code: 'ENOENT',
  })
})

test('a daemon that hangs up without a word is an error', async () => {
  await using daemon = await startDaemon((socket) => void socket.end())
  await assert.rejects(systemExchange({ ...question, to: daemon.to }), { code: /EPIPE|ECONNRESET/ })
})

test('a daemon that is killed in the middle is an error, and the reading of the message ends', async () => {
  await using daemon = await startDaemon((socket) => {
    socket.once('data', () => socket.resetAndDestroy())
  })
  const source = endlessPieces()
  await assert.rejects(systemExchange({ ...question, pieces: source.pieces(), to: daemon.to }), {
    code: /EPIPE|ECONNRESET/,
  })
  assert.equal(source.isLeft, true)
})

test('a daemon that answers early is not told the rest', async () => {
  await using daemon = await startDaemon((socket) => {
    socket.once('data', () => {
      socket.pause()
      socket.end('enough')
    })
  })
  const source = endlessPieces()
  const answer = await systemExchange({ ...question, pieces: source.pieces(), to: daemon.to })
  assert.equal(answer.toString(), 'enough')
  assert.equal(source.isLeft, true)
})

test('a daemon that reads slowly is not overrun, and the end of the wait frees everything', async () => {
  await using daemon = await startDaemon((socket) => void socket.pause())
  const source = endlessPieces()
  const wait = new AbortController()
  const asked = systemExchange({
    ...question,
    pieces: source.pieces(),
    signal: wait.signal,
    to: daemon.to,
  })
  const rejected = assert.rejects(asked, { code: 'ETIMEDOUT' })
  await source.isHeld()
  // What the two kernels buffer, and one piece.
  assert.ok(source.bytes < 32 * 1024 * 1024, `${source.bytes}`)
  wait.abort()
  await rejected
  assert.equal(source.isLeft, true)
})

test('an answer that is begun when the wait ends counts as none', async () => {
  await using daemon = await startDaemon((socket) => void socket.write('stream: O'))
  const wait = new AbortController()
  const asked = systemExchange({ ...question, signal: wait.signal, to: daemon.to })
  const rejected = assert.rejects(asked, { code: 'ETIMEDOUT' })
  wait.abort()
  await rejected
  await assert.rejects(systemExchange({ ...question, signal: wait.signal, to: daemon.to }), {
    code: 'ETIMEDOUT',
  })
})

test('an answer without end is cut', async () => {
  await using daemon = await startDaemon((socket) => void socket.write('x'.repeat(2_000)))
  await assert.rejects(systemExchange({ ...question, to: daemon.to }), { code: 'EMSGSIZE' })
})

test('a message that cannot be read is an error of its own', async () => {
  await using daemon = await startDaemon(echo)
  await assert.rejects(systemExchange({ ...question, pieces: broken(), to: daemon.to }), /the disk/)
})

async function* broken(): AsyncGenerator<Buffer> {
  yield Buffer.from('x')
  throw new Error('the disk')
}
