/**
 * The relaxed body canonicalisation of DKIM (RFC 6376 §3.4.4) and its SHA-256, while the body arrives.
 *
 * Guarantees:
 *  1. The result does not depend on how the body was cut into chunks.
 *  2. Memory is bounded: small bodies are kept until they are asked for, of others only white space and
 *     line ends that may be dropped are held back, as counts.
 *
 * A CR or LF alone is an octet like any other; content that was accepted has none
 * (protocol/smtp/content-normaliser.ts).
 *
 * Most text is canonical as it comes: stretches of it are hashed where they lie, and only around
 * something that changes (a tab, a run of white space) some octets are copied.
 */
import { createHash } from 'node:crypto'
import type { BodyHash } from '../signing.ts'

const TAB = 0x09
const LF = 0x0a
const CR = 0x0d
const SPACE = 0x20

/**
 * How much is copied at a change before the quick way is tried again. It doubles with each change in
 * a chunk, so that a single one costs little, and text that is full of them is hashed in few pieces.
 */
const COPY_OCTETS_MIN = 16
const COPY_OCTETS_MAX = 8192
/** More line ends than these are hashed apart, so that what is copied and what was held before it fit. */
const HELD_LINES_MAX = 1024
const manyLineEnds = Buffer.from('\r\n'.repeat(HELD_LINES_MAX))
/** What was held adds a space and a CR besides. One for all: between two calls nothing is in it. */
const canonical = Buffer.allocUnsafeSlow(COPY_OCTETS_MAX + manyLineEnds.length + 2)

/** A body up to here is hashed only when it is asked for: not all mail is signed. Submission holds it in any case. */
const UNHASHED_OCTETS_MAX = 64 * 1024

export class RelaxedBodyHash implements BodyHash {
  readonly #hash = createHash('sha256')
  #unhashed: Buffer[] = []
  #unhashedOctets = 0
  #isEmpty = true
  /** Something is held back; it counts only if something other than white space comes behind it. */
  #isHolding = false
  #heldLines = 0
  #holdsSpace = false
  #holdsCr = false

  /** @param chunk not changed afterwards */
  update(chunk: Buffer): void {
    this.#unhashed.push(chunk)
    this.#unhashedOctets += chunk.length
    if (this.#unhashedOctets > UNHASHED_OCTETS_MAX) this.#hashAll()
  }

  digest(): Buffer {
    this.#hashAll()
    if (this.#holdsCr) this.#hashPiece(canonical.subarray(0, this.#release(0)))
    // Whether the end of the last line came or not, there is one; a body of empty lines has no line.
    if (!this.#isEmpty) this.#hash.update('\r\n')
    return this.#hash.digest()
  }

  #hashAll(): void {
    for (const chunk of this.#unhashed) this.#take(chunk)
    this.#unhashed = []
    this.#unhashedOctets = 0
  }

  #take(chunk: Buffer): void {
    let copyOctets = COPY_OCTETS_MIN
    for (let at = 0; at < chunk.length; ) {
      const changedAt = this.#isHolding ? at : canonicalUntil(chunk, at)
      this.#hashPiece(chunk.subarray(at, changedAt))
      at = changedAt + copyOctets
      this.#copy(chunk.subarray(changedAt, at))
      copyOctets = Math.min(2 * copyOctets, COPY_OCTETS_MAX)
    }
  }

  #copy(slice: Buffer): void {
    let written = 0
    for (let at = 0; at < slice.length; at++) {
      const octet = slice[at] ?? 0
      if (octet <= SPACE) {
        if (octet === LF && this.#holdsCr) {
          this.#endLine()
          continue
        }
        // Behind this CR came no LF: it was no line end.
        if (this.#holdsCr) written = this.#release(written)
        if (this.#hold(octet)) continue
      }
      if (this.#isHolding) written = this.#release(written)
      canonical[written++] = octet
    }
    this.#hashPiece(canonical.subarray(0, written))
  }

  /** White space before a line end is dropped with it. */
  #endLine(): void {
    this.#heldLines++
    this.#holdsSpace = false
    this.#holdsCr = false
  }

  #hold(octet: number): boolean {
    if (octet === SPACE || octet === TAB) this.#holdsSpace = true
    else if (octet === CR) this.#holdsCr = true
    else return false
    this.#isHolding = true
    return true
  }

  /** A run of white space is one space. */
  #release(before: number): number {
    let written = before
    if (this.#heldLines > HELD_LINES_MAX) written = this.#hashLineEnds(written)
    for (; this.#heldLines > 0; this.#heldLines--) {
      canonical[written++] = CR
      canonical[written++] = LF
    }
    if (this.#holdsSpace) canonical[written++] = SPACE
    if (this.#holdsCr) canonical[written++] = CR
    this.#holdsSpace = false
    this.#holdsCr = false
    this.#isHolding = false
    return written
  }

  #hashLineEnds(written: number): number {
    this.#hashPiece(canonical.subarray(0, written))
    for (; this.#heldLines > HELD_LINES_MAX; this.#heldLines -= HELD_LINES_MAX) {
      this.#hash.update(manyLineEnds)
    }
    return 0
  }

  #hashPiece(piece: Buffer): void {
    if (piece.length === 0) return
    this.#isEmpty = false
    this.#hash.update(piece)
  }
}

/**
 * Where the first octet lies that is not canonical as it stands, or that the next chunk may change. Reads
 * nothing beyond the chunk: `undefined` among the octets makes this loop twice as slow.
 */
function canonicalUntil(chunk: Buffer, start: number): number {
  const last = chunk.length - 1
  let at = start
  while (at < last) {
    if ((chunk[at] ?? 0) > SPACE) {
      at++
      continue
    }
    let next = at
    while (next < last && chunk[next] === CR && chunk[next + 1] === LF) next += 2
    if (next < last && chunk[next] === SPACE) next++
    if (next === at || next > last || (chunk[next] ?? 0) <= SPACE) return at
    at = next
  }
  return at
}
