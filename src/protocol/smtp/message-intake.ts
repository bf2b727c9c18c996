/**
 * How the content of a message comes in: by DATA (RFC 5321 §4.1.1.4) or in BDAT chunks (RFC 3030). Opens
 * the sink, says what is being read, and answers each end.
 */
import { type ChunkSize, IncomingChunk } from './incoming-chunk.ts'
import { IncomingContent, localError } from './incoming-content.ts'
import { isPositive, type Reply, reply } from './reply.ts'
import type { SessionHandler, Transaction } from './session-handler.ts'
import type { SessionTurn } from './session-turn.ts'

export type IntakeEvents = {
  /** The handler has answered the message: the transaction is over. */
  answered(): void
  /** The message will never be complete: the transaction is to be reset. */
  spoiled(): void
}

export class MessageIntake {
  readonly #turn: SessionTurn
  readonly #handler: SessionHandler
  readonly #messageBytesMax: number
  readonly #events: IntakeEvents
  /** The message on its way in, from its first octet to its answer. */
  #content: IncomingContent | undefined
  /** What is being read in place of commands. */
  #reading: IncomingContent | IncomingChunk | undefined

  constructor(
    turn: SessionTurn,
    handler: SessionHandler,
    messageBytesMax: number,
    events: IntakeEvents,
  ) {
    this.#turn = turn
    this.#handler = handler
    this.#messageBytesMax = messageBytesMax
    this.#events = events
  }

  /** To be fed with input until it is complete; then `finishReading`. */
  get reading(): IncomingContent | IncomingChunk | undefined {
    return this.#reading
  }

  /** A message has begun and not been answered. */
  get isReceiving(): boolean {
    return this.#content !== undefined || this.#reading !== undefined
  }

  beginData(transaction: Transaction): void {
    const content = this.#open(transaction, 'dot')
    if (content === undefined) {
      this.#turn.pass(localError)
      return
    }
    this.#reading = content
    this.#turn.say({ code: 354, text: 'Go ahead, end with a lone dot' })
  }

  beginChunk(size: ChunkSize, transaction: Transaction): void {
    const content = this.#content ?? this.#open(transaction, 'count')
    this.#reading = new IncomingChunk(size, content ?? localError)
  }

  /** Reads a chunk for nothing: its octets come in any case (RFC 3030 §2). */
  swallowChunk(size: ChunkSize, refusal: Reply): void {
    this.#reading = new IncomingChunk(size, refusal)
  }

  finishReading(): void {
    const reading = this.#reading
    if (reading instanceof IncomingChunk) this.#finishChunk(reading, reading.fate)
    else if (reading !== undefined) this.#finishMessage(reading)
  }

  discard(): void {
    this.#content?.discard()
    this.#content = undefined
    this.#reading = undefined
  }

  #open(transaction: Transaction, end: 'dot' | 'count'): IncomingContent | undefined {
    try {
      const sink = this.#handler.content(transaction)
      const report = (error: unknown): void => this.#turn.report(error)
      const messageBytesMax = this.#messageBytesMax
      this.#content = new IncomingContent({ sink, end, messageBytesMax, report })
      return this.#content
    } catch (error) {
      this.#turn.report(error)
      this.#events.spoiled()
      return undefined
    }
  }

  #finishChunk({ isLast, sizeOctets }: IncomingChunk, fate: IncomingContent | Reply): void {
    this.#reading = undefined
    if ('code' in fate) return this.#turn.sayInVain(fate)
    if (fate.refusal !== undefined) {
      this.#events.spoiled()
      return this.#turn.pass(fate.refusal)
    }
    if (isLast) return this.#finishLastChunk(fate)
    const received = reply(250, '2.0.0', `${sizeOctets} octets received`)
    if (sizeOctets > 0) this.#turn.say(received)
    else this.#turn.sayInVain(received)
  }

  #finishLastChunk(content: IncomingContent): void {
    content.finish()
    this.#reading = content
    this.#turn.waitFor(content.written)
  }

  #finishMessage(content: IncomingContent): void {
    this.#reading = undefined
    const isSpoiled = content.refusal !== undefined
    this.#turn.ask(
      () => content.end(),
      (answer) => {
        this.#content = undefined
        if (isSpoiled) this.#events.spoiled()
        else this.#events.answered()
        if (isPositive(answer)) this.#turn.forgive()
        this.#turn.pass(answer)
      },
    )
  }
}
