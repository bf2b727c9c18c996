/**
 * Who may log in, in a dialogue: a@ours.example with the password `secret`, and by SCRAM the user of RFC
 * 7677 §3 with the salt and nonce that stand there. Answers are told as replies, as everywhere in a script.
 */
import type {
  LoginAuthority,
  LoginOutcome,
  LoginRefusalReason,
  ScramKeys,
  TokenAuthority,
} from '../../src/protocol/sasl/login-authority.ts'
import { type Reply, reply } from '../../src/protocol/smtp/reply.ts'
import type { MaybePromise } from '../../src/protocol/smtp/session-handler.ts'

const welcome = reply(235, '2.7.0', 'Welcome')
const wrong = reply(535, '5.7.8', 'User name or password is wrong')

/** RFC 7677 §3, password `pencil`. */
const scramKeys: ScramKeys = {
  salt: Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64'),
  iterations: 4_096,
  nonce: '%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0',
  keys: [
    {
      id: 'of the RFC',
      storedKey: Buffer.from('WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=', 'base64'),
      serverKey: Buffer.from('wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=', 'base64'),
    },
  ],
}

export class ScriptedLogin implements LoginAuthority {
  readonly #ask: (what: unknown, usual: Reply) => MaybePromise<Reply>
  #goodToken: string | undefined
  #ending: string | undefined

  constructor(ask: (what: unknown, usual: Reply) => MaybePromise<Reply>) {
    this.#ask = ask
  }

  trust(token: string): void {
    this.#goodToken = token
  }

  end(why: string): void {
    this.#ending = why
  }

  password(user: string, password: string): MaybePromise<LoginOutcome> {
    const isKnown = user === 'a@ours.example' && password === 'secret'
    return this.#outcome({ user, password }, isKnown)
  }

  scramKeys(): ScramKeys {
    return scramKeys
  }

  scramProved(user: string, keyId: string | undefined): MaybePromise<LoginOutcome> {
    return this.#outcome({ user, keyId }, keyId !== undefined)
  }

  get tokens(): TokenAuthority | undefined {
    const good = this.#goodToken
    if (good === undefined) return undefined
    return {
      discovery: 'https://issuer.example/.well-known/openid-configuration',
      check: async (user, token) => this.#outcome({ user, token }, token === good),
    }
  }

  ending(): string | undefined {
    return this.#ending
  }

  close(): void {}

  #outcome(what: unknown, isRight: boolean): MaybePromise<LoginOutcome> {
    const answer = this.#ask(what, isRight ? welcome : wrong)
    return answer instanceof Promise ? answer.then(outcomeOf) : outcomeOf(answer)
  }
}

function outcomeOf({ code, enhanced, text }: Reply): LoginOutcome {
  return code === 235 ? 'accepted' : { why: reasonOf(code, enhanced), text }
}

function reasonOf(code: number, enhanced: string | undefined): LoginRefusalReason {
  if (code === 421) return 'blocked'
  if (code === 454) return 'busy'
  return enhanced === '5.7.13' ? 'suspended' : 'wrong'
}
