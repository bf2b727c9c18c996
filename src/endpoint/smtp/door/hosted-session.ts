/**
 * A session as the main thread has it: the real handler, asked for a client whose socket is in another thread.
 * One thing is done at a time and in the order in which it was said, as protocol/smtp promises handlers. A login
 * that has ended decides nothing any more, even if the other thread has not heard of it yet.
 */
import assert from 'node:assert/strict'
import { freeAtOnce } from '../../../base/free-at-once.ts'
import { describeError, type Log } from '../../../base/log.ts'
import type { LoginAuthority } from '../../../protocol/sasl/login-authority.ts'
import { localError } from '../../../protocol/smtp/incoming-content.ts'
import { isPositive, type Reply, reply } from '../../../protocol/smtp/reply.ts'
import type {
  ClientInfo,
  ContentSink,
  MaybePromise,
  RcptCommand,
  SessionHandler,
  Transaction,
} from '../../../protocol/smtp/session-handler.ts'
import { type Answer, OCTETS_UNTAKEN_MAX, type Question } from './door-messages.ts'
import type { Said } from './remote-handler.ts'

const OCTETS_TOLD_MIN = OCTETS_UNTAKEN_MAX / 4

type OpenTransaction = Transaction & { readonly recipients: RcptCommand[] }

export type HostedSessionParts = {
  readonly session: number
  readonly ip: string
  readonly handler: SessionHandler
  readonly send: (said: Said) => void
  readonly log: Log
}

export class HostedSession {
  readonly #parts: HostedSessionParts
  /** What was asked about and taken. */
  #transaction: OpenTransaction | undefined
  #sink: ContentSink | undefined
  /** The content that is coming in cannot be kept, and its end will hear so. */
  #isSpoiled = false
  #isSinkBusy = false
  /** What was said while the sink was busy. */
  readonly #later: (() => void)[] = []
  #untoldOctets = 0

  constructor(parts: HostedSessionParts) {
    this.#parts = parts
  }

  ask(call: number, question: Question): void {
    this.#inTurn(() => this.#ask(call, question))
  }

  /** @param recipients how many the client was told are taken */
  content(recipients: number): void {
    this.#isSpoiled = false
    try {
      const transaction = this.#transaction
      // Nobody may get mail, or miss it, because the two threads remember a transaction differently.
      assert(transaction?.recipients.length === recipients, 'a transaction of other recipients')
      this.#transaction = undefined
      this.#sink = this.#parts.handler.content(transaction)
    } catch (error) {
      this.#spoil(error)
    }
  }

  octets(chunk: Buffer): void {
    this.#inTurn(() => this.#write(chunk))
  }

  discard(): void {
    const sink = this.#sink
    this.#sink = undefined
    try {
      sink?.discard()
    } catch (error) {
      this.#report(error)
    }
  }

  closeTransaction(): void {
    this.#transaction = undefined
    try {
      this.#parts.handler.closed()
    } catch (error) {
      this.#report(error)
    }
  }

  over(): void {
    this.#later.length = 0
    this.discard()
    this.#parts.handler.login?.close()
  }

  /** Passes on that the login has ended, if it has. */
  tellEnding(): void {
    const { handler, send, session } = this.#parts
    const why = handler.login?.ending()
    if (why !== undefined) send({ kind: 'login-ended', session, why })
  }

  #inTurn(task: () => void): void {
    if (this.#isSinkBusy) this.#later.push(task)
    else task()
  }

  #ask(call: number, question: Question): void {
    const { session, send } = this.#parts
    const answered = (answer: Answer): void => {
      this.#remember(question, answer)
      send({ kind: 'answered', session, call, answer })
    }
    const broke = (error: unknown): void =>
      send({ kind: 'broke', session, call, error: describeError(error) })
    try {
      const answer = this.#answerTo(question)
      if (answer instanceof Promise) answer.then(answered, broke)
      else answered(answer)
    } catch (error) {
      broke(error)
    }
  }

  #answerTo(question: Question): MaybePromise<Answer> {
    const { handler } = this.#parts
    switch (question.kind) {
      case 'mail':
        return this.#lastWord() ?? handler.mail(question.command, question.client)
      case 'rcpt':
        return this.#lastWord() ?? handler.rcpt(question.command, this.#client)
      case 'content-ended':
        return this.#end()
      case 'password':
        return this.#authority.password(question.user, question.password)
      case 'scram-keys':
        return this.#authority.scramKeys(question.user)
      case 'scram-proved':
        return this.#authority.scramProved(question.user, question.keyId)
      case 'token':
        return this.#checkToken(question.user, question.token)
    }
  }

  /** Keeps what is taken of a transaction, so that its content needs no repetition. */
  #remember(question: Question, answer: Answer): void {
    const isTaken = typeof answer === 'object' && 'code' in answer && isPositive(answer)
    if (question.kind === 'mail') {
      const { command: mail, client } = question
      this.#transaction = isTaken ? { mail, client, recipients: [] } : undefined
    } else if (question.kind === 'rcpt' && isTaken) {
      this.#transaction?.recipients.push(question.command)
    }
  }

  get #client(): ClientInfo {
    assert(this.#transaction, 'a recipient was named before the sender')
    return this.#transaction.client
  }

  #checkToken(user: string, token: string): MaybePromise<Answer> {
    const { tokens } = this.#authority
    if (tokens === undefined) throw new Error('a token was shown where none is trusted')
    return tokens.check(user, token)
  }

  /** RFC 5321 §3.8: whoever says 421 closes. */
  #lastWord(): Reply | undefined {
    const why = this.#parts.handler.login?.ending()
    return why === undefined ? undefined : reply(421, '4.7.0', why)
  }

  #end(): MaybePromise<Reply> {
    const lastWord = this.#lastWord()
    if (lastWord !== undefined || this.#isSpoiled) {
      this.discard()
      return lastWord ?? localError
    }
    const sink = this.#sink
    this.#sink = undefined
    if (sink === undefined) throw new Error('content ended that had not begun')
    return sink.end()
  }

  #write(chunk: Buffer): void {
    try {
      const pending = this.#sink?.write(chunk)
      if (pending instanceof Promise) void this.#waitFor(pending, chunk)
      else this.#taken(chunk)
    } catch (error) {
      this.#spoil(error)
      this.#taken(chunk)
    }
  }

  async #waitFor(pending: Promise<void>, chunk: Buffer): Promise<void> {
    this.#isSinkBusy = true
    try {
      await pending
    } catch (error) {
      this.#spoil(error)
    }
    this.#isSinkBusy = false
    this.#taken(chunk)
    while (!this.#isSinkBusy) {
      const next = this.#later.shift()
      if (next === undefined) return
      next()
    }
  }

  /** Small messages never fill the way, and need not be told of each. */
  #taken(chunk: Buffer): void {
    this.#untoldOctets += chunk.length
    if (this.#sink?.isKeeping === false) freeAtOnce(chunk)
    if (this.#untoldOctets < OCTETS_TOLD_MIN) return
    const { send, session } = this.#parts
    send({ kind: 'octets-taken', session, count: this.#untoldOctets })
    this.#untoldOctets = 0
  }

  #spoil(error: unknown): void {
    this.#report(error)
    this.#isSpoiled = true
    this.discard()
  }

  get #authority(): LoginAuthority {
    const { login } = this.#parts.handler
    if (login === undefined) throw new Error('a login was tried where nobody logs in')
    return login
  }

  #report(error: unknown): void {
    this.#parts.log.error({ ip: this.#parts.ip, error: describeError(error) }, 'session.failed')
  }
}
