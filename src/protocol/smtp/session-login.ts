/** AUTH within a server session (RFC 4954): one exchange at a time, and only so many failures. */
import type { MaybePromise } from '../../base/maybe-promise.ts'
import { createMechanism, offeredMechanisms, type SaslPlace } from '../sasl/offer.ts'
import type { Command } from './command.ts'
import { type Line, tooLong } from './line-reader.ts'
import { isPermanent, isPositive, type Reply, reply } from './reply.ts'
import { SaslExchange } from './sasl-exchange.ts'
import { limitReplies, type SessionLimits } from './session-limits.ts'
import type { SessionTurn } from './session-turn.ts'

export type AuthCommand = Extract<Command, { readonly verb: 'AUTH' }>

export class SessionLogin {
  readonly #turn: SessionTurn
  readonly #limits: SessionLimits
  readonly #succeeded: () => void
  #underWay: SaslExchange | undefined
  #failures = 0

  /** @param succeeded is called before the client hears of it. */
  constructor(turn: SessionTurn, limits: SessionLimits, succeeded: () => void) {
    this.#turn = turn
    this.#limits = limits
    this.#succeeded = succeeded
  }

  /** The next line is a response, not a command. */
  get isUnderWay(): boolean {
    return this.#underWay !== undefined
  }

  /** @param place undefined where nobody logs in */
  begin({ mechanism: name, initialResponse }: AuthCommand, place: SaslPlace | undefined): void {
    const mechanism = place && createMechanism(name, place)
    if (mechanism === undefined) return this.#turn.sayInVain(notOffered(place))
    const exchange = new SaslExchange(mechanism)
    this.#follow(exchange, () => exchange.start(initialResponse))
  }

  receive(response: Line): void {
    const exchange = this.#underWay
    if (exchange === undefined) return
    const { saslLineOctets } = this.#limits
    this.#follow(exchange, () =>
      response === tooLong
        ? limitReplies.saslLineOctets(saslLineOctets)
        : exchange.receive(response),
    )
  }

  #follow(exchange: SaslExchange, step: () => MaybePromise<Reply>): void {
    // If the answer never comes because something broke, the next line is a command again.
    this.#underWay = undefined
    this.#turn.ask(step, (answer) => {
      if (answer.code === 334) {
        this.#underWay = exchange
        this.#turn.say(answer)
      } else if (isPositive(answer)) {
        this.#succeeded()
        this.#turn.pass(answer)
      } else this.#refuse(answer)
    })
  }

  #refuse(answer: Reply): void {
    // 500 and 501 are about the line: whatever is behind it has not been looked at.
    if (answer.code === 500 || answer.code === 501) this.#turn.sayInVain(answer)
    else if (isPermanent(answer) && this.#isOneTooMany()) return
    else this.#turn.pass(answer)
  }

  /** Counts a failure. The last one that is allowed hears why it is the last. */
  #isOneTooMany(): boolean {
    this.#failures++
    if (this.#failures < this.#limits.failedAuthentications) return false
    this.#turn.leave(limitReplies.failedAuthentications())
    return true
  }
}

function notOffered(place: SaslPlace | undefined): Reply {
  const names = place === undefined ? [] : offeredMechanisms(place)
  const which = names.length === 0 ? 'nobody logs in here' : `use one of ${names.join(', ')}`
  return reply(504, '5.5.4', `This mechanism is not offered; ${which}`)
}
