/**
 * A handler as the thread of the doors has it, joined to the real one as by two threads: what is said arrives
 * later, in order, and as a copy.
 */
import type { Log } from '../../src/base/log.ts'
import { HostedSession } from '../../src/endpoint/smtp/door/hosted-session.ts'
import { RemoteHandler } from '../../src/endpoint/smtp/door/remote-handler.ts'
import type { SessionHandler } from '../../src/protocol/smtp/session-handler.ts'

export class RemotePair {
  readonly remote: RemoteHandler
  readonly #hosted: HostedSession

  constructor(handler: SessionHandler, log: Log, tokenDiscovery: string | undefined) {
    this.#hosted = new HostedSession({
      session: 1,
      ip: '192.0.2.1',
      handler,
      send: (said) => this.#carry(said, (copy) => this.remote.hear(copy)),
      log,
    })
    const hosted = this.#hosted
    this.remote = new RemoteHandler(
      {
        ask: (call, question) => this.#carry(question, (copy) => hosted.ask(call, copy)),
        content: (transaction) => this.#carry(transaction, (copy) => hosted.content(copy)),
        octets: (chunk) => this.#carry(chunk, (copy) => hosted.octets(Buffer.from(copy))),
        discard: () => this.#carry(undefined, () => hosted.discard()),
        closeTransaction: () => this.#carry(undefined, () => hosted.closeTransaction()),
        over: () => this.#carry(undefined, () => hosted.over()),
      },
      { tokenDiscovery },
    )
  }

  tellEnding(): void {
    this.#hosted.tellEnding()
  }

  #carry<T>(what: T, arrived: (copy: T) => void): void {
    const copy = structuredClone(what)
    queueMicrotask(() => arrived(copy))
  }
}
