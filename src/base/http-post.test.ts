import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import test from 'node:test'
import { endlessPieces } from '../../test/support/endless-pieces.ts'
import { SystemHttpPoster } from './http-post.ts'
import type { HttpQuestion } from './http-post.ts'

type Serve = (request: IncomingMessage, response: ServerResponse) => void

async function startDaemon(serve: Serve) {
  const sockets: Socket[] = []
  const server = createServer(serve)
  server.on('connection', (socket) => sockets.push(socket))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const poster = new SystemHttpPoster()
  return {
    sockets,
    poster,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/checkv2`,
    async [Symbol.asyncDispose]() {
      poster.close()
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

const echo: Serve = (request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => response.end(Buffer.concat(chunks)))
}

const body = [Buffer.from('a '), Buffer.from('body')]
const question: Omit<HttpQuestion, 'url'> = {
  headers: { Rcpt: ['a@theirs.example', 'b@theirs.example'] },
  sizeBytes: 6,
  body: () => body,
  answerBytesMax: 1_000,
  signal: new AbortController().signal,
}

test('the body goes out with its length, fields may repeat, the answer comes back', async () => {
  const heads: string[][] = []
  await using daemon = await startDaemon((request, response) => {
    heads.push(request.rawHeaders)
    response.statusCode = 418
    echo(request, response)
  })
  const { status, body } = await daemon.poster.post({ ...question, url: daemon.url })
  assert.equal(`${status} ${body.toString()}`, '418 a body')
  const [head = []] = heads
  assert.equal(head[head.indexOf('Content-Length') + 1], '6')
  assert.equal(head.filter((word) => word === 'Rcpt').length, 2)
})

test('a connection that the daemon keeps serves the next message', async () => {
  await using daemon = await startDaemon(echo)
  for (let n = 0; n < 3; n++) await daemon.poster.post({ ...question, url: daemon.url })
  assert.equal(daemon.sockets.length, 1)
})

test('a kept connection that died costs a fresh one, and the body goes out from its start', async () => {
  let requests = 0
  await using daemon = await startDaemon((request, response) => {
    requests += 1
    // As a daemon that was started anew: the request arrives at nobody.
    if (requests === 2) request.socket.resetAndDestroy()
    else echo(request, response)
  })
  await daemon.poster.post({ ...question, url: daemon.url })
  const answer = await daemon.poster.post({ ...question, url: daemon.url })
  assert.equal(answer.body.toString(), 'a body')
  assert.equal(daemon.sockets.length, 2)
})

test('a fresh connection that dies is an error, without a second try', async () => {
  await using daemon = await startDaemon((request) => request.socket.resetAndDestroy())
  await assert.rejects(daemon.poster.post({ ...question, url: daemon.url }), { name: 'DialError' })
  assert.equal(daemon.sockets.length, 1)
})

test('nobody listens', async () => {
  const poster = new SystemHttpPoster()
  const url = 'http://127.0.0.1:1/checkv2'
  await assert.rejects(poster.post({ ...question, url }), { code: 'ECONNREFUSED' })
})

test('a daemon that answers early is not told the rest', async () => {
  await using daemon = await startDaemon((_request, response) => {
    response.statusCode = 413
    response.end('too large')
  })
  const source = endlessPieces()
  const answer = await daemon.poster.post({
    ...question,
    url: daemon.url,
    sizeBytes: 2 ** 40,
    body: () => source.pieces(),
  })
  assert.equal(`${answer.status} ${answer.body.toString()}`, '413 too large')
  assert.equal(source.isLeft, true)
})

test('the end of the wait frees everything', async () => {
  await using daemon = await startDaemon((request) => void request.pause())
  const wait = new AbortController()
  const source = endlessPieces()
  const asked = daemon.poster.post({
    ...question,
    url: daemon.url,
    sizeBytes: 2 ** 40,
    body: () => source.pieces(),
    signal: wait.signal,
  })
  const rejected = assert.rejects(asked, { code: 'ETIMEDOUT' })
  await source.isHeld()
  assert.ok(source.bytes < 32 * 1024 * 1024, `${source.bytes}`)
  wait.abort()
  await rejected
  assert.equal(source.isLeft, true)
  const late = daemon.poster.post({ ...question, url: daemon.url, signal: wait.signal })
  await assert.rejects(late, { code: 'ETIMEDOUT' })
})

test('an answer without end is cut, and one that breaks off is an error', async () => {
  await using daemon = await startDaemon((request, response) => {
    if (request.url === '/long') response.end('x'.repeat(2_000))
    else {
      response.writeHead(200, { 'Content-Length': 10 })
      response.write('half', () => response.destroy())
    }
  })
  const long = daemon.url.replace('checkv2', 'long')
  await assert.rejects(daemon.poster.post({ ...question, url: long }), { code: 'EMSGSIZE' })
  await assert.rejects(daemon.poster.post({ ...question, url: daemon.url }), { name: 'DialError' })
})

test('a message that cannot be read is an error of its own', async () => {
  await using daemon = await startDaemon(echo)
  const asked = daemon.poster.post({ ...question, url: daemon.url, body: broken })
  await assert.rejects(asked, /the disk/)
})

async function* broken(): AsyncGenerator<Buffer> {
  yield Buffer.from('x')
  throw new Error('the disk')
}
