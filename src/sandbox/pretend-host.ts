/**
 * The pretend internet's one MX host: takes mail by real SMTP and lets it go, or gives it the fate of the
 * person it is for. What was delivered can be read back from the queue with `posthorn message show`.
 */
import type { Clock } from '../base/clock.ts'
import { type Reply, reply } from '../protocol/smtp/reply.ts'
import type {
  ContentSink,
  MailCommand,
  MaybePromise,
  RcptCommand,
  SessionHandler,
  Transaction,
} from '../protocol/smtp/session-handler.ts'
import { type Fate, fateOf } from './people.ts'

export type PretendHostParts = {
  readonly clock: Clock
  /** When a sender first wrote to a person who greylists; shared by all connections. */
  readonly acquaintances: Map<string, number>
  /** Ends the connection without a word. */
  readonly cut: () => void
}

export class PretendHost implements SessionHandler {
  readonly #parts: PretendHostParts
  #sender = ''

  constructor(parts: PretendHostParts) {
    this.#parts = parts
  }

  mail({ sender }: MailCommand): Reply {
    this.#sender = sender
    return reply(250, '2.1.0', 'Sender OK')
  }

  rcpt({ recipient }: RcptCommand): MaybePromise<Reply> {
    const fate = fateOf(recipient)
    switch (fate.kind) {
      case 'cut-off':
        return this.#cutOff()
      case 'refused':
        return fate.at === 'rcpt' && !this.#isPassed(fate, recipient)
          ? this.#refusal(fate.reply, recipient)
          : welcome
      case 'delivered':
        return welcome
    }
  }

  content({ recipients }: Transaction): ContentSink {
    // Each transaction has one recipient: the host announces LIMITS RCPTMAX=1.
    const recipient = recipients[0]?.recipient ?? ''
    return { write() {}, end: () => this.#verdict(fateOf(recipient), recipient), discard() {} }
  }

  closed(): void {}

  #verdict(fate: Fate, recipient: string): MaybePromise<Reply> {
    if (fate.kind === 'refused' && fate.at === 'dot') return this.#refusal(fate.reply, recipient)
    const afterMs = fate.kind === 'delivered' ? fate.afterMs : undefined
    if (afterMs === undefined) return taken
    return new Promise((resolve) => this.#parts.clock.after(afterMs, () => resolve(taken)))
  }

  /** Never answers. A moment later, so that what was said before has gone out. */
  #cutOff(): Promise<Reply> {
    return new Promise(() => this.#parts.clock.after(0, () => this.#parts.cut()))
  }

  #isPassed({ forMs }: { readonly forMs?: number }, recipient: string): boolean {
    if (forMs === undefined) return false
    const { acquaintances, clock } = this.#parts
    const pair = `${this.#sender} ${recipient}`.toLowerCase()
    const firstAt = acquaintances.get(pair)
    if (firstAt !== undefined) return clock.now() >= firstAt + forMs
    if (acquaintances.size >= ACQUAINTANCES_MAX) acquaintances.clear()
    acquaintances.set(pair, clock.now())
    return false
  }

  #refusal({ code, enhanced = '', text }: Reply, recipient: string): Reply {
    const domain = this.#sender.slice(this.#sender.lastIndexOf('@') + 1)
    const filled = text.replaceAll('{recipient}', recipient).replaceAll('{domain}', domain)
    return reply(code, enhanced, filled)
  }
}

const ACQUAINTANCES_MAX = 10_000

const welcome = reply(250, '2.1.5', 'Recipient OK')
const taken = reply(250, '2.0.0', 'OK, delivered to the pretend internet')
