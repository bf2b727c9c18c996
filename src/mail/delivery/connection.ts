/**
 * A session with one host on one wire. Every wait for the host has its limit; whatever ends the
 * connection, the session learns of it, so nobody waits for a host that is gone.
 */
import type { Clock } from '../../base/clock.ts'
import { DialError, type TlsInfo, type TlsWish, type Wire } from '../../base/dialer.ts'
import { describeError } from '../../base/log.ts'
import type { ClientLine, ClientStage } from '../../protocol/smtp/client-dialogue.ts'
import { ClientSession } from '../../protocol/smtp/client-session.ts'
import type {
  TransactionRequest,
  TransactionResult,
} from '../../protocol/smtp/client-transaction.ts'
import { isPositive } from '../../protocol/smtp/reply.ts'
import type { RouteHost } from '../route/route.ts'
import { Deadline } from './deadline.ts'
import { type DeliveryTimeouts, timeoutOf } from './delivery-timeouts.ts'
import type { Source } from './source.ts'

export type ConnectionParts = {
  readonly wire: Wire
  readonly host: RouteHost
  readonly ip: string
  readonly clock: Clock
  readonly timeouts: DeliveryTimeouts
  /** By which it was opened, where there are several. */
  readonly source?: Source | undefined
  /** Which policy the host has kept (route/tls-policy.ts `proofOf`). */
  readonly proof?: string
  /** The name of that policy. */
  readonly tlsNote?: string
}

export class Connection implements ClientLine {
  /** The host's name, as the route gave it. */
  readonly host: string
  readonly ip: string
  readonly port: number
  readonly source: Source | undefined
  readonly session: ClientSession
  /** Which policy the host has kept; undefined where none was asked for. */
  readonly proof: string | undefined
  readonly #tlsNote: string | undefined
  readonly #wire: Wire
  readonly #timeouts: DeliveryTimeouts
  readonly #deadline: Deadline
  #stage: ClientStage | undefined
  #messages = 0
  #lossCode: string | undefined
  #onGone: (() => void) | undefined

  constructor({ wire, host, ip, clock, timeouts, source, proof, tlsNote }: ConnectionParts) {
    this.source = source
    this.proof = proof
    this.#tlsNote = tlsNote
    this.host = host.name
    this.port = host.port
    this.ip = ip
    this.#wire = wire
    this.#timeouts = timeouts
    this.#deadline = new Deadline(clock, () => this.#isOverdue())
    this.session = new ClientSession(this)
  }

  /** Begins to listen. Apart from the constructor, so that the greeting can be waited for first. */
  open(): void {
    this.#wire.listen({
      data: (bytes) => this.#receive(bytes),
      closed: (error) => this.#closed(error),
    })
  }

  /** `TLSv1.3`, `TLSv1.3 (DANE)` where the host has kept that policy; undefined in clear text. */
  get tls(): string | undefined {
    const version = this.#wire.tls?.version
    if (version === undefined || this.#tlsNote === undefined) return version
    return `${version} (${this.#tlsNote})`
  }

  /** Of TLS as it stands; undefined in clear text. */
  get tlsInfo(): TlsInfo | undefined {
    return this.#wire.tls
  }

  /** Ours, from which the host sees us come. */
  get ourIp(): string | undefined {
    return this.#wire.localIp
  }

  /** What the system calls the end of the connection; undefined while it stands, or when the dialogue failed. */
  get lossCode(): string | undefined {
    return this.#lossCode
  }

  get isUsable(): boolean {
    return this.session.loss === undefined
  }

  /** Transactions that the host let begin. */
  get messages(): number {
    return this.#messages
  }

  async transact(request: TransactionRequest): Promise<TransactionResult> {
    const result = await this.session.transact(request)
    if (result.mail !== undefined && isPositive(result.mail)) this.#messages++
    return result
  }

  /** @throws DialError when the handshake breaks or takes too long */
  async startTls(wish: TlsWish): Promise<void> {
    this.#deadline.start(this.#timeouts.starttlsMs)
    await this.#wire.startTls(wish)
    this.#deadline.stop()
    this.session.secured()
  }

  /** Nobody uses it now: it is left after `idleMs`; `onGone` is called once it cannot be used. */
  rest(onGone: () => void): void {
    this.#onGone = onGone
    this.#deadline.start(this.#timeouts.idleMs)
  }

  /** Somebody uses it again. */
  resume(): void {
    this.#onGone = undefined
    this.#deadline.stop()
  }

  /** Says QUIT, as RFC 5321 §4.1.1.10 wants it, and closes. */
  async leave(): Promise<void> {
    this.resume()
    if (this.isUsable) await this.session.quit()
    this.session.lost('we closed the connection')
    this.#wire.end()
    this.destroy()
  }

  destroy(): void {
    this.#deadline.close()
    this.#wire.destroy()
  }

  send(bytes: Buffer): void | Promise<void> {
    if (!this.#wire.write(bytes)) return this.#wire.drained()
  }

  waitingFor(stage: ClientStage | undefined): void {
    this.#stage = stage
    if (stage === undefined) this.#deadline.stop()
    else this.#deadline.start(timeoutOf(stage, this.#timeouts))
  }

  #receive(bytes: Buffer): void {
    this.session.receive(bytes)
    if (this.isUsable) return
    this.destroy()
    this.#gone()
  }

  #closed(error: Error | undefined): void {
    this.#deadline.close()
    if (this.isUsable) this.#lossCode = error instanceof DialError ? error.code : 'ECONNRESET'
    this.session.lost(
      error === undefined
        ? 'the host closed the connection'
        : `the connection broke: ${describeError(error)}`,
    )
    this.#gone()
  }

  #isOverdue(): void {
    if (this.#onGone !== undefined) {
      const gone = this.#onGone
      void this.leave()
      gone()
      return
    }
    const limitMs = timeoutOf(this.#stage ?? 'starttls', this.#timeouts)
    if (this.isUsable) this.#lossCode = 'ETIMEDOUT'
    this.session.lost(`the host did not answer within ${limitMs / 1000} seconds`)
    this.destroy()
  }

  #gone(): void {
    const gone = this.#onGone
    this.#onGone = undefined
    gone?.()
  }
}
