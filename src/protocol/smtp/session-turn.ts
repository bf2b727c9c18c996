/**
 * Whose turn it is: the replies of a server session on their way out, and the handler's answers that it
 * waits for. Everything that the session says passes here, so here it is counted what leads nowhere,
 * and here a 421 ends the conversation.
 *
 * Guarantees: replies that can travel together do (RFC 2920 §3.2); the handler is asked one thing at a
 * time; an answer that comes at once costs no promise; nothing is said after the end.
 */
import { localError } from './incoming-content.ts'
import { formatReply, type Reply } from './reply.ts'
import type { MaybePromise } from './session-handler.ts'
import { limitReplies } from './session-limits.ts'
import type { Wire } from './session-options.ts'

export type TurnEvents = {
  /** An answer has come and was dealt with: input can be read again. */
  resumed(): void
  /** The handler threw or rejected: the transaction is worth nothing any more. */
  handlerBroke(): void
  /** The last word is said, or the peer is gone. Once. */
  over(): void
}

export class SessionTurn {
  readonly #wire: Wire
  readonly #events: TurnEvents
  readonly #unproductiveCommandsMax: number
  #unsent = ''
  #isWaiting = false
  #isOver = false
  #unproductiveCommands = 0

  constructor(wire: Wire, unproductiveCommandsMax: number, events: TurnEvents) {
    this.#wire = wire
    this.#unproductiveCommandsMax = unproductiveCommandsMax
    this.#events = events
  }

  /** The handler has not answered yet. */
  get isWaiting(): boolean {
    return this.#isWaiting
  }

  get isOver(): boolean {
    return this.#isOver
  }

  /** A reply that leads on. */
  say(reply: Reply): void {
    if (this.#isOver) return
    this.#unsent += formatReply(reply)
    // RFC 5321 §3.8: whoever says 421 closes.
    if (reply.code === 421) this.#close()
  }

  /** Our own reply to a command that brings no message nearer; one too many is the last. */
  sayInVain(reply: Reply): void {
    this.#unproductiveCommands++
    const isTooMany = this.#unproductiveCommands > this.#unproductiveCommandsMax
    this.say(isTooMany ? limitReplies.unproductiveCommands() : reply)
  }

  /** The handler's reply, as given. A refusal counts as in vain, but is never replaced. */
  pass(reply: Reply): void {
    if (reply.code >= 400) this.#unproductiveCommands++
    this.say(reply)
  }

  /** A message was accepted: what was in vain before is forgiven. */
  forgive(): void {
    this.#unproductiveCommands = 0
  }

  /** The last word. */
  leave(reply: Reply): void {
    this.say(reply)
    this.#close()
  }

  /** The answer to QUIT. */
  part(reply: Reply): void {
    if (this.#isOver) return
    this.say(reply)
    this.flush()
    this.#end()
    this.#wire.closeAfterQuit()
  }

  /** Ends without a word. */
  hangUp(): void {
    this.#unsent = ''
    this.#close()
  }

  /** The peer is gone. */
  lose(): void {
    this.#unsent = ''
    this.#end()
  }

  flush(): void {
    if (this.#unsent === '') return
    const text = this.#unsent
    this.#unsent = ''
    this.#wire.write(text)
  }

  /** Sends what was said, and hands the connection to TLS. */
  startTls(): void {
    this.flush()
    if (!this.#isOver) this.#wire.startTls()
  }

  report(error: unknown): void {
    this.#wire.report?.(error)
  }

  /** Asks the handler, and hands on its answer: at once where it answers at once. */
  ask(question: () => MaybePromise<Reply>, answered: (reply: Reply) => void): void {
    let answer: MaybePromise<Reply>
    try {
      answer = question()
    } catch (error) {
      this.#handlerBroke(error)
      return
    }
    if (answer instanceof Promise) void this.#await(answer, answered)
    else answered(answer)
  }

  /** Reads no further until this has resolved. It must not reject. */
  waitFor(pending: Promise<void> | undefined): void {
    if (pending !== undefined) void this.#await(pending, () => {})
  }

  async #await<T>(pending: Promise<T>, arrived: (value: T) => void): Promise<void> {
    this.#isWaiting = true
    // A slow answer must not hold back the replies before it.
    this.flush()
    try {
      const value = await pending
      this.#isWaiting = false
      if (!this.#isOver) arrived(value)
    } catch (error) {
      this.#isWaiting = false
      this.#handlerBroke(error)
    }
    this.#events.resumed()
  }

  #handlerBroke(error: unknown): void {
    this.report(error)
    if (this.#isOver) return
    this.#events.handlerBroke()
    this.pass(localError)
  }

  #close(): void {
    if (this.#isOver) return
    this.flush()
    this.#end()
    this.#wire.close()
  }

  #end(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#events.over()
  }
}
