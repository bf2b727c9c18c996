/**
 * Outgoing connections, as the rest of Posthorn makes them. A `Wire` is bytes both ways, clear at
 * first or TLS from the start, and upgradable once by STARTTLS. It promises that `closed` is called
 * exactly once, that nothing waits on it for ever after that, and that bytes which a peer (or somebody
 * between) sent in clear text behind its STARTTLS reply never reach the session inside TLS.
 */
import { connect as connectTcp, isIP, type Socket } from 'node:net'
import {
  connect as connectTls,
  type ConnectionOptions,
  createSecureContext,
  type SecureContext,
  type TLSSocket,
} from 'node:tls'
import type { X509Certificate } from 'node:crypto'
import { type DaneWish, daneMismatch } from './dane.ts'

export interface Dialer {
  /** @throws DialError with the system's code: ECONNREFUSED, ETIMEDOUT, ENETUNREACH … */
  connect(to: DialRequest): Promise<Wire>
}

export type DialRequest = {
  readonly ip: string
  readonly port: number
  readonly localAddress?: string
  /** For the TCP connection and, with implicit TLS, the handshake together. */
  readonly timeoutMs: number
  readonly implicitTls?: TlsWish
}

export type TlsWish = {
  /** The host's name, or its IP address when it is known only by that. */
  readonly servername: string
  /** Whether a certificate that is not valid for `servername` ends the handshake. */
  readonly verifies: boolean
  /** PEM of the authorities to believe instead of the system's. */
  readonly ca?: string
  /** The certificate must be one that these TLSA records name; `verifies` is false then. */
  readonly dane?: DaneWish
  readonly minVersion?: 'TLSv1' | 'TLSv1.2' | 'TLSv1.3'
}

export type TlsInfo = {
  /** `TLSv1.3` */
  readonly version: string
  readonly cipher: string
  /** Why the certificate is not valid for the name asked for, as a code; absent when it is. Nobody may have minded. */
  readonly doubt?: string
}

export interface Wire {
  readonly remoteIp: string
  /** Ours, from which the peer sees us come; absent where it is not known. */
  readonly localIp?: string
  /** Absent in clear text. */
  readonly tls: TlsInfo | undefined
  /** Bytes flow from here on; until then they wait. */
  listen(handlers: WireHandlers): void
  /** False when the peer is slower than we are: wait for `drained` before the next write. */
  write(bytes: Uint8Array): boolean
  /** Resolves when there is room again, or when the wire is closed. */
  drained(): Promise<void>
  /** @throws DialError when the handshake breaks; the wire is closed then. */
  startTls(wish: TlsWish): Promise<TlsInfo>
  /** Sends what was written, then closes. */
  end(): void
  destroy(): void
}

export interface WireHandlers {
  data(bytes: Buffer): void
  /** Once, whoever closed it; an error when it broke. */
  closed(error: DialError | undefined): void
}

/** A connection that could not be made, or that broke. */
export class DialError extends Error {
  override readonly name = 'DialError'
  /** The system's or OpenSSL's code, `ECONNREFUSED`. */
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

export const systemDialer: Dialer = {
  async connect(to) {
    const socket = connectTcp({
      host: to.ip,
      port: to.port,
      noDelay: true,
      ...(to.localAddress === undefined ? {} : { localAddress: to.localAddress }),
    })
    const timeout = setTimeout(() => {
      socket.destroy(new DialError('ETIMEDOUT', `no answer within ${to.timeoutMs / 1000} seconds`))
    }, to.timeoutMs)
    try {
      await connected(socket)
      const wire = new SocketWire(socket, to.ip)
      if (to.implicitTls !== undefined) await wire.startTls(to.implicitTls)
      return wire
    } finally {
      clearTimeout(timeout)
    }
  },
}

function connected(socket: Socket): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const refused = (error: Error): void => reject(asDialError(error))
  socket.once('error', refused)
  socket.once('connect', () => {
    socket.off('error', refused)
    resolve()
  })
  return promise
}

class SocketWire implements Wire {
  readonly remoteIp: string
  readonly localIp?: string
  tls: TlsInfo | undefined
  #socket: Socket
  readonly #tcp: Socket
  #handlers: WireHandlers | undefined
  #error: DialError | undefined
  #isClosed = false
  #drain: PromiseWithResolvers<void> | undefined

  constructor(socket: Socket, remoteIp: string) {
    this.#socket = socket
    this.#tcp = socket
    this.remoteIp = remoteIp
    if (socket.localAddress !== undefined) this.localIp = socket.localAddress
    this.#watch(socket)
  }

  listen(handlers: WireHandlers): void {
    this.#handlers = handlers
    if (this.#isClosed) handlers.closed(this.#error)
    else this.#socket.on('data', this.#data)
  }

  write(bytes: Uint8Array): boolean {
    if (this.#isClosed || !this.#socket.writable) return true
    return this.#socket.write(bytes)
  }

  drained(): Promise<void> {
    if (this.#isClosed || !this.#socket.writableNeedDrain) return Promise.resolve()
    this.#drain ??= Promise.withResolvers()
    return this.#drain.promise
  }

  async startTls(wish: TlsWish): Promise<TlsInfo> {
    const clear = this.#socket
    if (this.#isClosed)
      throw this.#error ?? new DialError('ECONNRESET', 'the connection was closed')
    clear.off('data', this.#data)
    // From here on every byte goes to the handshake: what somebody still sends in clear text breaks it,
    // and is never read as if it had come through TLS (RFC 3207 §6).
    const secure = connectTls({ socket: clear, ...tlsOptions(wish) })
    this.#socket = secure
    this.#watch(secure)
    await this.#handshake(secure)
    if (wish.dane !== undefined) this.#compare(secure, wish.dane)
    this.tls = tlsInfoOf(secure)
    if (this.#handlers !== undefined) secure.on('data', this.#data)
    return this.tls
  }

  end(): void {
    this.#socket.end()
  }

  destroy(): void {
    this.#socket.destroy()
    this.#tcp.destroy()
  }

  #handshake(secure: TLSSocket): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    secure.once('secureConnect', resolve)
    secure.once('close', () => {
      reject(
        this.#error ?? new DialError('ECONNRESET', 'the connection was closed in the handshake'),
      )
    })
    return promise
  }

  /** Before a byte of the dialogue goes through it. */
  #compare(secure: TLSSocket, dane: DaneWish): void {
    const mismatch = daneMismatch(presentedChain(secure), dane, Date.now())
    if (mismatch === undefined) return
    const error = new DialError(mismatch.code, mismatch.words)
    this.#error = error
    this.destroy()
    throw error
  }

  #watch(socket: Socket): void {
    socket.on('error', (error) => {
      this.#error ??= asDialError(error)
      if (socket === this.#tcp && this.#socket !== socket) this.#socket.destroy()
    })
    socket.on('drain', () => this.#releaseWriter())
    // A peer that says goodbye first gets no more from us: without a listener on `end` a half-open
    // socket would linger until its buffer is flushed.
    socket.on('end', () => this.#close(socket))
    socket.on('close', () => this.#close(socket))
  }

  readonly #data = (bytes: Buffer): void => this.#handlers?.data(bytes)

  #close(socket: Socket): void {
    if (this.#isClosed || socket !== this.#socket) return
    this.#isClosed = true
    this.#socket.destroy()
    this.#tcp.destroy()
    this.#releaseWriter()
    this.#handlers?.closed(this.#error)
  }

  #releaseWriter(): void {
    this.#drain?.resolve()
    this.#drain = undefined
  }
}

/**
 * An unverified connection is better than clear text whatever its age, so old peers are let in:
 * TLS 1.0 and every cipher that OpenSSL still has (RFC 7435). A verified one is asked for by
 * somebody who cares: at least TLS 1.2 (RFC 8996).
 */
function tlsOptions(wish: TlsWish): ConnectionOptions {
  return {
    secureContext: contextFor(wish),
    // The name that the certificate is checked against. An IP address is no SNI (RFC 6066 §3).
    host: wish.servername,
    servername: isIP(wish.servername) === 0 ? wish.servername : '',
    rejectUnauthorized: wish.verifies,
  }
}

function tlsInfoOf(secure: TLSSocket): TlsInfo {
  const version = secure.getProtocol() ?? 'TLS'
  const cipher = secure.getCipher().name
  if (secure.authorized) return { version, cipher }
  // Declared an Error; Node puts the code there.
  return { version, cipher, doubt: String(secure.authorizationError) }
}

function presentedChain(secure: TLSSocket): readonly X509Certificate[] {
  const chain: X509Certificate[] = []
  let certificate = secure.getPeerX509Certificate()
  while (certificate !== undefined && chain.length < CHAIN_LENGTH_MAX) {
    chain.push(certificate)
    certificate = certificate.issuerCertificate
  }
  return chain
}

/** OpenSSL's own limit is about this; what stands behind it is not looked at. */
const CHAIN_LENGTH_MAX = 100

/** Reading the system's authorities takes milliseconds, so contexts are kept; the oldest goes first. */
const contexts = new Map<string, SecureContext>()
const CONTEXTS_MAX = 64

function contextFor(wish: TlsWish): SecureContext {
  const isStrict = wish.verifies || wish.dane !== undefined
  const minVersion = wish.minVersion ?? (isStrict ? 'TLSv1.2' : 'TLSv1')
  const key = `${isStrict} ${minVersion} ${wish.ca ?? ''}`
  const kept = contexts.get(key)
  if (kept !== undefined) return kept
  const context = createSecureContext({
    minVersion,
    ...(isStrict ? {} : { ciphers: 'DEFAULT:@SECLEVEL=0' }),
    ...(wish.ca === undefined ? {} : { ca: wish.ca }),
  })
  const [oldest] = contexts.keys()
  if (contexts.size >= CONTEXTS_MAX && oldest !== undefined) contexts.delete(oldest)
  contexts.set(key, context)
  return context
}

export function asDialError(error: Error): DialError {
  if (error instanceof DialError) return error
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'EUNKNOWN'
  // A name with several addresses, none of which answers, has no message of its own.
  return new DialError(code, error.message === '' ? code : error.message)
}
