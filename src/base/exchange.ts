/**
 * One question to a daemon nearby, and its answer, over a connection of their own: TCP, or a Unix socket of
 * this machine. The question is streamed no faster than the daemon reads. The answer is whatever came
 * until the daemon closed, which it may do before the question has ended: then the rest is not sent.
 */
import { connect, type Socket } from 'node:net'
import { asDialError, DialError } from './dialer.ts'

/** Where a daemon listens. */
export type Place = { readonly host: string; readonly port: number } | { readonly path: string }

export type Question = {
  readonly to: Place
  readonly pieces: Iterable<Buffer> | AsyncIterable<Buffer>
  /** A longer answer is a broken one. */
  readonly answerBytesMax: number
  /** Ends the wait; the connection is closed at once. */
  readonly signal: AbortSignal
}

/** @throws DialError when there is no answer: nobody listens, the connection broke, the wait was ended */
export type Exchange = (question: Question) => Promise<Buffer>

export const systemExchange: Exchange = async ({ to, pieces, answerBytesMax, signal }) => {
  if (signal.aborted) throw endedWait()
  const socket = connect({ ...to, noDelay: true })
  const stop = (): void => void socket.destroy(endedWait())
  signal.addEventListener('abort', stop)
  try {
    const answer = answerOf(socket, answerBytesMax)
    // Its failure is thrown in its turn, when nobody reads the question any more.
    answer.catch(() => {})
    await send(socket, pieces)
    return await answer
  } finally {
    signal.removeEventListener('abort', stop)
    socket.destroy()
  }
}

/** With these we left, so what had come is not the whole answer. */
const ownEnds: ReadonlySet<string> = new Set(['ETIMEDOUT', 'EMSGSIZE'])

/** What a daemon has said before a connection breaks still counts: it may have refused to read on. */
function answerOf(socket: Socket, bytesMax: number): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>()
  const chunks: Buffer[] = []
  let bytes = 0
  let end = new DialError('ECONNRESET', 'it closed the connection without an answer')
  socket.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes <= bytesMax) chunks.push(chunk)
    else socket.destroy(new DialError('EMSGSIZE', `its answer is longer than ${bytesMax} bytes`))
  })
  // All of the answer is here; what it did not read of the question would keep the connection open.
  socket.on('end', () => socket.destroy())
  socket.on('error', (error) => {
    end = asDialError(error)
  })
  socket.on('close', () => {
    if (chunks.length > 0 && !ownEnds.has(end.code)) resolve(Buffer.concat(chunks))
    else reject(end)
  })
  return promise
}

async function send(socket: Socket, pieces: Question['pieces']): Promise<void> {
  for await (const piece of pieces) {
    if (!socket.writable) return
    if (!socket.write(piece)) await room(socket)
  }
}

/** Also when there is nobody left to write to. */
function room(socket: Socket): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  socket.once('drain', resolve)
  socket.once('close', resolve)
  return promise.finally(() => {
    socket.off('drain', resolve)
    socket.off('close', resolve)
  })
}

function endedWait(): DialError {
  return new DialError('ETIMEDOUT', 'the wait was ended')
}
