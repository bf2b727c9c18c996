/**
 * A scripted MX host on a real socket: behaves well unless told otherwise, and records what it was
 * handed. For tests of delivery.
 *
 *   const mx = await MxHost.listen({ rcpt: ({ recipients }) => recipients > 10 ? '452 4.5.3 enough' : undefined })
 *   …
 *   const [message] = await mx.received(1)
 *   await mx.close()
 */
import { createServer, type Server, type Socket } from 'node:net'
import { createSecureContext, TLSSocket } from 'node:tls'
import { MxReader } from './mx-reader.ts'
import {
  hangUp,
  type MxAnswer,
  type MxRecipient,
  type MxSay,
  type MxScript,
  type MxTransaction,
  silence,
  thenHangUp,
} from './mx-script.ts'

export {
  hangUp,
  type MxMoment,
  type MxScript,
  type MxTransaction,
  silence,
  thenHangUp,
} from './mx-script.ts'

const usualExtensions = ['PIPELINING', 'SIZE 52428800', '8BITMIME', 'SMTPUTF8', 'DSN']

export class MxHost {
  readonly transactions: MxTransaction[] = []
  /** Every command line, in the order they were read. */
  readonly commands: string[] = []
  connections = 0
  readonly #script: MxScript
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  readonly #waiters = new Set<() => void>()

  private constructor(script: MxScript, server: Server) {
    this.#script = script
    this.#server = server
    server.on('connection', (socket) => this.#welcome(socket))
  }

  static async listen(script: MxScript = {}): Promise<MxHost> {
    const server = createServer({ noDelay: true })
    const host = new MxHost(script, server)
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    server.once('error', reject)
    server.listen(script.port ?? 0, script.ip ?? '127.0.0.1', resolve)
    await promise
    return host
  }

  get port(): number {
    const address = this.#server.address()
    return typeof address === 'object' ? (address?.port ?? 0) : 0
  }

  get ip(): string {
    return this.#script.ip ?? '127.0.0.1'
  }

  /** The verbs of all commands, for assertions about their order. */
  get verbs(): string[] {
    return this.commands.map((line) => line.split(' ')[0] ?? '')
  }

  /** Resolves when so many transactions have been accepted. */
  async received(count: number): Promise<readonly MxTransaction[]> {
    while (this.transactions.length < count) {
      await new Promise<void>((resolve) => {
        this.#waiters.add(resolve)
      })
    }
    return this.transactions
  }

  /** Cuts what is connected now; goes on listening. */
  cutConnections(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  async close(): Promise<void> {
    this.cutConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #welcome(socket: Socket): void {
    this.#sockets.add(socket)
    socket.once('close', () => this.#sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    void new MxConversation(this, this.#script, socket, ++this.connections).run()
  }

  accept(transaction: MxTransaction): void {
    this.transactions.push(transaction)
    this.#script.onTransaction?.(transaction)
    for (const wake of this.#waiters) wake()
    this.#waiters.clear()
  }
}

class MxConversation {
  readonly #host: MxHost
  readonly #script: MxScript
  readonly #number: number
  readonly #clientIp: string
  readonly #reader = new MxReader()
  #socket: Socket
  #tls: string | undefined
  #sender: { address: string; parameters: string[] } | undefined
  #accepted: MxRecipient[] = []
  #recipients = 0
  #chunks: Buffer[] = []

  constructor(host: MxHost, script: MxScript, socket: Socket, number: number) {
    this.#host = host
    this.#script = script
    this.#socket = socket
    this.#number = number
    this.#clientIp = socket.remoteAddress ?? ''
    if (script.implicitTls === true) this.#secure()
    else this.#listen(socket)
  }

  async run(): Promise<void> {
    await this.#say(this.#script.greeting, '', `220 ${this.#name} ESMTP`)
    for (;;) {
      const line = await this.#reader.line()
      if (line === undefined) return
      this.#host.commands.push(line)
      await this.#obey(line)
    }
  }

  get #name(): string {
    return this.#script.name ?? 'mx.test'
  }

  async #obey(line: string): Promise<void> {
    const script = this.#script
    const [verb = ''] = line.toUpperCase().split(' ')
    switch (verb) {
      case 'EHLO':
        return void (await this.#say(script.ehlo, line, this.#ehloReply()))
      case 'HELO':
        return void (await this.#say(script.helo, line, `250 ${this.#name}`))
      case 'STARTTLS':
        return this.#startTls(line)
      case 'AUTH':
        return void (await this.#say(script.auth, line, '235 2.7.0 welcome'))
      case 'MAIL':
        return this.#mail(line)
      case 'RCPT':
        return this.#rcpt(line)
      case 'DATA':
        return this.#data(line)
      case 'BDAT':
        return this.#bdat(line)
      case 'RSET':
        this.#reset()
        return void (await this.#say(script.rset, line, '250 2.0.0 forgotten'))
      case 'QUIT':
        return void (await this.#say(script.quit, line, thenHangUp('221 2.0.0 goodbye')))
      default:
        return void (await this.#say(undefined, line, '500 5.5.1 what?'))
    }
  }

  #ehloReply(): string {
    const offered = [...(this.#script.extensions ?? usualExtensions)]
    if (this.#script.tls !== undefined && this.#tls === undefined) offered.push('STARTTLS')
    const lines = [this.#name, ...offered]
    return lines
      .map((line, index) => `250${index < lines.length - 1 ? '-' : ' '}${line}`)
      .join('\r\n')
  }

  async #startTls(line: string): Promise<void> {
    const code = await this.#say(this.#script.starttls, line, '220 2.0.0 go ahead')
    if (code !== 220) return
    this.#reader.clear()
    if (this.#script.tls === 'broken') this.#socket.end('this is not TLS\r\n')
    else if (this.#script.tls === 'silent') this.#socket.removeAllListeners('data').resume()
    else this.#secure()
  }

  async #mail(line: string): Promise<void> {
    this.#reset()
    const code = await this.#say(this.#script.mail, line, '250 2.1.0 sender noted')
    if (code === 250) this.#sender = pathOf(line)
  }

  async #rcpt(line: string): Promise<void> {
    this.#recipients++
    const usual = this.#sender === undefined ? '503 5.5.1 MAIL first' : '250 2.1.5 recipient noted'
    const code = await this.#say(this.#script.rcpt, line, usual)
    if (code === 250) this.#accepted.push(pathOf(line))
  }

  async #data(line: string): Promise<void> {
    const usual = this.#accepted.length === 0 ? '554 5.5.1 no valid recipients' : '354 go ahead'
    const code = await this.#say(this.#script.data, line, usual)
    if (code !== 354) return
    const max = this.#script.cutsContentAfter ?? Number.POSITIVE_INFINITY
    const content = await this.#reader.content(max)
    if (content === undefined) this.#cut()
    else await this.#finish('DATA', content)
  }

  #cut(): void {
    const { saysAtCut } = this.#script
    if (saysAtCut === undefined) this.#socket.destroy()
    else this.#socket.end(`${saysAtCut}\r\n`)
  }

  async #bdat(line: string): Promise<void> {
    const [, size = '0', last] = line.split(' ')
    const chunk = await this.#reader.bytes(Number(size))
    if (chunk === undefined) return
    this.#chunks.push(chunk)
    if (last?.toUpperCase() === 'LAST') await this.#finish('BDAT', Buffer.concat(this.#chunks))
    else await this.#say(undefined, line, '250 2.0.0 more')
  }

  async #finish(by: 'DATA' | 'BDAT', content: Buffer): Promise<void> {
    const sender = this.#sender
    const recipients = this.#accepted
    const usual = recipients.length === 0 ? '554 5.5.1 no recipients' : '250 2.0.0 taken'
    // Recorded before it is answered: whoever has the answer finds the record.
    const code = await this.#say(this.#script.dot, '', usual, (answer) => {
      if (!answer.startsWith('2') || sender === undefined) return
      this.#host.accept({
        connection: this.#number,
        tls: this.#tls,
        by,
        sender: sender.address,
        mailParameters: sender.parameters,
        recipients,
        content,
      })
    })
    if (code !== undefined) this.#reset()
  }

  #reset(): void {
    this.#sender = undefined
    this.#accepted = []
    this.#recipients = 0
    this.#chunks = []
  }

  /** Says what the script wants, else the usual; returns the code that was said. */
  async #say(
    scripted: MxSay,
    line: string,
    usual: MxAnswer,
    before: (answer: string) => void = () => {},
  ): Promise<number | undefined> {
    const moment = {
      clientIp: this.#clientIp,
      line,
      connection: this.#number,
      recipients: this.#recipients,
      transactions: this.#host.transactions.length,
    }
    const said = typeof scripted === 'function' ? await scripted(moment) : scripted
    const answer = said ?? usual
    if (answer === undefined || answer === silence) return undefined
    if (answer === hangUp) return void this.#socket.destroy()
    const last = typeof answer === 'object' && 'last' in answer
    const text = last ? answer.last : answer
    const words = typeof text === 'string' ? text : text.toString('latin1')
    before(words)
    const bytes = typeof text === 'string' ? `${text}\r\n` : text
    if (last) this.#socket.end(bytes)
    else if (this.#socket.writable) this.#socket.write(bytes)
    return Number(words.slice(0, 3))
  }

  #listen(socket: Socket): void {
    socket.on('data', (chunk: Buffer) => this.#reader.push(chunk))
    socket.once('close', () => this.#reader.end())
    socket.once('end', () => this.#reader.end())
  }

  #secure(): void {
    const { tls } = this.#script
    if (typeof tls !== 'object') throw new Error('the script has no certificate')
    this.#socket.removeAllListeners('data')
    const secure = new TLSSocket(this.#socket, {
      isServer: true,
      secureContext: createSecureContext({
        ...tls,
        minVersion: 'TLSv1',
        maxVersion: this.#script.tlsVersionMax ?? 'TLSv1.3',
        ciphers: 'DEFAULT:@SECLEVEL=0',
      }),
    })
    secure.on('error', () => secure.destroy())
    secure.once('secure', () => {
      this.#tls = secure.getProtocol() ?? 'TLS'
    })
    this.#socket = secure
    this.#listen(secure)
  }
}

function pathOf(line: string): { address: string; parameters: string[] } {
  const [, address = '', rest = ''] = /<([^>]*)>(.*)$/.exec(line) ?? []
  return { address, parameters: rest.split(' ').filter((parameter) => parameter !== '') }
}
