/**
 * The host that mail is routed to: smtp-server, an implementation that is not ours. It keeps what it
 * receives, byte for byte, and says when something came.
 */

import { EventEmitter, on } from 'node:events'
import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { SMTPServer } from 'smtp-server'
import { portOf } from './ports.ts'

const ARRIVAL_MS_MAX = 30_000

export type NextHop = AsyncDisposable & {
  readonly port: number
  /** Resolves with the messages when so many have come. */
  received(count: number): Promise<readonly Buffer[]>
}

export async function startNextHop(): Promise<NextHop> {
  const messages: Buffer[] = []
  const arrivals = new EventEmitter()
  const keep = async (stream: Readable): Promise<void> => {
    messages.push(await buffer(stream))
    arrivals.emit('message')
  }
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    onData(stream, _session, answer) {
      void keep(stream).then(() => answer(), answer)
    },
  })
  // A client that breaks off is the test's business, not a crash.
  server.on('error', () => {})
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    port: portOf(server.server),
    async received(count) {
      const signal = AbortSignal.timeout(ARRIVAL_MS_MAX)
      const later = on(arrivals, 'message', { signal })
      while (messages.length < count) await later.next()
      await later.return?.()
      return messages
    },
    async [Symbol.asyncDispose]() {
      await new Promise<void>((resolve) => {
        server.close(resolve)
      })
    },
  }
}
