/**
 * A listening socket for SMTP: accepts connections within the limits and gives each a session. Thin on
 * purpose: bytes and sockets here, the dialogue in protocol/smtp, decisions in mail/submission.
 */
import { BlockList, createServer, isIPv6, type Server, type Socket } from 'node:net'
import { describeError } from '../../base/log.ts'
import type { Service } from '../../base/service.ts'
import { formatReply, reply, type Reply } from '../../protocol/smtp/reply.ts'
import { type ClientLimits, plainIp } from './client-limits.ts'
import { SmtpConnection, type SmtpConnectionParts } from './smtp-connection.ts'

export type SmtpListenerParts = SmtpConnectionParts & {
  readonly host: string
  readonly port: number
  /** How long a stopping listener waits for messages that are being received. */
  readonly drainMs: number
  /** Networks that may connect; absent means everybody. */
  readonly networks?: readonly string[]
  readonly limits: ClientLimits
}

const tooMany = reply(421, '4.3.2', 'Too many connections here at the moment; try again later')
const tooManyOfClient = reply(
  421,
  '4.7.0',
  'Too many connections from your address; close some, or raise submission.max_connections_per_client',
)
const notTrusted = reply(
  554,
  '5.7.1',
  'Your address is not in submission.trusted_networks; use the submission ports with a password',
)

export class SmtpListener implements Service {
  readonly name: string
  readonly #parts: SmtpListenerParts
  readonly #server: Server
  readonly #connections = new Set<SmtpConnection>()
  readonly #networks: BlockList | undefined

  constructor(parts: SmtpListenerParts) {
    this.name = `smtp ${parts.mode} ${parts.host}:${parts.port}`
    this.#parts = parts
    this.#networks = parts.networks === undefined ? undefined : blockListOf(parts.networks)
    this.#server = createServer({ noDelay: true }, (socket) => this.#welcome(socket))
  }

  /** The port that was bound: the configured one, or the system's choice for port 0. */
  get port(): number {
    const address = this.#server.address()
    return typeof address === 'object' && address !== null ? address.port : this.#parts.port
  }

  start(): Promise<void> {
    const { host, port } = this.#parts
    return new Promise((resolve, reject) => {
      this.#server.once('error', (error) => reject(explained(error, host, port)))
      this.#server.listen({ host, port, backlog: 1024 }, () => {
        this.#server.removeAllListeners('error')
        this.#server.on('error', (error) =>
          this.#parts.log.error(
            { listener: this.name, error: describeError(error) },
            'smtp.accept',
          ),
        )
        resolve()
      })
    })
  }

  /** No new connections; sessions end between commands, messages in progress get their answer. */
  async stop(): Promise<void> {
    if (!this.#server.listening) return
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    for (const connection of this.#connections) connection.shutdown()
    const deadline = this.#parts.clock.after(this.#parts.drainMs, () => {
      for (const connection of this.#connections) connection.destroy()
    })
    await closed
    deadline.cancel()
  }

  #welcome(socket: Socket): void {
    const ip = plainIp(socket.remoteAddress ?? '')
    socket.on('error', () => socket.destroy())
    if (ip === '') return void socket.destroy()
    if (this.#networks?.check(ip, isIPv6(ip) ? 'ipv6' : 'ipv4') === false) {
      return turnAway(socket, notTrusted)
    }
    const admission = this.#parts.limits.admit(ip)
    if (admission !== 'admitted') {
      this.#parts.log.warn({ ip, listener: this.name, why: admission }, 'client.turned-away')
      return turnAway(socket, admission === 'too-many' ? tooMany : tooManyOfClient)
    }
    const connection = new SmtpConnection(socket, ip, this.#parts)
    this.#connections.add(connection)
    socket.once('close', () => {
      this.#connections.delete(connection)
      this.#parts.limits.leave(ip)
    })
    connection.start()
  }
}

/** On a TLS port these words cannot be read, but the closed connection can. */
function turnAway(socket: Socket, why: Reply): void {
  socket.end(formatReply(why))
  socket.resume()
}

function blockListOf(networks: readonly string[]): BlockList {
  const list = new BlockList()
  for (const network of networks) {
    const [ip = '', bits] = network.split('/')
    const family = isIPv6(ip) ? 'ipv6' : 'ipv4'
    if (bits === undefined) list.addAddress(ip, family)
    else list.addSubnet(ip, Number(bits), family)
  }
  return list
}

function explained(error: NodeJS.ErrnoException, host: string, port: number): Error {
  if (error.code === 'EADDRINUSE') {
    return new Error(`${host}:${port} is in use by another program; stop it or choose another port`)
  }
  if (error.code === 'EACCES') {
    return new Error(
      `may not listen on ${host}:${port}; ports below 1024 need CAP_NET_BIND_SERVICE`,
    )
  }
  return new Error(`cannot listen on ${host}:${port}: ${error.message}`)
}
