/**
 * The caller's half of the writer. What arrives while a batch is being written waits and leaves as the next
 * one, so that one wait for the disk serves many messages. A batch leaves at a lull of the main thread:
 * under load it gathers what sockets bring for a moment longer, and whoever is alone waits for nothing.
 * Requests are carried out in the order in which they came.
 */
import { Worker } from 'node:worker_threads'
import { threadUrl } from '../../base/thread-url.ts'
import { atLull } from '../../base/lull.ts'
import type { WriterResult } from './batch-writer.ts'
import { pack, sizeOf, type WriterRequest } from './packed-batch.ts'
import { received, StoreBrokenError } from './store-error.ts'
import type { FromWriter, ToWriter, WriterData } from './writer.ts'

/** What a busy main thread may add to the wait for the disk (measured in docs/decisions/0005). */
const GATHER_MS_MAX = 2
/** More requests in a batch make nothing faster, and the first of them waits longer. */
const BATCH_REQUESTS_MAX = 512
/** Content in one batch. What waits beyond it is bounded by the callers, who each await their commit. */
const BATCH_BYTES_MAX = 8 * 1024 * 1024

type Waiting = {
  readonly request: WriterRequest
  readonly resolve: (result: WriterResult) => void
  readonly reject: (error: Error) => void
}

export type Opened = { readonly abandoned: number; readonly migrated: number }

export class GroupCommit {
  readonly #worker: Worker
  readonly #opened = Promise.withResolvers<Opened>()
  readonly #closed = Promise.withResolvers<void>()
  readonly #onBroken: (error: Error) => void
  #waiting: Waiting[] = []
  /** The batch that the writer has not answered yet. */
  #inFlight: readonly Waiting[] = []
  #isScheduled = false
  #isClosing = false
  #isToldToClose = false
  #isOpen = false
  #broken: Error | undefined

  /** `onBroken` is called once, when an opened database cannot be written any more. */
  constructor(data: WriterData, onBroken: (error: Error) => void) {
    this.#onBroken = onBroken
    this.#worker = new Worker(threadUrl('writer', import.meta.url), {
      workerData: data,
      name: 'writer',
    })
    this.#worker.on('message', (message: FromWriter) => this.#receive(message))
    this.#worker.on('error', (error) => this.#break(error))
    this.#worker.on('exit', () => {
      this.#closed.resolve()
      this.#break(new StoreBrokenError('the writer of the database has ended'))
    })
    // Who awaits `opened` hears of it; a failure after that has no listener there.
    this.#opened.promise.catch(() => {})
  }

  /** Rejects with the reason when the database cannot be used. */
  get opened(): Promise<Opened> {
    return this.#opened.promise
  }

  submit(request: WriterRequest): Promise<WriterResult> {
    return new Promise((resolve, reject) => {
      if (this.#broken !== undefined) {
        reject(this.#broken)
        return
      }
      if (this.#isClosing) {
        reject(new StoreBrokenError('the store is closed'))
        return
      }
      this.#waiting.push({ request, resolve, reject })
      this.#schedule()
    })
  }

  /** Writes what waits, then ends the thread. Safe twice. */
  async close(): Promise<void> {
    this.#isClosing = true
    this.#closeWhenIdle()
    await this.#closed.promise
  }

  #schedule(): void {
    if (this.#inFlight.length > 0 || this.#isScheduled) return
    this.#isScheduled = true
    atLull(GATHER_MS_MAX, () => {
      this.#isScheduled = false
      this.#sendNext()
    })
  }

  #sendNext(): void {
    if (this.#waiting.length === 0) {
      this.#closeWhenIdle()
      return
    }
    const taken = this.#takeBatch()
    try {
      const batch = pack(taken.map(({ request }) => request))
      this.#send({ kind: 'batch', batch }, [batch.bytes])
      this.#inFlight = taken
    } catch (error) {
      // A change that is no plain data is a defect of ours; its callers must not wait for ever.
      const reason = error instanceof Error ? error : new Error(String(error))
      for (const { reject } of taken) reject(reason)
      this.#schedule()
    }
  }

  #takeBatch(): readonly Waiting[] {
    let bytes = 0
    let count = 0
    for (const { request } of this.#waiting) {
      bytes += sizeOf(request)
      if (count > 0 && (bytes > BATCH_BYTES_MAX || count >= BATCH_REQUESTS_MAX)) break
      count++
    }
    const batch = this.#waiting.slice(0, count)
    this.#waiting = this.#waiting.slice(count)
    return batch
  }

  #closeWhenIdle(): void {
    if (!this.#isClosing || this.#inFlight.length > 0 || this.#waiting.length > 0) return
    if (this.#isToldToClose) return
    this.#isToldToClose = true
    this.#send({ kind: 'close' })
  }

  #send(message: ToWriter, transferred: readonly ArrayBuffer[] = []): void {
    this.#worker.postMessage(message, transferred)
  }

  #receive(message: FromWriter): void {
    switch (message.kind) {
      case 'ready':
        this.#isOpen = true
        this.#opened.resolve(message)
        return
      case 'refused':
        this.#opened.reject(received(message.error))
        return
      case 'written':
        this.#answer(message.results)
        if (message.isBroken) this.#break(new StoreBrokenError('the database cannot be written'))
        else this.#schedule()
        return
      case 'closed':
        return
    }
  }

  #answer(results: readonly WriterResult[]): void {
    const answered = this.#inFlight
    this.#inFlight = []
    for (const [index, { resolve, reject }] of answered.entries()) {
      const result = results[index]
      if (result === undefined) reject(new StoreBrokenError('the writer lost a request'))
      else if (result.kind === 'refused') reject(received(result.error))
      else resolve(result)
    }
  }

  #break(error: Error): void {
    if (this.#broken !== undefined) return
    this.#broken = error
    this.#opened.reject(error)
    const lost = [...this.#inFlight, ...this.#waiting]
    this.#inFlight = []
    this.#waiting = []
    for (const { reject } of lost) reject(error)
    void this.#worker.terminate()
    if (this.#isOpen && !this.#isClosing) this.#onBroken(error)
  }
}
