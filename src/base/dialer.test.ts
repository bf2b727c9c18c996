import assert from 'node:assert/strict'
import { createServer, type Server, type Socket } from 'node:net'
import test from 'node:test'
import { type DialError, systemDialer, type Wire } from './dialer.ts'

/** A server on loopback that hands each connection to the test. */
async function listening(welcome: (socket: Socket) => void): Promise<Server & AsyncDisposable> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    welcome(socket)
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return Object.assign(server, {
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  })
}

function portOf(server: Server): number {
  const address = server.address()
  return typeof address === 'object' ? (address?.port ?? 0) : 0
}

function dial(port: number, timeoutMs = 5_000): Promise<Wire> {
  return systemDialer.connect({ ip: '127.0.0.1', port, timeoutMs })
}

/** Collects what a wire says, and resolves with it when the wire is closed. */
function heard(wire: Wire): Promise<{ text: string; error: DialError | undefined }> {
  return new Promise((resolve) => {
    let text = ''
    wire.listen({
      data: (bytes) => {
        text += bytes.toString()
      },
      closed: (error) => resolve({ text, error }),
    })
  })
}

test('bytes that come before anybody listens are not lost', async () => {
  await using server = await listening((socket) => socket.end('220 hello\r\n'))
  const wire = await dial(portOf(server))
  await new Promise(setImmediate)
  assert.deepEqual(await heard(wire), { text: '220 hello\r\n', error: undefined })
})

test('a port where nobody listens is an error with the system’s code', async () => {
  const server = await listening(() => {})
  const port = portOf(server)
  await server[Symbol.asyncDispose]()
  await assert.rejects(dial(port), { name: 'DialError', code: 'ECONNREFUSED' })
})

test('a connection that breaks says how', async () => {
  await using server = await listening((socket) =>
    socket.once('data', () => socket.resetAndDestroy()),
  )
  const wire = await dial(portOf(server))
  const end = heard(wire)
  wire.write(Buffer.from('hello'))
  assert.equal((await end).error?.code, 'ECONNRESET')
})

test('a handshake that never ends is given up by the time-out of the connection', async () => {
  await using server = await listening(() => {})
  const implicitTls = { servername: 'mx.test', verifies: false }
  const request = { ip: '127.0.0.1', port: portOf(server), timeoutMs: 20, implicitTls }
  await assert.rejects(systemDialer.connect(request), { name: 'DialError', code: 'ETIMEDOUT' })
})

test('who waits for a slow peer is released when the connection closes', async () => {
  await using server = await listening((socket) => {
    socket.pause()
    socket.once('close', () => {})
  })
  const wire = await dial(portOf(server))
  const end = heard(wire)
  const piece = Buffer.alloc(1 << 20)
  while (wire.write(piece));
  const waiting = wire.drained()
  wire.destroy()
  await waiting
  assert.equal((await end).error, undefined)
  assert.equal(wire.write(piece), true)
  await wire.drained()
})

test('bytes in clear text behind the STARTTLS reply never come out of TLS', async () => {
  await using server = await listening((socket) => {
    socket.on('data', () => socket.end())
    socket.write('220 go\r\n250 injected\r\n')
  })
  const wire = await dial(portOf(server))
  const end = heard(wire)
  await assert.rejects(wire.startTls({ servername: 'mx.test', verifies: false }), {
    name: 'DialError',
  })
  assert.equal((await end).text.includes('TLS'), false)
})
