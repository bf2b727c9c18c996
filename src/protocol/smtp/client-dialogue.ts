/**
 * The turn-taking of an SMTP client, without a socket: commands go out, exactly one reply is taken for
 * each, in order (RFC 2920 §3.1). Everything the host may do wrong ends in one way: the dialogue is
 * lost, the loss says at which stage and why, and every question asked from then on is answered by
 * that loss at once. So nothing waits for a host that is gone, and no reply is taken for another's.
 */
import { isPositive, type Reply } from './reply.ts'
import { ReplyReader } from './reply-reader.ts'

/** What is waited for, so that its owner can limit the wait (RFC 5321 §4.5.3.2). */
export type ClientStage =
  | 'greeting'
  | 'ehlo'
  | 'starttls'
  | 'auth'
  | 'rset'
  | 'mail'
  | 'rcpt'
  | 'data'
  /** For room to send the next piece of the content. */
  | 'block'
  | 'dot'
  | 'quit'

/** What the dialogue needs of the connection. */
export interface ClientLine {
  /** A promise asks to wait before more content is sent; it resolves when the connection closes, too. */
  send(bytes: Buffer): void | Promise<void>
  /** Called whenever a wait begins, also for the same stage anew; undefined when nothing is awaited. */
  waitingFor(stage: ClientStage | undefined): void
}

/** Why no (more) replies came. */
export type Loss = {
  /** What was waited for; undefined between transactions. */
  readonly stage: ClientStage | undefined
  readonly reason: string
  /** The last thing the host said, where that explains the loss: a 421, an answer nobody asked for. */
  readonly reply?: Reply
}

/** As many replies as came; fewer than asked for only together with a loss. */
export type Answers = { readonly replies: readonly Reply[]; readonly loss?: Loss }

const nothing: readonly Reply[] = []

export class ClientDialogue {
  readonly #line: ClientLine
  #reader: ReplyReader
  #stages: readonly ClientStage[] = []
  #replies: Reply[] = []
  #settle: ((answers: Answers) => void) | undefined
  #loss: Loss | undefined
  #isSendingContent = false
  #isMuted = false

  constructor(line: ClientLine) {
    this.#line = line
    this.#reader = this.#newReader()
  }

  get loss(): Loss | undefined {
    return this.#loss
  }

  /** Sends commands, if any, and takes one reply for each stage. One question at a time. */
  ask(bytes: Buffer | undefined, stages: readonly ClientStage[]): Promise<Answers> {
    const answers = this.#expect(stages)
    if (this.#loss === undefined && bytes !== undefined) void this.#line.send(bytes)
    return answers
  }

  /** As `ask` for the reply to content, which follows in pieces by `sendBlock` and `endContent`. */
  askWithContent(): Promise<Answers> {
    const answers = this.#expect(['dot'])
    this.#isSendingContent = true
    return answers
  }

  /** Resolves when there is room for more, also when the dialogue is lost meanwhile. */
  async sendBlock(bytes: Buffer): Promise<void> {
    if (this.#loss !== undefined) return
    this.#line.waitingFor('block')
    await this.#line.send(bytes)
  }

  endContent(bytes: Buffer): void {
    if (this.#loss !== undefined) return
    this.#isSendingContent = false
    this.#line.waitingFor('dot')
    void this.#line.send(bytes)
  }

  receive(chunk: Buffer): void {
    if (this.#loss === undefined && !this.#isMuted) this.#reader.push(chunk)
  }

  /** The connection is gone, or its owner gives it up. Only the first reason counts. */
  lost(reason: string, reply?: Reply): void {
    if (this.#loss !== undefined) return
    const stage = this.#stageNow()
    this.#loss = { stage, reason, ...(reply === undefined ? {} : { reply }) }
    this.#finish()
  }

  /** TLS is on: listen again, to a host that has said nothing yet. */
  secured(): void {
    this.#reader = this.#newReader()
    this.#isMuted = false
  }

  #expect(stages: readonly ClientStage[]): Promise<Answers> {
    if (this.#loss !== undefined) return Promise.resolve({ replies: nothing, loss: this.#loss })
    if (this.#settle !== undefined) throw new Error('a question is still open')
    this.#stages = stages
    this.#replies = []
    this.#line.waitingFor(stages[0])
    return new Promise((resolve) => {
      this.#settle = resolve
    })
  }

  #newReader(): ReplyReader {
    return new ReplyReader({
      reply: (reply) => this.#read(reply),
      malformed: (reason) => this.lost(`the host sent ${reason}`),
    })
  }

  #read(reply: Reply): void {
    if (this.#loss !== undefined) return
    const stage = this.#stageNow()
    if (stage === undefined) {
      this.lost('the host spoke without having been asked', reply)
      return
    }
    if (stage === 'block') {
      this.#readEarly(reply)
      return
    }
    this.#replies.push(reply)
    // What follows in the clear behind this reply is not the host's word (RFC 3207 §6).
    if (stage === 'starttls' && reply.code === 220) this.#mute()
    // RFC 5321 §3.8: 421 is sent by a host that closes; answers to the rest will not come.
    if (reply.code === 421) this.lost('the host closes the connection', reply)
    else if (this.#replies.length === this.#stages.length) this.#finish()
    else this.#line.waitingFor(this.#stageNow())
  }

  /** A verdict on content that it has not read to the end: its no counts, its yes cannot. */
  #readEarly(reply: Reply): void {
    if (!isPositive(reply)) this.#replies.push(reply)
    this.lost('the host answered before the message was complete', reply)
  }

  #stageNow(): ClientStage | undefined {
    if (this.#settle === undefined) return undefined
    return this.#isSendingContent ? 'block' : this.#stages[this.#replies.length]
  }

  #mute(): void {
    this.#isMuted = true
    this.#reader.skipRest()
  }

  #finish(): void {
    const settle = this.#settle
    const replies = this.#replies
    this.#settle = undefined
    this.#isSendingContent = false
    this.#line.waitingFor(undefined)
    settle?.(this.#loss === undefined ? { replies } : { replies, loss: this.#loss })
  }
}
