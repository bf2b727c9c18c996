/**
 * One client's socket with its session: moves bytes both ways, wraps the socket in TLS when the session
 * or the port asks, holds back a client that sends faster than we can write, and ends silence.
 */
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { Clock, Timer } from '../../base/clock.ts'
import { describeError, type Log } from '../../base/log.ts'
import { ServerSession } from '../../protocol/smtp/server-session.ts'
import type { SessionHandler } from '../../protocol/smtp/session-handler.ts'
import type { SessionOptions } from '../../protocol/smtp/session-options.ts'
import type { CertificateSource } from './certificate-source.ts'
import { channelBindingOf } from './channel-binding.ts'

/** A TLS handshake that takes longer is given up. */
const HANDSHAKE_MS_MAX = 30_000
/** Replies that a client does not read may pile up to here; then it is cut off. */
const UNREAD_BYTES_MAX = 256 * 1024
/** After the last reply, how long the client may take to close. */
const LINGER_MS_MAX = 10_000

export type SmtpConnectionParts = {
  readonly mode: SessionOptions['mode']
  readonly session: Pick<SessionOptions, 'hostname' | 'limits'>
  readonly idleTimeoutMs: number
  readonly certificates: CertificateSource
  readonly clock: Clock
  readonly log: Log
  readonly handlerFor: (clientIp: string) => SessionHandler
}

export class SmtpConnection {
  readonly #parts: SmtpConnectionParts
  readonly #ip: string
  readonly #log: Log
  readonly #clock: Clock
  readonly #session: ServerSession
  #idle: Timer
  /** What the session talks to: the TCP socket, or the TLS socket around it. */
  #socket: Socket
  #isEnding = false

  constructor(socket: Socket, ip: string, parts: SmtpConnectionParts) {
    this.#socket = socket
    this.#ip = ip
    this.#parts = parts
    this.#log = parts.log
    this.#clock = parts.clock
    this.#idle = this.#watchIdleness()
    this.#session = new ServerSession(
      { ...parts.session, mode: parts.mode, clientIp: ip },
      parts.handlerFor(ip),
      {
        write: (text) => this.#write(text),
        startTls: () => this.#secure(),
        close: () => this.#end(),
        closeAfterQuit: () => this.#depart(),
        ready: () => this.#socket.resume(),
        report: (error) => parts.log.error({ ip, error: describeError(error) }, 'session.failed'),
      },
    )
    socket.once('close', () => {
      this.#idle.cancel()
      this.#session.ended()
    })
  }

  start(): void {
    if (this.#parts.mode === 'tls') return this.#secure()
    this.#listen()
    this.#session.greet()
  }

  shutdown(): void {
    this.#session.shutdown()
  }

  destroy(): void {
    this.#socket.destroy()
  }

  /** Silence while we ourselves keep the client waiting is not its fault: the session then stays, and the watch begins anew. */
  #watchIdleness(): Timer {
    return this.#clock.after(this.#parts.idleTimeoutMs, () => {
      this.#session.idle()
      if (!this.#isEnding) this.#idle = this.#watchIdleness()
    })
  }

  #listen(): void {
    this.#socket.on('data', (chunk: Buffer) => {
      this.#idle.restart()
      this.#session.receive(chunk)
      if (!this.#session.wantsInput) this.#socket.pause()
    })
    this.#socket.on('end', () => this.#end())
  }

  #write(text: string): void {
    if (this.#socket.destroyed) return
    this.#socket.write(text)
    if (this.#socket.writableLength > UNREAD_BYTES_MAX) this.#socket.destroy()
  }

  /** Bytes that came before the handshake are not carried into it (RFC 3207 §4.2). */
  #secure(): void {
    const clear = this.#socket
    clear.removeAllListeners('data')
    clear.removeAllListeners('end')
    const secured = new TLSSocket(clear, {
      isServer: true,
      secureContext: this.#parts.certificates.current(),
    })
    this.#socket = secured
    const deadline = this.#clock.after(HANDSHAKE_MS_MAX, () => secured.destroy())
    secured.on('error', (error) => {
      this.#log.debug({ ip: this.#ip, error: describeError(error) }, 'tls.refused')
      secured.destroy()
    })
    secured.once('close', () => {
      deadline.cancel()
      clear.destroy()
    })
    secured.once('secure', () => {
      deadline.cancel()
      this.#listen()
      this.#session.secured({
        version: secured.getProtocol() ?? 'TLS',
        cipher: secured.getCipher().name,
        ...channelBindingOf(secured),
      })
      if (this.#parts.mode === 'tls') this.#session.greet()
    })
  }

  /**
   * What was written goes out all the same. Waiting for the client to close first would cost each connection
   * more than one of its commands does; RFC 5321 §4.1.1.10 lets us close.
   */
  #depart(): void {
    this.#isEnding = true
    if (this.#socket.writableLength === 0) this.#socket.destroy()
    else this.#socket.destroySoon()
  }

  #end(): void {
    if (this.#isEnding) return
    this.#isEnding = true
    this.#socket.end()
    this.#socket.resume()
    const linger = this.#clock.after(LINGER_MS_MAX, () => this.#socket.destroy())
    this.#socket.once('close', () => linger.cancel())
  }
}
