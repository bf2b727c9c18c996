/** AUTH within a server session (RFC 4954): one exchange at a time, and only so many failures. */
import type { Command } from './command.ts'
import { type Line, tooLong } from './line-reader.ts'
import { isPermanent, isPositive, type Reply, reply } from './reply.ts'
import { isMechanism, mechanisms, SaslExchange, type SaslStep } from './sasl-exchange.ts'
import type { ClientInfo, SessionHandler } from './session-handler.ts'
import { limitReplies, type SessionLimits } from './session-limits.ts'
import type { SessionTurn } from './session-turn.ts'

export type AuthCommand = Extract<Command, { readonly verb: 'AUTH' }>

type Credentials = { readonly user: string; readonly password: string }

export class SessionLogin {
  readonly #turn: SessionTurn
  readonly #handler: SessionHandler
  readonly #limits: SessionLimits
  readonly #succeeded: () => void
  #underWay: { readonly exchange: SaslExchange; readonly client: ClientInfo } | undefined
  #failures = 0

  /** @param succeeded is called before the client hears of it. */
  constructor(
    turn: SessionTurn,
    handler: SessionHandler,
    limits: SessionLimits,
    succeeded: () => void,
  ) {
    this.#turn = turn
    this.#handler = handler
    this.#limits = limits
    this.#succeeded = succeeded
  }

  /** The next line is a response, not a command. */
  get isUnderWay(): boolean {
    return this.#underWay !== undefined
  }

  begin({ mechanism, initialResponse }: AuthCommand, client: ClientInfo): void {
    if (!isMechanism(mechanism)) {
      const known = mechanisms.join(' and ')
      this.#turn.sayInVain(reply(504, '5.5.4', `This mechanism is not offered; ${known} are`))
      return
    }
    const exchange = new SaslExchange(mechanism)
    this.#underWay = { exchange, client }
    this.#follow(exchange.start(initialResponse), client)
  }

  receive(response: Line): void {
    if (this.#underWay === undefined) return
    const { exchange, client } = this.#underWay
    this.#follow(
      response === tooLong ? this.#responseTooLong() : exchange.receive(response),
      client,
    )
  }

  #responseTooLong(): SaslStep {
    return { kind: 'refused', reply: limitReplies.saslLineOctets(this.#limits.saslLineOctets) }
  }

  #follow(step: SaslStep, client: ClientInfo): void {
    if (step.kind === 'challenge') {
      this.#turn.say({ code: 334, text: step.challenge })
      return
    }
    this.#underWay = undefined
    if (step.kind === 'refused') this.#refuse(step.reply)
    else this.#check(step, client)
  }

  #check({ user, password }: Credentials, client: ClientInfo): void {
    this.#turn.ask(
      () => this.#handler.authenticate(user, password, client),
      (answer) => {
        if (isPositive(answer)) this.#succeeded()
        else if (isPermanent(answer) && this.#isOneTooMany()) return
        this.#turn.pass(answer)
      },
    )
  }

  #refuse(refusal: Reply): void {
    if (refusal.code === 535 && this.#isOneTooMany()) return
    this.#turn.sayInVain(refusal)
  }

  /** Counts a failure. The last one that is allowed hears why it is the last. */
  #isOneTooMany(): boolean {
    this.#failures++
    if (this.#failures < this.#limits.failedAuthentications) return false
    this.#turn.leave(limitReplies.failedAuthentications())
    return true
  }
}
