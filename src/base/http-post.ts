/**
 * POST to a daemon nearby, plain HTTP. Connections are kept where the daemon keeps them; one that turns out
 * to be dead costs a second try on a fresh one, never an error. The body is streamed no faster than it is read.
 */
import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http'
import { asDialError, DialError } from './dialer.ts'

export type HttpQuestion = {
  readonly url: string
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  readonly sizeBytes: number
  /** From the start each time it is called. */
  body(): Iterable<Buffer> | AsyncIterable<Buffer>
  /** A longer answer is a broken one. */
  readonly answerBytesMax: number
  /** Ends the wait; the connection is closed at once. */
  readonly signal: AbortSignal
}

export type HttpAnswer = { readonly status: number; readonly body: Buffer }

export interface HttpPoster {
  /** @throws DialError when there is no answer: nobody listens, the connection broke, the wait was ended */
  post(question: HttpQuestion): Promise<HttpAnswer>
  /** Leaves the kept connections. */
  close(): void
}

/** A daemon that closes idle connections sooner than this costs a second try now and then. */
const KEPT_MS_MAX = 5_000

export class SystemHttpPoster implements HttpPoster {
  readonly #agent = new Agent({ keepAlive: true, timeout: KEPT_MS_MAX })

  async post(question: HttpQuestion): Promise<HttpAnswer> {
    const kept = new Call(question, this.#agent)
    try {
      return await kept.answer()
    } catch (error) {
      if (!kept.metDeadConnection) throw error
    }
    return new Call(question, false).answer()
  }

  close(): void {
    this.#agent.destroy()
  }
}

class Call {
  readonly #question: HttpQuestion
  readonly #request: ClientRequest
  #isAnswered = false

  constructor(question: HttpQuestion, agent: Agent | false) {
    this.#question = question
    this.#request = request(question.url, {
      method: 'POST',
      agent,
      headers: { ...question.headers, 'Content-Length': question.sizeBytes },
    })
  }

  /** The daemon closed a kept connection while nobody looked: nothing of the question was judged. */
  get metDeadConnection(): boolean {
    return this.#request.reusedSocket && !this.#isAnswered && !this.#question.signal.aborted
  }

  async answer(): Promise<HttpAnswer> {
    const { signal } = this.#question
    const stop = (): void => void this.#request.destroy(endedWait())
    signal.addEventListener('abort', stop)
    if (signal.aborted) stop()
    try {
      const answer = this.#receive()
      // Its failure is thrown in its turn, when nobody reads the body any more.
      answer.catch(() => {})
      await this.#send()
      return await answer
    } finally {
      signal.removeEventListener('abort', stop)
      // A body that was not wholly read, or sent, leaves a connection of no further use.
      if (!this.#request.writableEnded) this.#request.destroy()
    }
  }

  async #send(): Promise<void> {
    for await (const piece of this.#question.body()) {
      if (this.#isAnswered || this.#request.destroyed) return
      if (!this.#request.write(piece)) await this.#room()
    }
    this.#request.end()
  }

  /** Also when there is nobody left to write to. */
  #room(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const events = ['drain', 'close', 'response'] as const
    for (const event of events) this.#request.once(event, resolve)
    return promise.finally(() => {
      for (const event of events) this.#request.off(event, resolve)
    })
  }

  async #receive(): Promise<HttpAnswer> {
    const { answerBytesMax } = this.#question
    const response = await this.#response()
    this.#isAnswered = true
    const chunks: Buffer[] = []
    let bytes = 0
    try {
      for await (const chunk of response as AsyncIterable<Buffer>) {
        bytes += chunk.length
        if (bytes > answerBytesMax) {
          throw new DialError('EMSGSIZE', `its answer is longer than ${answerBytesMax} bytes`)
        }
        chunks.push(chunk)
      }
    } catch (error) {
      throw error instanceof Error ? asDialError(error) : error
    }
    return { status: response.statusCode ?? 0, body: Buffer.concat(chunks) }
  }

  #response(): Promise<IncomingMessage> {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
    this.#request.once('response', resolve)
    this.#request.on('error', (error) => reject(asDialError(error)))
    return promise
  }
}

function endedWait(): DialError {
  return new DialError('ETIMEDOUT', 'the wait was ended')
}
