/**
 * The client's side of SMTP (RFC 5321), pure: bytes in by `receive`, bytes out by the line's `send`,
 * and every answer, also the end of the connection, a value. Whoever owns it brings the socket, the
 * time-outs and the decisions.
 *
 *   greeting -> ehlo -> [startTls -> ehlo] -> [authenticate] -> transact … transact -> quit
 *
 * Guarantees: nothing throws for what a host sends; each method's promise settles once, at the
 * latest when the dialogue is lost; after a transaction that was not completed the next one begins
 * with RSET.
 */
import { type Answers, ClientDialogue, type ClientLine, type Loss } from './client-dialogue.ts'
import { transact, type TransactionRequest, type TransactionResult } from './client-transaction.ts'
import { type Extensions, noExtensions, parseExtensions } from './extensions.ts'
import { isPermanent, isPositive, type Reply } from './reply.ts'

export type Answer = { readonly reply: Reply } | { readonly loss: Loss }

export type Credentials = { readonly user: string; readonly password: string }

/** SASL's "go on" (RFC 4954 §4). */
const CHALLENGE = 334
/** Longer initial responses go on a line of their own (RFC 4954 §4, RFC 5321 §4.5.3.1.4). */
const COMMAND_LENGTH_MAX = 512

export class ClientSession {
  readonly #dialogue: ClientDialogue
  #extensions: Extensions = noExtensions
  #isClean = true

  constructor(line: ClientLine) {
    this.#dialogue = new ClientDialogue(line)
  }

  /** What the host offered in its last answer to EHLO. */
  get extensions(): Extensions {
    return this.#extensions
  }

  /** Set once the connection cannot be used any more. */
  get loss(): Loss | undefined {
    return this.#dialogue.loss
  }

  receive(chunk: Buffer): void {
    this.#dialogue.receive(chunk)
  }

  lost(reason: string): void {
    this.#dialogue.lost(reason)
  }

  async greeting(): Promise<Answer> {
    return answerOf(await this.#dialogue.ask(undefined, ['greeting']))
  }

  /** A host that refuses EHLO is old, not hostile: HELO, and nothing is offered (RFC 5321 §3.2). */
  async ehlo(name: string): Promise<Answer> {
    this.#extensions = noExtensions
    const answer = await this.#command(`EHLO ${name}`, 'ehlo')
    if ('loss' in answer) return answer
    if (isPermanent(answer.reply)) return this.#command(`HELO ${name}`, 'ehlo')
    if (isPositive(answer.reply)) this.#extensions = parseExtensions(answer.reply.text)
    return answer
  }

  /** After a 220 the owner makes the handshake, then calls `secured`; what comes between is dropped. */
  startTls(): Promise<Answer> {
    return this.#command('STARTTLS', 'starttls')
  }

  /** What the host offered in clear text is forgotten (RFC 3207 §4.2). */
  secured(): void {
    this.#extensions = noExtensions
    this.#dialogue.secured()
  }

  /** By PLAIN (RFC 4616), else LOGIN; undefined when the host offers neither. */
  async authenticate(credentials: Credentials): Promise<Answer | undefined> {
    const { auth } = this.#extensions
    if (auth.includes('PLAIN')) return this.#authPlain(credentials)
    if (auth.includes('LOGIN')) return this.#authLogin(credentials)
    return undefined
  }

  async transact(request: TransactionRequest): Promise<TransactionResult> {
    const wasClean = this.#isClean
    this.#isClean = false
    const result = await transact(this.#dialogue, this.#extensions, request, !wasClean)
    // The host forgets a transaction when it has answered its content (RFC 5321 §4.1.1.4). We rely on
    // that after a yes only.
    this.#isClean = result.dot !== undefined && isPositive(result.dot)
    return result
  }

  async rset(): Promise<Answer> {
    const answer = await this.#command('RSET', 'rset')
    this.#isClean = 'reply' in answer && isPositive(answer.reply)
    return answer
  }

  quit(): Promise<Answer> {
    return this.#command('QUIT', 'quit')
  }

  async #command(
    line: string,
    stage: 'ehlo' | 'starttls' | 'auth' | 'rset' | 'quit',
  ): Promise<Answer> {
    return answerOf(await this.#dialogue.ask(Buffer.from(`${line}\r\n`), [stage]))
  }

  async #authPlain({ user, password }: Credentials): Promise<Answer> {
    const response = base64(`\0${user}\0${password}`)
    const atOnce = `AUTH PLAIN ${response}`
    if (atOnce.length + 2 <= COMMAND_LENGTH_MAX) return this.#command(atOnce, 'auth')
    return this.#authSteps('AUTH PLAIN', [response])
  }

  #authLogin({ user, password }: Credentials): Promise<Answer> {
    return this.#authSteps('AUTH LOGIN', [base64(user), base64(password)])
  }

  async #authSteps(command: string, responses: readonly string[]): Promise<Answer> {
    let answer = await this.#command(command, 'auth')
    for (const response of responses) {
      if ('loss' in answer || answer.reply.code !== CHALLENGE) return answer
      answer = await this.#command(response, 'auth')
    }
    return answer
  }
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}

/** A reply counts even where the host closes behind it: a 421 says why. */
function answerOf({ replies, loss }: Answers): Answer {
  const [reply] = replies
  if (reply !== undefined) return { reply }
  return { loss: loss ?? { stage: undefined, reason: 'no reply came' } }
}
