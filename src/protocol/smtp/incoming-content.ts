/**
 * One message while it comes in: normalises it, counts it and passes it to its sink. Once it cannot be
 * accepted any more (too large, or the sink broke), the sink discards what it has, the remaining octets are
 * swallowed, and the refusal answers the end.
 */
import { ContentNormaliser } from './content-normaliser.ts'
import { type Reply, reply } from './reply.ts'
import type { ContentSink, MaybePromise } from './session-handler.ts'
import { limitReplies } from './session-limits.ts'

/** What a client hears when our own house is at fault; the details are for the log. */
export const localError: Reply = reply(451, '4.3.0', 'A local error, please try again later')

export type ContentOptions = {
  readonly sink: ContentSink
  readonly end: 'dot' | 'count'
  readonly messageBytesMax: number
  /** Hears of everything the sink throws. */
  readonly report: (error: unknown) => void
}

export class IncomingContent {
  readonly #normaliser: ContentNormaliser
  readonly #options: ContentOptions
  /** Until it has been asked for its answer, or to discard. */
  #sink: ContentSink | undefined
  #refusal: Reply | undefined
  #written: Promise<void> | undefined

  constructor(options: ContentOptions) {
    this.#options = options
    this.#sink = options.sink
    this.#normaliser = new ContentNormaliser(options.end)
  }

  /** The end has been read. */
  get isComplete(): boolean {
    return this.#normaliser.isEnded
  }

  /** Why this message will not be accepted, once that is certain. */
  get refusal(): Reply | undefined {
    return this.#refusal
  }

  /** While the sink is busy; nothing may be taken meanwhile. Never rejects. */
  get written(): Promise<void> | undefined {
    return this.#written
  }

  /** Takes octets up to the end of the content, and returns how many those were. */
  take(chunk: Buffer): number {
    const pieces: Buffer[] = []
    const taken = this.#normaliser.read(chunk, pieces)
    this.#write(pieces)
    return taken
  }

  /** BDAT LAST: no more octets will come. */
  finish(): void {
    const pieces: Buffer[] = []
    this.#normaliser.finish(pieces)
    this.#write(pieces)
  }

  /** The answer to the whole message. May throw or reject where the sink does. */
  end(): MaybePromise<Reply> {
    const sink = this.#sink
    this.#sink = undefined
    return sink === undefined ? (this.#refusal ?? localError) : sink.end()
  }

  /** Without effect once the sink was asked for its answer. */
  discard(): void {
    const sink = this.#sink
    this.#sink = undefined
    try {
      sink?.discard()
    } catch (error) {
      this.#options.report(error)
    }
  }

  #write(pieces: readonly Buffer[]): void {
    const { messageBytesMax } = this.#options
    if (this.#normaliser.octets > messageBytesMax) {
      this.#refuse(limitReplies.messageBytes(messageBytesMax))
    }
    let written = 0
    try {
      for (const piece of pieces) {
        written++
        const pending = this.#sink?.write(piece)
        if (!(pending instanceof Promise)) continue
        this.#written = this.#writeLater(pending, pieces.slice(written))
        return
      }
    } catch (error) {
      this.#break(error)
    }
  }

  async #writeLater(pending: Promise<void>, rest: readonly Buffer[]): Promise<void> {
    try {
      await pending
      for (const piece of rest) await this.#sink?.write(piece)
    } catch (error) {
      this.#break(error)
    } finally {
      this.#written = undefined
    }
  }

  #break(error: unknown): void {
    this.#options.report(error)
    this.#refuse(localError)
  }

  #refuse(refusal: Reply): void {
    this.#refusal ??= refusal
    this.discard()
  }
}
