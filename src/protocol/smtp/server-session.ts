/**
 * The listening half of SMTP (RFC 5321): bytes of a client in, replies out. It knows no socket, no clock
 * and no accounts: the socket stands behind `Wire`, time-outs are told with `idle`, and whom to believe
 * is the handler's to decide. Here input becomes lines and content; session-dialogue.ts knows what they
 * mean, session-turn.ts sends what is said.
 *
 * Guarantees:
 *  1. Every complete command gets exactly one reply, in order, however it was cut into chunks. Only 421
 *     may come unasked, and is the last word.
 *  2. The handler is asked one thing at a time. While it thinks, input waits (`wantsInput`).
 *  3. No AUTH in clear text, no MAIL without AUTH where that is required, and nothing that was sent
 *     before a TLS handshake counts after it (RFC 3207 §4.2).
 *  4. Each sink is either asked for its answer or told to discard, also when the connection goes.
 *  5. A handler that throws costs its client a 451, and nobody else anything.
 */
import { foreignFirstLine, foreignFirstOctet } from './foreign-protocol.ts'
import { type Line, LineReader, tooLong } from './line-reader.ts'
import { type Reply, reply } from './reply.ts'
import { SessionDialogue } from './session-dialogue.ts'
import type { SessionHandler } from './session-handler.ts'
import { limitReplies, type SessionLimits } from './session-limits.ts'
import type { SessionOptions, TlsInfo, Wire } from './session-options.ts'
import { SessionTurn } from './session-turn.ts'

/** Input held while the handler thinks; beyond it the socket should wait too. */
const HELD_BYTES_MAX = 65_536

export class ServerSession {
  readonly #wire: Wire
  readonly #limits: SessionLimits
  readonly #turn: SessionTurn
  readonly #dialogue: SessionDialogue
  readonly #input = new LineReader()
  #hasReadLine = false
  #isPumping = false
  #isHoldingBack = false
  #isShuttingDown = false

  constructor(options: SessionOptions, handler: SessionHandler, wire: Wire) {
    this.#wire = wire
    this.#limits = options.limits
    this.#turn = new SessionTurn(wire, options.limits.unproductiveCommands, {
      resumed: () => this.#pump(),
      handlerBroke: () => this.#dialogue.reset(),
      over: () => this.#forgetAll(),
    })
    this.#dialogue = new SessionDialogue(options, handler, this.#turn)
  }

  /** False while an answer is pending and enough input is held: let the client wait. */
  get wantsInput(): boolean {
    return !this.#turn.isWaiting || this.#input.heldBytes <= HELD_BYTES_MAX
  }

  greet(): void {
    this.#dialogue.greet()
    this.#turn.flush()
  }

  receive(chunk: Buffer): void {
    // Between STARTTLS and the end of the handshake nobody knows who speaks.
    if (this.#turn.isOver || this.#dialogue.expects === 'handshake') return
    this.#input.push(chunk)
    this.#pump()
    this.#isHoldingBack = !this.wantsInput
  }

  /** The TLS handshake is done. All that was said in clear text is forgotten (RFC 3207 §4.2). */
  secured(tls: TlsInfo): void {
    if (this.#turn.isOver) return
    this.#input.clear()
    this.#dialogue.secured(tls)
    this.#pump()
  }

  /** The peer is gone: nothing more can be read or written. */
  ended(): void {
    this.#turn.lose()
  }

  /**
   * Nothing came for too long. Without effect while it is the handler who keeps the client waiting: the
   * caller then measures anew.
   */
  idle(): void {
    if (this.#turn.isWaiting) return
    this.#leave(reply(421, '4.4.2', 'Idle for too long, closing the connection'))
  }

  /** Ends the session between commands; a message on its way in gets its answer first. */
  shutdown(): void {
    this.#isShuttingDown = true
    this.#pump()
  }

  #pump(): void {
    if (this.#isPumping) return
    this.#isPumping = true
    try {
      while (!this.#turn.isOver && !this.#turn.isWaiting && this.#readNext());
    } finally {
      this.#isPumping = false
    }
    if (this.#turn.isOver) return
    this.#turn.flush()
    if (!this.#isHoldingBack || !this.wantsInput) return
    this.#isHoldingBack = false
    this.#wire.ready()
  }

  /** One step; false where it needs more input. */
  #readNext(): boolean {
    if (this.#isShuttingDown && !this.#dialogue.isReceiving) {
      this.#leave(reply(421, '4.3.2', 'This server is going down, please try again later'))
      return false
    }
    const { expects } = this.#dialogue
    if (expects === 'command') return this.#readCommand()
    if (expects === 'response') return this.#readResponse()
    return expects === 'content' && this.#readContent()
  }

  #readCommand(): boolean {
    if (!this.#hasReadLine && !this.#dialogue.isProtected) {
      const octet = this.#input.firstOctet
      const stranger = octet === undefined ? undefined : foreignFirstOctet(octet)
      if (stranger !== undefined) return this.#leave(stranger)
    }
    const line = this.#input.readLine(this.#limits.commandLineOctets)
    if (line === undefined) return false
    const stranger = this.#hasReadLine || line === tooLong ? undefined : foreignFirstLine(line)
    if (stranger !== undefined) return this.#leave(stranger)
    this.#hasReadLine = true
    if (line !== tooLong) this.#dialogue.receiveLine(line)
    else this.#turn.sayInVain(limitReplies.commandLineOctets(this.#limits.commandLineOctets))
    return true
  }

  #readResponse(): boolean {
    const line: Line | undefined = this.#input.readLine(this.#limits.saslLineOctets)
    if (line === undefined) return false
    this.#dialogue.receiveResponse(line)
    return true
  }

  #readContent(): boolean {
    const { reading } = this.#dialogue
    if (reading === undefined || reading.isComplete) {
      this.#dialogue.finishReading()
      return true
    }
    const head = this.#input.head()
    if (head === undefined) return false
    this.#input.skip(reading.take(head))
    this.#turn.waitFor(reading.written)
    return true
  }

  /** Says the last word, where there is a language to say it in. */
  #leave(lastWord: Reply): false {
    if (this.#dialogue.expects === 'handshake') this.#turn.hangUp()
    else this.#turn.leave(lastWord)
    return false
  }

  #forgetAll(): void {
    this.#input.clear()
    this.#dialogue.close()
  }
}
