/**
 * A client that submits by SMTP as fast as it is answered, on one connection, and knows exactly which
 * messages it was promised. When the server dies it says so and forgets nothing.
 */
import { connect, type Socket } from 'node:net'

export type SubmitterTarget = { readonly port: number; readonly sender: string }

/** The connection broke; what was on its way may or may not have been accepted. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost'
}

export class RawSubmitter {
  readonly #socket: Socket
  readonly #sender: string
  #received = ''
  #isClosed = false
  #waiter: (() => void) | undefined

  private constructor(socket: Socket, sender: string) {
    this.#socket = socket
    this.#sender = sender
    socket.on('data', (chunk) => {
      this.#received += chunk.toString('latin1')
      this.#waiter?.()
    })
    socket.on('error', () => socket.destroy())
    socket.on('close', () => {
      this.#isClosed = true
      this.#waiter?.()
    })
  }

  /** @throws ConnectionLost when nobody listens or the greeting does not come */
  static async open({ port, sender }: SubmitterTarget): Promise<RawSubmitter> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    const submitter = new RawSubmitter(socket, sender)
    await submitter.#reply()
    socket.write('EHLO client.example\r\n')
    await submitter.#reply()
    return submitter
  }

  /** The reply to the final dot. @throws ConnectionLost */
  async submit(recipient: string, content: string): Promise<string> {
    this.#socket.write(`MAIL FROM:<${this.#sender}>\r\nRCPT TO:<${recipient}>\r\nDATA\r\n`)
    for (const wanted of ['250', '250', '354']) {
      const reply = await this.#reply()
      if (!reply.startsWith(wanted)) throw new Error(`unexpected reply ${reply}`)
    }
    this.#socket.write(`${content}\r\n.\r\n`)
    return this.#reply()
  }

  close(): void {
    this.#socket.destroy()
  }

  async #reply(): Promise<string> {
    for (;;) {
      const whole = /^(?:\d{3}-[^\n]*\n)*\d{3} [^\n]*\n/.exec(this.#received)?.[0]
      if (whole !== undefined) {
        this.#received = this.#received.slice(whole.length)
        return whole
      }
      if (this.#isClosed) throw new ConnectionLost('the server has closed the connection')
      await new Promise<void>((resolve) => {
        this.#waiter = resolve
      })
    }
  }
}
