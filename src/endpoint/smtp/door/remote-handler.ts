/**
 * A session's handler as the thread of the doors has it: every question goes to the main thread, and its answer
 * comes back. Content is sent on while it arrives; the client waits when too much of it is on its way.
 */
import type {
  LoginAuthority,
  LoginOutcome,
  LoginRefusal,
  ScramKeys,
  TokenAuthority,
} from '../../../protocol/sasl/login-authority.ts'
import type { Reply } from '../../../protocol/smtp/reply.ts'
import type {
  ClientInfo,
  ContentSink,
  MailCommand,
  RcptCommand,
  SessionHandler,
  Transaction,
} from '../../../protocol/smtp/session-handler.ts'
import { type Answer, OCTETS_UNTAKEN_MAX, type Question, type ToDoor } from './door-messages.ts'

/** The way of one session to the main thread. */
export interface Line {
  ask(call: number, question: Question): void
  content(recipients: number): void
  octets(chunk: Buffer): void
  discard(): void
  closeTransaction(): void
  over(): void
}

/** What the main thread says to one session. */
export type Said = Exclude<ToDoor, { readonly kind: 'stop' }>

export class RemoteHandler implements SessionHandler {
  readonly login?: LoginAuthority
  readonly #line: Line
  readonly #open = new Map<number, PromiseWithResolvers<Answer>>()
  #calls = 0
  #untaken = 0
  #room: PromiseWithResolvers<void> | undefined
  #loginEnding: string | undefined

  /** @param logins absent on a listener where nobody logs in */
  constructor(line: Line, logins?: { readonly tokenDiscovery: string | undefined }) {
    this.#line = line
    if (logins !== undefined) this.login = this.#authority(logins.tokenDiscovery)
  }

  mail(command: MailCommand, client: ClientInfo): Promise<Reply> {
    return this.#ask({ kind: 'mail', command, client })
  }

  rcpt(command: RcptCommand): Promise<Reply> {
    return this.#ask({ kind: 'rcpt', command })
  }

  content({ recipients }: Transaction): ContentSink {
    this.#line.content(recipients.length)
    return {
      write: (chunk) => this.#write(chunk),
      end: () => this.#ask({ kind: 'content-ended' }),
      discard: () => this.#line.discard(),
    }
  }

  closed(): void {
    this.#line.closeTransaction()
  }

  over(): void {
    this.#line.over()
    this.#room?.resolve()
  }

  hear(said: Said): void {
    switch (said.kind) {
      case 'answered':
        this.#settled(said.call)?.resolve(said.answer)
        return
      case 'broke':
        this.#settled(said.call)?.reject(new Error(said.error))
        return
      case 'octets-taken':
        this.#untaken -= said.count
        if (this.#untaken > OCTETS_UNTAKEN_MAX) return
        this.#room?.resolve()
        this.#room = undefined
        return
      case 'login-ended':
        this.#loginEnding = said.why
        return
    }
  }

  #write(chunk: Buffer): Promise<void> | undefined {
    this.#untaken += chunk.length
    this.#line.octets(chunk)
    if (this.#untaken <= OCTETS_UNTAKEN_MAX) return undefined
    this.#room ??= Promise.withResolvers()
    return this.#room.promise
  }

  #ask<Wanted extends Answer>(question: Question): Promise<Wanted> {
    const call = this.#calls++
    const answer = Promise.withResolvers<Answer>()
    this.#open.set(call, answer)
    this.#line.ask(call, question)
    // The main thread answers each kind of question with its kind of answer (hosted-session.ts).
    return answer.promise as Promise<Wanted>
  }

  #settled(call: number): PromiseWithResolvers<Answer> | undefined {
    const answer = this.#open.get(call)
    this.#open.delete(call)
    return answer
  }

  #authority(tokenDiscovery: string | undefined): LoginAuthority {
    const tokens: TokenAuthority | undefined =
      tokenDiscovery === undefined
        ? undefined
        : {
            discovery: tokenDiscovery,
            check: (user, token) => this.#ask<LoginOutcome>({ kind: 'token', user, token }),
          }
    return {
      password: (user, password) => this.#ask<LoginOutcome>({ kind: 'password', user, password }),
      scramKeys: async (user) => {
        const keys = await this.#ask<ScramKeys | LoginRefusal>({ kind: 'scram-keys', user })
        return 'why' in keys ? keys : asBuffers(keys)
      },
      scramProved: (user, keyId) => this.#ask<LoginOutcome>({ kind: 'scram-proved', user, keyId }),
      tokens,
      ending: () => this.#loginEnding,
      close: () => undefined,
    }
  }
}

/** Between threads a Buffer becomes a plain array of octets. */
function asBuffers({ salt, keys, ...rest }: ScramKeys): ScramKeys {
  return {
    ...rest,
    salt: Buffer.from(salt),
    keys: keys.map(({ id, storedKey, serverKey }) => ({
      id,
      storedKey: Buffer.from(storedKey),
      serverKey: Buffer.from(serverKey),
    })),
  }
}
