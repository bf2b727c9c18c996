/**
 * The SMTP listeners in a thread of their own, so that the sockets, the TLS and the dialogues of clients do
 * not share a core with the decisions about their mail and with its delivery. A thread that ends by
 * itself is a defect of ours, and ends the process: what was promised is on the disk.
 */
import { Worker } from 'node:worker_threads'
import type { Log } from '../../../base/log.ts'
import type { Service } from '../../../base/service.ts'
import { threadUrl } from '../../../base/thread-url.ts'
import { BatchedPort } from './batched-port.ts'
import { DoorHost, type DoorHostParts } from './door-host.ts'
import type { DoorData, FromDoor, ToDoor } from './door-messages.ts'

/** What the thread holds is sessions; what it throws away at once needs no more room than this. */
const YOUNG_MB_MAX = 3

export type ThreadedDoorsParts = DoorData &
  Pick<DoorHostParts, 'handlerFor'> & {
    readonly log: Log
  }

export class ThreadedDoors implements Service {
  readonly name = 'smtp doors'
  readonly #parts: ThreadedDoorsParts
  readonly #host: DoorHost
  readonly #listening = Promise.withResolvers<void>()
  readonly #stopped = Promise.withResolvers<void>()
  #worker: Worker | undefined
  #port: BatchedPort<ToDoor, FromDoor> | undefined

  constructor(parts: ThreadedDoorsParts) {
    this.#parts = parts
    const { handlerFor, log } = parts
    this.#host = new DoorHost({ handlerFor, log, send: (message) => this.#port?.send(message) })
    // Who awaits `start` hears of it.
    this.#listening.promise.catch(() => undefined)
  }

  /** @throws with what the operator can do, when a port or the certificate cannot be used */
  async start(): Promise<void> {
    const { plan, tokenDiscovery } = this.#parts
    const data: DoorData = { plan, tokenDiscovery }
    const worker = new Worker(threadUrl('door-thread', import.meta.url), {
      workerData: data,
      name: 'doors',
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB_MAX },
    })
    this.#worker = worker
    this.#port = new BatchedPort(worker, (message, octets) => this.#hear(message, octets))
    worker.once('exit', () => {
      this.#worker = undefined
      this.#host.endAll()
      this.#listening.reject(new Error('the thread of the SMTP listeners ended before it listened'))
      this.#stopped.resolve()
    })
    await this.#listening.promise
  }

  /** No new connections; sessions end between commands, messages in progress get their answer. */
  async stop(): Promise<void> {
    if (this.#worker === undefined) return
    this.#port?.send({ kind: 'stop' })
    await this.#stopped.promise
  }

  /** Logins may have ended. */
  tellEndings(): void {
    this.#host.tellEndings()
  }

  #hear(message: FromDoor, octets: Buffer): void {
    if ('session' in message) return this.#host.hear(message, octets)
    switch (message.kind) {
      case 'logged':
        return this.#parts.log[message.level](message.fields, message.event)
      case 'listening':
        return this.#listening.resolve()
      case 'not-listening':
        return this.#listening.reject(new Error(message.why))
    }
  }
}
