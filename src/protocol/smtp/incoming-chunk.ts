/**
 * The octets of one BDAT command (RFC 3030 §2): a counted piece of a message. A chunk that is refused
 * is swallowed all the same, or its content would be read as commands.
 */
import type { IncomingContent } from './incoming-content.ts'
import type { Reply } from './reply.ts'

export type ChunkSize = { readonly sizeOctets: number; readonly isLast: boolean }

export class IncomingChunk {
  readonly sizeOctets: number
  readonly isLast: boolean
  /** Where the octets go, or the reply that its end will get. */
  readonly fate: IncomingContent | Reply
  #remaining: number

  constructor({ sizeOctets, isLast }: ChunkSize, fate: IncomingContent | Reply) {
    this.sizeOctets = sizeOctets
    this.isLast = isLast
    this.fate = fate
    this.#remaining = sizeOctets
  }

  get isComplete(): boolean {
    return this.#remaining === 0
  }

  get written(): Promise<void> | undefined {
    return 'take' in this.fate ? this.fate.written : undefined
  }

  /** Takes octets up to the end of the chunk, and returns how many those were. */
  take(octets: Buffer): number {
    const part = octets.length > this.#remaining ? octets.subarray(0, this.#remaining) : octets
    this.#remaining -= part.length
    if ('take' in this.fate) this.fate.take(part)
    return part.length
  }
}
