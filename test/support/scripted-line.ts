/**
 * A client session without a socket: every write is answered by the next entry of a script. For tests
 * of the pure half of delivery.
 */
import type { ClientLine, ClientStage } from '../../src/protocol/smtp/client-dialogue.ts'
import { ClientSession } from '../../src/protocol/smtp/client-session.ts'

export class ScriptedLine implements ClientLine {
  readonly session: ClientSession
  /** One entry per write. */
  readonly sent: string[] = []
  readonly stages: (ClientStage | undefined)[] = []
  readonly #answers: (string | undefined)[]

  /** An entry is what the host sends after the write of the same number; when none is left it hangs up. */
  constructor(answers: readonly (string | undefined)[]) {
    this.#answers = [...answers]
    this.session = new ClientSession(this)
  }

  send(bytes: Buffer): void {
    this.sent.push(bytes.toString())
    const isOver = this.#answers.length === 0
    const answer = this.#answers.shift()
    queueMicrotask(() => {
      if (isOver) this.session.lost('the script is over')
      else if (answer !== undefined) this.session.receive(Buffer.from(answer))
    })
  }

  waitingFor(stage: ClientStage | undefined): void {
    this.stages.push(stage)
  }

  /** A line whose session has heard what the host offers. */
  static async greeted(
    extensions: readonly string[],
    answers: readonly (string | undefined)[],
  ): Promise<ScriptedLine> {
    const lines = ['mx.test', ...extensions]
    const ehlo = lines.map((line, index) => `250${index < lines.length - 1 ? '-' : ' '}${line}\r\n`)
    const line = new ScriptedLine([ehlo.join(''), ...answers])
    await line.session.ehlo('client.test')
    line.sent.length = 0
    line.stages.length = 0
    return line
  }
}
