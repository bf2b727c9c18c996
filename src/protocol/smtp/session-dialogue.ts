/**
 * The dialogue of a server session, command by command. Parsing has happened, the order is a table
 * (command-order.ts); here each command does what its RFC says, asks the handler and answers.
 */
import assert from 'node:assert/strict'
import { type Command, isCommand, parseCommand } from './command.ts'
import { outOfOrder, type SessionState, welcomeIn } from './command-order.ts'
import { extensionList } from './extension-list.ts'
import type { ChunkSize, IncomingChunk } from './incoming-chunk.ts'
import type { IncomingContent } from './incoming-content.ts'
import { MessageIntake } from './message-intake.ts'
import { isPositive, type Reply, reply } from './reply.ts'
import { offeredMechanisms, type SaslPlace } from '../sasl/offer.ts'
import type { Line } from './line-reader.ts'
import type {
  ClientInfo,
  MailCommand,
  RcptCommand,
  SessionHandler,
  Transaction,
} from './session-handler.ts'
import { limitReplies } from './session-limits.ts'
import { SessionLogin } from './session-login.ts'
import type { SessionOptions, TlsInfo } from './session-options.ts'
import type { SessionTurn } from './session-turn.ts'

type OpenTransaction = {
  readonly mail: MailCommand
  readonly recipients: RcptCommand[]
  refusedRecipients: number
}

type Named<Verb extends Command['verb']> = Extract<Command, { readonly verb: Verb }>

export class SessionDialogue {
  readonly #options: SessionOptions
  readonly #handler: SessionHandler
  readonly #turn: SessionTurn
  readonly #login: SessionLogin
  readonly #intake: MessageIntake
  #state: SessionState = 'connected'
  #client: ClientInfo
  #tls: TlsInfo | undefined
  #isAuthenticated: boolean
  #isHandshaking: boolean
  #transaction: OpenTransaction | undefined

  constructor(options: SessionOptions, handler: SessionHandler, turn: SessionTurn) {
    this.#options = options
    this.#handler = handler
    this.#turn = turn
    this.#isAuthenticated = options.mode === 'trusted'
    this.#tls = options.tls
    this.#client = newClient(options.clientIp, options.tls)
    this.#isHandshaking = options.mode === 'tls' && options.tls === undefined
    this.#login = new SessionLogin(turn, options.limits, () => {
      this.#isAuthenticated = true
      this.#state = 'ready'
    })
    this.#intake = new MessageIntake(turn, handler, options.limits.messageBytes, {
      answered: () => this.#endTransaction(),
      spoiled: () => this.reset(),
    })
  }

  /** What the next octets of input are. */
  get expects(): 'command' | 'response' | 'content' | 'handshake' {
    if (this.#isHandshaking) return 'handshake'
    if (this.#login.isUnderWay) return 'response'
    return this.#intake.reading === undefined ? 'command' : 'content'
  }

  /** What content is to be fed to; `finishReading` when it has all. */
  get reading(): IncomingContent | IncomingChunk | undefined {
    return this.#intake.reading
  }

  /** A message has begun and not been answered. */
  get isReceiving(): boolean {
    return this.#intake.isReceiving
  }

  get isProtected(): boolean {
    return this.#client.tls !== undefined
  }

  greet(): void {
    this.#turn.say({ code: 220, text: `${this.#options.hostname} ESMTP Posthorn` })
  }

  secured(tls: TlsInfo): void {
    this.reset()
    this.#isHandshaking = false
    this.#state = 'connected'
    this.#tls = tls
    this.#client = newClient(this.#options.clientIp, tls)
  }

  /** Forgets the transaction; a message half received is discarded. */
  reset(): void {
    this.#intake.discard()
    if (this.#transaction === undefined) return
    this.#endTransaction()
    this.#tellClosed()
  }

  /** The connection is over. */
  close(): void {
    this.#intake.discard()
    this.#transaction = undefined
    this.#tellClosed()
    this.#handler.login?.close()
    this.#handler.over?.()
  }

  receiveResponse(line: Line): void {
    this.#login.receive(line)
  }

  receiveLine(line: string): void {
    if (this.#hasLoginEnded()) return
    const parsed = parseCommand(line, { acceptsUtf8: this.#transaction?.mail.smtpUtf8 ?? false })
    if (!isCommand(parsed)) {
      this.#turn.sayInVain(parsed)
      return
    }
    const refusal = this.#refusalOf(parsed)
    if (refusal === undefined) this.#perform(parsed)
    // The octets of a BDAT come in any case (RFC 3030 §2).
    else if (parsed.verb === 'BDAT') this.#intake.swallowChunk(parsed, refusal)
    else this.#turn.sayInVain(refusal)
  }

  finishReading(): void {
    if (!this.#hasLoginEnded()) this.#intake.finishReading()
  }

  /** Says so and closes, when what this session logged in with counts no more; a message on its way in is discarded. */
  #hasLoginEnded(): boolean {
    const why = this.#isAuthenticated ? this.#handler.login?.ending() : undefined
    if (why === undefined) return false
    this.#turn.leave(reply(421, '4.7.0', why))
    return true
  }

  /** Where a login is to be had at all. */
  get #saslPlace(): SaslPlace | undefined {
    const { login } = this.#handler
    if (login === undefined || this.#options.mode === 'trusted' || !this.isProtected) {
      return undefined
    }
    return { authority: login, channelBinding: this.#tls?.channelBinding }
  }

  #refusalOf({ verb }: Command): Reply | undefined {
    const { mode } = this.#options
    if (verb === 'STARTTLS' && this.isProtected) {
      return reply(503, '5.5.1', 'The connection is protected by TLS already')
    }
    if (mode === 'trusted' && (verb === 'STARTTLS' || verb === 'AUTH')) {
      return reply(502, '5.5.1', `${verb} is neither offered nor needed here: send your mail`)
    }
    const state = this.#state
    if (!welcomeIn[verb].includes(state)) {
      const hasRefusedRecipients = (this.#transaction?.refusedRecipients ?? 0) > 0
      const needsTls = !this.isProtected
      return outOfOrder(verb, { state, needsTls, hasRefusedRecipients })
    }
    if (verb !== 'AUTH' || this.isProtected) return undefined
    // RFC 4954 §4 and §6.
    return reply(538, '5.7.11', 'No login in clear text: say STARTTLS first, then AUTH')
  }

  #perform(command: Command): void {
    switch (command.verb) {
      case 'EHLO':
      case 'HELO':
        return this.#hello(command)
      case 'STARTTLS':
        return this.#startTls()
      case 'AUTH':
        return this.#login.begin(command, this.#saslPlace)
      case 'MAIL':
        return this.#mail(command.mail)
      case 'RCPT':
        return this.#rcpt(command.rcpt)
      case 'DATA':
        return this.#data()
      case 'BDAT':
        return this.#bdat(command)
      case 'RSET':
        return this.#rset()
      case 'QUIT':
        return this.#turn.part(reply(221, '2.0.0', 'Goodbye'))
      case 'NOOP':
      case 'VRFY':
      case 'EXPN':
      case 'HELP':
        return this.#turn.sayInVain(fixedReplies[command.verb])
    }
  }

  #hello({ verb, name }: Named<'EHLO' | 'HELO'>): void {
    this.reset()
    this.#client = { ...this.#client, heloName: name, isExtended: verb === 'EHLO' }
    this.#state = this.#isAuthenticated ? 'ready' : 'greeted'
    const { hostname, mode, limits } = this.#options
    const startTls = mode === 'starttls' && !this.isProtected
    const place = this.#saslPlace
    const mechanisms = place === undefined ? [] : offeredMechanisms(place)
    const { isProtected } = this
    const offer = { limits, startTls, isProtected, mechanisms }
    const offers = verb === 'EHLO' ? extensionList(offer) : []
    // RFC 2034 §4: no enhanced code before the client knows of them.
    this.#turn.sayInVain({ code: 250, text: [hostname, ...offers].join('\n') })
  }

  #startTls(): void {
    this.#turn.say(reply(220, '2.0.0', 'Ready to start TLS'))
    this.#isHandshaking = true
    this.#turn.startTls()
  }

  #mail(mail: MailCommand): void {
    const { messageBytes } = this.#options.limits
    if (mail.sizeBytes !== undefined && mail.sizeBytes > messageBytes) {
      this.#turn.sayInVain(limitReplies.announcedBytes(messageBytes, mail.sizeBytes))
      return
    }
    if (mail.requireTls === true && !this.isProtected) {
      this.#turn.sayInVain(requireTlsInClearText)
      return
    }
    this.#turn.ask(
      () => this.#handler.mail(mail, this.#client),
      (answer) => {
        if (isPositive(answer)) {
          this.#transaction = { mail, recipients: [], refusedRecipients: 0 }
          this.#state = 'sender-given'
        }
        this.#turn.pass(answer)
      },
    )
  }

  #rcpt(rcpt: RcptCommand): void {
    const transaction = this.#openTransaction()
    const { recipients } = this.#options.limits
    if (transaction.recipients.length >= recipients) {
      transaction.refusedRecipients++
      this.#turn.say(limitReplies.recipients(recipients))
      return
    }
    this.#turn.ask(
      () => this.#handler.rcpt(rcpt, this.#client),
      (answer) => {
        if (isPositive(answer)) {
          transaction.recipients.push(rcpt)
          this.#state = 'recipients-given'
        } else transaction.refusedRecipients++
        this.#turn.pass(answer)
      },
    )
  }

  #data(): void {
    this.#intake.beginData(this.#completeTransaction())
  }

  #bdat(size: ChunkSize): void {
    this.#state = 'chunks-begun'
    this.#intake.beginChunk(size, this.#completeTransaction())
  }

  #rset(): void {
    this.reset()
    this.#turn.sayInVain(reply(250, '2.0.0', 'The transaction is forgotten'))
  }

  #completeTransaction(): Transaction {
    const { mail, recipients } = this.#openTransaction()
    return { mail, recipients, client: this.#client }
  }

  #openTransaction(): OpenTransaction {
    assert(this.#transaction, 'the order of commands promises a transaction')
    return this.#transaction
  }

  #endTransaction(): void {
    this.#transaction = undefined
    this.#state = 'ready'
  }

  #tellClosed(): void {
    try {
      this.#handler.closed()
    } catch (error) {
      this.#turn.report(error)
    }
  }
}

/** Commands with one answer for everybody. */
const fixedReplies = {
  NOOP: reply(250, '2.0.0', 'Still here'),
  // RFC 5321 §3.5.3: 252 tells nothing about anybody.
  VRFY: reply(252, '2.5.0', 'Cannot say; send a message and see'),
  EXPN: reply(502, '5.5.1', 'Lists are not shown'),
  HELP: reply(
    214,
    '2.0.0',
    'EHLO HELO STARTTLS AUTH MAIL RCPT DATA BDAT RSET NOOP VRFY HELP QUIT\nThe rest is in RFC 5321',
  ),
} as const

/** RFC 8689 §2: only within TLS. X.7.10 is "encryption needed" (RFC 5248). */
const requireTlsInClearText = reply(
  530,
  '5.7.10',
  'REQUIRETLS needs TLS from the first hop on, and this connection is in clear text',
)

function newClient(ip: string, tls: TlsInfo | undefined): ClientInfo {
  const client = { ip, heloName: '', isExtended: false }
  return tls === undefined ? client : { ...client, tls: tls.version, cipher: tls.cipher }
}
