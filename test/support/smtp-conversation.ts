/**
 * A conversation with an SMTP server, reply for reply, over TLS, STARTTLS or in clear: for tests of
 * what a server says. It knows nothing that it is not told.
 */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { connect as connectByTls, type TLSSocket } from 'node:tls'

const SILENCE_MS_MAX = 20_000

export type Counterpart = {
  readonly port: number
  readonly host?: string
  /** From which of our addresses. */
  readonly localAddress?: string
  /** PEM; with it the conversation is TLS from the first byte. */
  readonly ca?: string
}

export class SmtpConversation implements Disposable {
  #socket: Socket
  #received = ''
  #isClosed = false
  #wake: (() => void) | undefined

  /** Resolves when connected; the greeting is the first reply. */
  static async open({
    port,
    host = '127.0.0.1',
    localAddress,
    ca,
  }: Counterpart): Promise<SmtpConversation> {
    const socket =
      ca === undefined
        ? connect({ port, host, ...(localAddress === undefined ? {} : { localAddress }) })
        : connectByTls({ port, host, servername: 'localhost', ca })
    await once(socket, ca === undefined ? 'connect' : 'secureConnect')
    return new SmtpConversation(socket)
  }

  private constructor(socket: Socket) {
    this.#socket = socket
    this.#listen(socket)
  }

  /** The next whole reply, its lines joined by \n; empty when the server has closed. */
  async reply(): Promise<string> {
    for (;;) {
      const whole = /^(?:\d{3}-[^\n]*\n)*\d{3} [^\n]*\n/.exec(this.#received)?.[0]
      if (whole !== undefined) {
        this.#received = this.#received.slice(whole.length)
        return whole.trimEnd().replaceAll('\r\n', '\n')
      }
      if (this.#isClosed) return ''
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  ask(command: string): Promise<string> {
    this.#socket.write(`${command}\r\n`)
    return this.reply()
  }

  /** STARTTLS with its handshake; what the server says is up to the next command. */
  async secure(ca: string): Promise<string> {
    const answer = await this.ask('STARTTLS')
    if (!answer.startsWith('220')) return answer
    const plain = this.#socket
    plain.removeAllListeners('data')
    const secured = connectByTls({ socket: plain, servername: 'localhost', ca })
    await once(secured, 'secureConnect')
    this.#socket = secured
    this.#listen(secured)
    return answer
  }

  login(user: string, password: string): Promise<string> {
    return this.ask(`AUTH PLAIN ${Buffer.from(`\0${user}\0${password}`).toString('base64')}`)
  }

  /** The first reply that is not the usual one, or the one to the final dot. */
  async send(sender: string, recipients: readonly string[], content: string): Promise<string> {
    const commands = [`MAIL FROM:<${sender}>`, ...recipients.map((one) => `RCPT TO:<${one}>`)]
    for (const command of commands) {
      const answer = await this.ask(command)
      if (!answer.startsWith('250')) return answer
    }
    const invited = await this.ask('DATA')
    return invited.startsWith('354') ? this.ask(`${content}\r\n.`) : invited
  }

  get peerFingerprint(): string {
    return (this.#socket as TLSSocket).getPeerCertificate().fingerprint256
  }

  [Symbol.dispose](): void {
    this.#socket.destroy()
  }

  #listen(socket: Socket): void {
    socket.setTimeout(SILENCE_MS_MAX, () => socket.destroy())
    socket.on('data', (piece) => {
      this.#received += String(piece)
      this.#wake?.()
    })
    socket.on('error', () => socket.destroy())
    socket.once('close', () => {
      this.#isClosed = true
      this.#wake?.()
    })
  }
}

/** A short complete letter. */
export function letterFrom(author: string, subject: string): string {
  return `From: <${author}>\r\nTo: <bert@theirs.example>\r\nSubject: ${subject}\r\n\r\nDear Bert.`
}
