/**
 * The smallest client that can hand over a message as a stream and time the answer to its final dot.
 * It keeps to one command at a time, and writes no faster than the server reads, so that neither a
 * library's habits nor its buffers get into a measurement.
 */

import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { connect as connectPlainly } from 'node:net'
import type { Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { connect as connectByTls } from 'node:tls'

const SILENCE_MS_MAX = 60_000

export type Access = {
  readonly host: string
  readonly port: number
  /** With a CA file the connection is TLS from the start. */
  readonly ca?: string
  readonly login?: { readonly user: string; readonly pass: string }
}

export type RawMessage = {
  readonly sender: string
  readonly recipient: string
  /** Header, blank line and body, with CRLF ends, dots stuffed, a CRLF at the very end. */
  readonly pieces: Iterable<Uint8Array>
}

export type Taken = {
  readonly reply: string
  /** From the final dot to its answer. */
  readonly answerMs: number
}

export class RawSmtpClient {
  readonly #socket: Socket
  readonly #lines: AsyncIterator<string>

  /** Connects, greets and logs in. */
  static async open(access: Access): Promise<RawSmtpClient> {
    const client = new RawSmtpClient(await connected(access))
    await client.#expect('220')
    await client.#command('EHLO lab.example', '250')
    if (access.login !== undefined) {
      const { user, pass } = access.login
      const secret = Buffer.from(`\0${user}\0${pass}`).toString('base64')
      await client.#command(`AUTH PLAIN ${secret}`, '235')
    }
    return client
  }

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.setNoDelay(true)
    socket.setTimeout(SILENCE_MS_MAX, () => socket.destroy(new Error('the server fell silent')))
    this.#lines = createInterface({ input: socket, crlfDelay: Infinity })[Symbol.asyncIterator]()
  }

  /** Sends one message; the connection may then send another. */
  async send({ sender, recipient, pieces }: RawMessage): Promise<Taken> {
    await this.#command(`MAIL FROM:<${sender}>`, '250')
    await this.#command(`RCPT TO:<${recipient}>`, '250')
    await this.#command('DATA', '354')
    for (const piece of pieces) {
      if (!this.#socket.write(piece)) await once(this.#socket, 'drain')
    }
    const dotAt = performance.now()
    const reply = await this.#command('.', '250')
    return { reply, answerMs: performance.now() - dotAt }
  }

  /** Writes these octets, which may be several lines, and returns the reply, which must have this code. */
  async exchange(octets: string | Uint8Array, code: string): Promise<string> {
    this.#socket.write(octets)
    return this.#expect(code, Buffer.from(octets).toString('latin1').slice(0, 80).trim())
  }

  async quit(): Promise<void> {
    await this.#command('QUIT', '221')
    this.#socket.destroy()
  }

  async #command(line: string, wanted: string): Promise<string> {
    return this.exchange(`${line}\r\n`, wanted)
  }

  /** The last line of the reply, which must carry this code. */
  async #expect(code: string, asked = 'the connection'): Promise<string> {
    for (;;) {
      const { value: line, done } = await this.#lines.next()
      if (done === true) throw new Error(`closed instead of answering ${asked}`)
      if (/^\d{3}-/.test(line)) continue
      if (!line.startsWith(code)) throw new Error(`${line} (to ${asked})`)
      return line
    }
  }
}

async function connected({ host, port, ca }: Access): Promise<Socket> {
  if (ca === undefined) {
    const socket = connectPlainly({ host, port })
    await once(socket, 'connect')
    return socket
  }
  const socket = connectByTls({ host, port, servername: 'localhost', ca: await readFile(ca) })
  await once(socket, 'secureConnect')
  return socket
}
