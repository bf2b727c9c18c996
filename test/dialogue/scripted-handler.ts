/**
 * The handler behind a dialogue test: says yes to everything, unless its script has another answer for
 * the question, and remembers all it was asked. Who may log in is said in scripted-login.ts.
 */
import { type Reply, reply } from '../../src/protocol/smtp/reply.ts'
import type {
  ContentSink,
  MailCommand,
  MaybePromise,
  RcptCommand,
  SessionHandler,
  Transaction,
} from '../../src/protocol/smtp/session-handler.ts'
import { ScriptedLogin } from './scripted-login.ts'

export type Question = 'authenticate' | 'mail' | 'rcpt' | 'content' | 'write' | 'end'

/** Something that was asked of the handler, or told to it. */
export type Told = { readonly name: Question | 'closed' | 'discarded'; readonly what: unknown }

export type ScriptedAnswer = {
  readonly manner: 'now' | 'later' | 'throws' | 'rejects'
  readonly reply: Reply | undefined
}

const usualManner: ScriptedAnswer = { manner: 'now', reply: undefined }

export class ScriptedHandler implements SessionHandler {
  readonly told: Told[] = []
  /** The content of every message that was asked for its answer. */
  readonly stored: Buffer[] = []
  readonly login = new ScriptedLogin((what, usual) => this.#answer('authenticate', what, usual))
  readonly #answersLate: boolean
  readonly #script: { readonly question: Question; readonly answer: ScriptedAnswer }[] = []
  readonly #pending: (() => void)[] = []
  #questionsOpen = 0
  #messages = 0

  constructor({ answersLate }: { readonly answersLate: boolean }) {
    this.#answersLate = answersLate
  }

  /** The next time this question is asked, the answer is this. */
  expect(question: Question, answer: ScriptedAnswer): void {
    this.#script.push({ question, answer })
  }

  /** Gives the answers that were to come later. */
  release(): void {
    for (const resolve of this.#pending.splice(0)) resolve()
  }

  mail(command: MailCommand): MaybePromise<Reply> {
    return this.#answer('mail', command, reply(250, '2.1.0', 'Sender noted'))
  }

  rcpt(command: RcptCommand): MaybePromise<Reply> {
    return this.#answer('rcpt', command, reply(250, '2.1.5', 'Recipient noted'))
  }

  content(transaction: Transaction): ContentSink {
    const { mail, recipients, client } = transaction
    this.told.push({ name: 'content', what: { mail, recipients: [...recipients], client } })
    if (this.#scripted('content') !== undefined) throw new Error('the script says so')
    return this.#sink()
  }

  closed(): void {
    this.told.push({ name: 'closed', what: undefined })
  }

  #sink(): ContentSink {
    const chunks: Buffer[] = []
    let isOver = false
    const touch = (): void => {
      if (isOver) throw new Error('a sink that was over was used again')
    }
    return {
      write: (chunk) => {
        touch()
        chunks.push(chunk)
        const scripted = this.#scripted('write')
        return scripted === undefined ? undefined : this.#perform(scripted, undefined)
      },
      end: () => {
        touch()
        isOver = true
        const usual = reply(250, '2.0.0', `queued as ${++this.#messages}`)
        this.stored.push(Buffer.concat(chunks))
        return this.#answer('end', undefined, usual)
      },
      discard: () => {
        touch()
        isOver = true
        this.told.push({ name: 'discarded', what: undefined })
      },
    }
  }

  #answer(question: Question, what: unknown, usual: Reply): MaybePromise<Reply> {
    if (this.#questionsOpen > 0) throw new Error('the handler was asked two things at once')
    this.told.push({ name: question, what })
    const scripted = this.#scripted(question)
    const answer = this.#perform(scripted ?? usualManner, scripted?.reply ?? usual)
    if (!(answer instanceof Promise)) return answer
    this.#questionsOpen++
    return answer.finally(() => this.#questionsOpen--)
  }

  #scripted(question: Question): ScriptedAnswer | undefined {
    const index = this.#script.findIndex((step) => step.question === question)
    return index === -1 ? undefined : this.#script.splice(index, 1)[0]?.answer
  }

  #perform<T>({ manner }: ScriptedAnswer, value: T): MaybePromise<T> {
    switch (manner) {
      case 'throws':
        throw new Error('the script says so')
      case 'rejects':
        return Promise.reject(new Error('the script says so'))
      case 'later':
        return new Promise((resolve) => this.#pending.push(() => resolve(value)))
      case 'now':
        return this.#answersLate ? Promise.resolve(value) : value
    }
  }
}
