/**
 * A message port that sends what is said in one turn of the loop as one batch: a batch wakes the other
 * thread once, however many sessions it is about.
 *
 * Octets are copied once: small pieces into one buffer for all, of which the other side takes its copies; a large
 * piece into a buffer of its own, which the other side keeps.
 */
import type { MessagePort, Worker } from 'node:worker_threads'

/** What carries octets says how many; it is the only kind that has a `count` of them. */
export type Countable = { readonly kind: string; readonly count?: number }

type Batch<Message> = {
  readonly messages: readonly Message[]
  /** Of the messages that carry octets, in their order: where those are. */
  readonly small: ArrayBuffer
  readonly large: readonly ArrayBuffer[]
}

/** What the other side said, with the octets that it carries. */
export type Heard<Message> = (message: Message, octets: Buffer) => void

/** A piece from this size on travels alone. */
const LARGE_OCTETS = 8 * 1024
const noOctets: Buffer = Buffer.alloc(0)

export class BatchedPort<Sent, Received extends Countable> {
  readonly #port: MessagePort | Worker
  readonly #heard: Heard<Received>
  #messages: Sent[] = []
  #small: Buffer[] = []
  #large: ArrayBuffer[] = []
  #isScheduled = false

  constructor(port: MessagePort | Worker, heard: Heard<Received>) {
    this.#port = port
    this.#heard = heard
    port.on('message', (batch: Batch<Received>) => this.#receive(batch))
  }

  send(message: Sent): void {
    this.#messages.push(message)
    if (this.#isScheduled) return
    this.#isScheduled = true
    setImmediate(() => this.#flush())
  }

  /** @param octets as many as the message counts; they may be changed once this turn has ended */
  sendWith(message: Sent, octets: Buffer): void {
    if (octets.length < LARGE_OCTETS) this.#small.push(octets)
    else this.#large.push(joined([octets]))
    this.send(message)
  }

  #flush(): void {
    this.#isScheduled = false
    const small = joined(this.#small)
    const batch: Batch<Sent> = { messages: this.#messages, small, large: this.#large }
    const given = [small, ...this.#large]
    this.#messages = []
    this.#small = []
    this.#large = []
    this.#port.postMessage(batch, given)
  }

  #receive({ messages, small, large }: Batch<Received>): void {
    let at = 0
    let taken = 0
    for (const message of messages) {
      const { count, kind } = message
      if (kind !== 'octets' || count === undefined) {
        this.#heard(message, noOctets)
      } else if (count < LARGE_OCTETS) {
        // Copied: whoever keeps it should not keep what all others sent in this turn.
        this.#heard(message, Buffer.from(Buffer.from(small, at, count)))
        at += count
      } else {
        this.#heard(message, Buffer.from(large[taken++] ?? small))
      }
    }
  }
}

/** In memory of its own, which can be given away. */
function joined(pieces: readonly Buffer[]): ArrayBuffer {
  const all = new ArrayBuffer(pieces.reduce((sum, piece) => sum + piece.length, 0))
  const target = Buffer.from(all)
  let at = 0
  for (const piece of pieces) at += piece.copy(target, at)
  return all
}
