/**
 * The pretend internet: DNS in which nearly every domain exists, and one MX host that takes mail for them
 * all, and gives the mail to the people of `sandbox.test` the fate that each of them stands for.
 */
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import type { Clock } from '../base/clock.ts'
import { silentLog } from '../base/log.ts'
import { SmtpConnection } from '../endpoint/smtp/smtp-connection.ts'
import { defaultSessionLimits } from '../protocol/smtp/session-limits.ts'
import { PretendHost } from './pretend-host.ts'
import { PretendResolver } from './pretend-resolver.ts'

export type PretendInternet = {
  readonly resolver: PretendResolver
  readonly port: number
  stop(): Promise<void>
}

const IP = '127.0.0.1'
const MESSAGE_BYTES_MAX = 64 * 1024 * 1024
const IDLE_MS_MAX = 60_000

export async function startPretendInternet({
  clock,
}: {
  readonly clock: Clock
}): Promise<PretendInternet> {
  const sockets = new Set<Socket>()
  const acquaintances = new Map<string, number>()
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    const cut = (): void => void socket.destroy()
    serve(socket, clock, () => new PretendHost({ clock, acquaintances, cut }))
  })
  await listening(server)
  return {
    resolver: new PretendResolver(IP),
    port: (server.address() as AddressInfo).port, // of TCP, and listening
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve))
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

function serve(socket: Socket, clock: Clock, handlerFor: () => PretendHost): void {
  const connection = new SmtpConnection(socket, IP, {
    mode: 'trusted',
    session: {
      hostname: 'mx.pretend-internet.test',
      limits: {
        ...defaultSessionLimits,
        messageBytes: MESSAGE_BYTES_MAX,
        // One recipient in each transaction, so that one message to many people of sandbox.test gives
        // each his own fate, also after a connection that was cut and after the last dot.
        recipients: 1,
        // A refused recipient costs a RSET, and there may be many.
        unproductiveCommands: 1_000,
      },
    },
    idleTimeoutMs: IDLE_MS_MAX,
    certificates: {
      current() {
        throw new Error('the pretend host speaks no TLS')
      },
    },
    clock,
    log: silentLog,
    handlerFor,
  })
  connection.start()
}

function listening(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host: IP, port: 0, backlog: 1_024 }, () => {
      server.removeListener('error', reject)
      resolve()
    })
  })
}
