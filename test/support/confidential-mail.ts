/**
 * Mail whose sender requires TLS on all of its way (RFC 8689): Anna hands it in over TLS, because nobody may
 * say REQUIRETLS in clear text. The house needs `configure: withLogins`.
 */
import { bert, type House } from './house.ts'
import { addAnna, logIn, type LoggedInClient } from './logged-in-client.ts'

/** What a host offers that can do it, beside STARTTLS. */
export const withRequireTls: readonly string[] = ['PIPELINING', '8BITMIME', 'DSN', 'REQUIRETLS']

export class ConfidentialMail implements Disposable {
  readonly #client: LoggedInClient

  private constructor(client: LoggedInClient) {
    this.#client = client
  }

  static async open(house: House<string>): Promise<ConfidentialMail> {
    return new ConfidentialMail(await logIn(house, await addAnna(house)))
  }

  /** The id of the message that was accepted. */
  async submit(recipient = bert, mailParameters = 'REQUIRETLS'): Promise<string> {
    const reply = await this.#client.sendWith(mailParameters, recipient)
    const id = /^250 2\.0\.0 queued as (\S+)$/.exec(reply)?.[1]
    if (id === undefined) throw new Error(`the message was answered ${reply}`)
    return id
  }

  [Symbol.dispose](): void {
    this.#client[Symbol.dispose]()
  }
}
