/**
 * The main thread's half of the doors: gives each session of the other thread a handler, and carries what they
 * say to one another.
 */
import type { Log } from '../../../base/log.ts'
import type { SessionHandler } from '../../../protocol/smtp/session-handler.ts'
import type { SessionMode } from '../../../protocol/smtp/session-options.ts'
import type { FromDoor, ToDoor } from './door-messages.ts'
import { HostedSession } from './hosted-session.ts'

/** What is said about one session. */
export type SessionSays = Extract<FromDoor, { readonly session: number }>

export type DoorHostParts = {
  readonly handlerFor: (mode: SessionMode, clientIp: string) => SessionHandler
  readonly send: (message: ToDoor) => void
  readonly log: Log
}

export class DoorHost {
  readonly #parts: DoorHostParts
  readonly #sessions = new Map<number, HostedSession>()

  constructor(parts: DoorHostParts) {
    this.#parts = parts
  }

  hear(said: SessionSays, octets: Buffer): void {
    if (said.kind === 'opened') {
      const { handlerFor, log, send } = this.#parts
      const { ip, mode, session } = said
      const handler = handlerFor(mode, ip)
      this.#sessions.set(session, new HostedSession({ session, ip, handler, send, log }))
      return
    }
    const session = this.#sessions.get(said.session)
    if (session === undefined) return
    switch (said.kind) {
      case 'asked':
        return session.ask(said.call, said.question)
      case 'content':
        return session.content(said.recipients)
      case 'octets':
        return session.octets(octets)
      case 'content-discarded':
        return session.discard()
      case 'transaction-closed':
        return session.closeTransaction()
      case 'session-over':
        this.#sessions.delete(said.session)
        return session.over()
    }
  }

  /** Logins may have ended: sessions that stand on them hear of it. */
  tellEndings(): void {
    for (const session of this.#sessions.values()) session.tellEnding()
  }

  /** The other thread is gone, and all sessions with it. */
  endAll(): void {
    for (const session of this.#sessions.values()) session.over()
    this.#sessions.clear()
  }
}
