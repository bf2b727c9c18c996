/**
 * The bench's own client: TLS from the start, AUTH PLAIN, and as few round trips as the server's
 * extensions allow. It does nothing that a measurement would have to subtract.
 */
import { once } from 'node:events'
import { connect as connectPlainly } from 'node:net'
import { connect, type TLSSocket } from 'node:tls'

const SILENCE_MS_MAX = 30_000

export type Door = {
  readonly port: number
  /** PEM of the server's certificate, which is its own authority. */
  readonly ca: string
  readonly user: string
  readonly password: string
}

export class BenchClient implements Disposable {
  readonly #socket: TLSSocket
  readonly #user: string
  #received = ''
  #wake: (() => void) | undefined
  #isClosed = false
  #canPipeline = false

  /** Connected and greeted. */
  static async connect(
    { port, ca, user }: Pick<Door, 'port' | 'ca' | 'user'>,
    localAddress = '127.0.0.1',
  ): Promise<BenchClient> {
    const plain = connectPlainly({ host: '127.0.0.1', port, localAddress })
    const socket = connect({ socket: plain, ca, servername: 'bench.example' })
    await once(socket, 'secureConnect')
    const client = new BenchClient(socket, user)
    await client.#expect('220')
    client.#socket.write('EHLO bench.example\r\n')
    client.#canPipeline = /^250[- ]PIPELINING\r$/m.test(await client.#expect('250'))
    return client
  }

  static async login(door: Door): Promise<BenchClient> {
    const client = await BenchClient.connect(door)
    const answer = await client.authenticate(door.user, door.password)
    if (!answer.startsWith('235')) throw new Error(`AUTH was answered ${answer}`)
    return client
  }

  private constructor(socket: TLSSocket, user: string) {
    this.#socket = socket
    this.#user = user
    socket.setNoDelay(true)
    socket.setTimeout(SILENCE_MS_MAX, () => socket.destroy())
    socket.on('data', (piece: Buffer) => {
      this.#received += piece.toString('latin1')
      this.#wake?.()
    })
    socket.on('error', () => socket.destroy())
    socket.once('close', () => {
      this.#isClosed = true
      this.#wake?.()
    })
  }

  /** The reply, whatever it is. */
  async authenticate(user: string, password: string): Promise<string> {
    const secret = Buffer.from(`\0${user}\0${password}`).toString('base64')
    this.#socket.write(`AUTH PLAIN ${secret}\r\n`)
    return this.#reply()
  }

  /**
   * @param content with CRLF ends, dots stuffed and the final dot
   * @returns when it was written, on the clock of `performance`
   */
  async send(recipient: string, content: Buffer): Promise<number> {
    const envelope = [`MAIL FROM:<${this.#user}>`, `RCPT TO:<${recipient}>`, 'DATA']
    if (this.#canPipeline) this.#socket.write(`${envelope.join('\r\n')}\r\n`)
    for (const command of envelope) {
      if (!this.#canPipeline) this.#socket.write(`${command}\r\n`)
      await this.#expect(command === 'DATA' ? '354' : '250')
    }
    const writtenAt = performance.now()
    this.#socket.write(content)
    await this.#expect('250')
    return writtenAt
  }

  async quit(): Promise<void> {
    this.#socket.write('QUIT\r\n')
    await this.#expect('221')
    this.#socket.destroy()
  }

  [Symbol.dispose](): void {
    this.#socket.destroy()
  }

  async #expect(code: string): Promise<string> {
    const answer = await this.#reply()
    if (!answer.startsWith(code)) throw new Error(`${answer.trimEnd()} instead of ${code}`)
    return answer
  }

  async #reply(): Promise<string> {
    for (;;) {
      const whole = /^(?:\d{3}-[^\n]*\n)*\d{3} [^\n]*\n/.exec(this.#received)?.[0]
      if (whole !== undefined) {
        this.#received = this.#received.slice(whole.length)
        return whole
      }
      if (this.#isClosed) throw new Error('the server has closed the connection')
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }
}
