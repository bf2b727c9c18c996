/**
 * The thread of the doors: listens, speaks TLS and SMTP with all clients, and asks the main thread about
 * everything that is to be decided. Its other half is threaded-doors.ts.
 */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { SystemClock } from '../../../base/clock.ts'
import { describeError, type Log } from '../../../base/log.ts'
import type { SessionHandler } from '../../../protocol/smtp/session-handler.ts'
import type { SessionMode } from '../../../protocol/smtp/session-options.ts'
import { listenersOf } from '../listeners.ts'
import type { SmtpListener } from '../smtp-listener.ts'
import { BatchedPort } from './batched-port.ts'
import type { DoorData, FromDoor, ToDoor } from './door-messages.ts'
import { RemoteHandler } from './remote-handler.ts'

class DoorThread {
  readonly #data: DoorData
  readonly #parent: MessagePort
  readonly #port: BatchedPort<FromDoor, ToDoor>
  readonly #sessions = new Map<number, RemoteHandler>()
  #listeners: readonly SmtpListener[] = []
  #opened = 0

  constructor(parent: MessagePort, data: DoorData) {
    this.#data = data
    this.#parent = parent
    this.#port = new BatchedPort(parent, (message) => this.#hear(message))
  }

  async listen(): Promise<void> {
    try {
      this.#listeners = listenersOf(this.#data.plan, {
        clock: new SystemClock(),
        log: this.#log(),
        handlerFor: (mode, ip) => this.#open(mode, ip),
      })
      for (const listener of this.#listeners) await listener.start()
      this.#port.send({ kind: 'listening' })
    } catch (error) {
      await this.#close()
      this.#port.send({ kind: 'not-listening', why: describeError(error) })
    }
  }

  #hear(message: ToDoor): void {
    if (message.kind !== 'stop') return this.#sessions.get(message.session)?.hear(message)
    void this.#close()
  }

  async #close(): Promise<void> {
    await Promise.all(this.#listeners.map((listener) => listener.stop()))
    // Nobody speaks to us any more: the thread ends once it has said what it has to say.
    this.#parent.unref()
  }

  #open(mode: SessionMode, ip: string): SessionHandler {
    const session = this.#opened++
    const send = (message: FromDoor): void => this.#port.send(message)
    const logins = mode === 'trusted' ? undefined : { tokenDiscovery: this.#data.tokenDiscovery }
    const handler = new RemoteHandler(
      {
        ask: (call, question) => send({ kind: 'asked', session, call, question }),
        content: (recipients) => send({ kind: 'content', session, recipients }),
        octets: (chunk) =>
          this.#port.sendWith({ kind: 'octets', session, count: chunk.length }, chunk),
        discard: () => send({ kind: 'content-discarded', session }),
        closeTransaction: () => send({ kind: 'transaction-closed', session }),
        over: () => {
          this.#sessions.delete(session)
          send({ kind: 'session-over', session })
        },
      },
      logins,
    )
    this.#sessions.set(session, handler)
    send({ kind: 'opened', session, mode, ip })
    return handler
  }

  /** The lines of all threads go through one hand. */
  #log(): Log {
    const at =
      (level: keyof Log): Log['info'] =>
      (fields, event) =>
        this.#port.send({ kind: 'logged', level, fields, event })
    return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
  }
}

if (parentPort !== null) void new DoorThread(parentPort, workerData as DoorData).listen()
