/**
 * Anna at her mail program: a connection with TLS, logged in, on which each command is said and each reply
 * read. What limits bite on, because nobody logs in on the house's own trusted listener.
 *
 *   await using house = await openHouse({ hosts, toml: limits, configure: withLogins })
 *   const password = await addAnna(house)
 *   using client = await logIn(house, password)
 *   assert.match(await client.say('MAIL FROM:<anna@ours.example>'), /^250 /)
 */
import { createInterface, type Interface } from 'node:readline'
import { connect, type TLSSocket } from 'node:tls'
import { administerRunning, pathOf } from '../../src/cli/admin-client.ts'
import type { Config } from '../../src/config/config.ts'
import type { AddressWithPassword } from '../../src/contract/address.ts'
import { anna, type House, letter } from './house.ts'

/** A listener on which Anna logs in, beside the trusted one. */
export function withLogins(config: Config): Config {
  const tls = [{ host: '127.0.0.1', port: 0 }]
  return { ...config, submission: { ...config.submission, tls, requireVerifiedDomain: false } }
}

/** The password of her address. */
export async function addAnna(house: House<string>): Promise<string> {
  const { password } = await administerRunning(house.config.data, (client) =>
    client.ask<AddressWithPassword>({
      method: 'POST',
      path: pathOf(['addresses']),
      body: { address: anna },
    }),
  )
  return password
}

/** @throws when the login is refused, with the reply */
export async function logIn(house: House<string>, password: string): Promise<LoggedInClient> {
  const client = new LoggedInClient(house.server.listeners[0]?.port ?? 0)
  await client.heard()
  await client.say('EHLO client.ours.example')
  const token = Buffer.from(`\0${anna}\0${password}`).toString('base64')
  const reply = await client.say(`AUTH PLAIN ${token}`)
  if (!reply.startsWith('235')) throw new Error(`the login was answered ${reply}`)
  return client
}

export class LoggedInClient {
  readonly #socket: TLSSocket
  readonly #lines: AsyncIterator<string>

  constructor(port: number) {
    this.#socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false })
    const reader: Interface = createInterface({ input: this.#socket, crlfDelay: Infinity })
    this.#lines = reader[Symbol.asyncIterator]()
  }

  /** The whole reply, lines joined by `\n`. */
  async say(command: string): Promise<string> {
    this.#socket.write(`${command}\r\n`)
    return this.heard()
  }

  async heard(): Promise<string> {
    const lines: string[] = []
    for (;;) {
      const { value: line, done } = await this.#lines.next()
      if (done === true) throw new Error(`closed after: ${lines.join('\n')}`)
      lines.push(line)
      if (!/^\d{3}-/.test(line)) return lines.join('\n')
    }
  }

  /** Her letter to all of them: the first reply that is a no, or the last one. */
  send(...recipients: readonly string[]): Promise<string> {
    return this.sendWith('', ...recipients)
  }

  /** The same with parameters of MAIL: `REQUIRETLS RET=FULL`. */
  async sendWith(mailParameters: string, ...recipients: readonly string[]): Promise<string> {
    const commands = [
      `MAIL FROM:<${anna}> ${mailParameters}`.trimEnd(),
      ...recipients.map((recipient) => `RCPT TO:<${recipient}>`),
      'DATA',
    ]
    for (const command of commands) {
      const reply = await this.say(command)
      if (/^[23]/.test(reply)) continue
      await this.say('RSET')
      return reply
    }
    return this.say(`${letter().toString('latin1')}.`)
  }

  [Symbol.dispose](): void {
    this.#socket.destroy()
  }
}
