/**
 * Bytes to lines: holds what a peer has sent and hands it out either as lines (commands, SASL
 * responses) or as raw octets (message content), whatever the chunks it arrived in.
 *
 * Guarantees: every octet is looked at a bounded number of times, so a peer that sends one octet per
 * packet costs no more than its octets; an unfinished line never holds more than the limit asked for;
 * a longer line is swallowed up to its LF and reported once.
 */

/** What stands in for a line that was longer than allowed. */
export const tooLong = Symbol('line too long')

export type Line = string | typeof tooLong

const CR = 0x0d
const LF = 0x0a

/** What a chunk costs beside its octets, so that tiny chunks cannot fill the memory unnoticed. */
const CHUNK_OVERHEAD_BYTES = 256

const PARTIAL_OCTETS_INITIAL = 256

export class LineReader {
  readonly #chunks: Buffer[] = []
  /** How much of the first chunk has been read. */
  #offset = 0
  #heldBytes = 0
  /** The beginning of a line whose end has not arrived. */
  #partial: Buffer = Buffer.alloc(0)
  /** The octets of that line so far; more than `#partial` holds once it is too long. */
  #partialOctets = 0

  push(chunk: Buffer): void {
    if (chunk.length === 0) return
    this.#chunks.push(chunk)
    this.#heldBytes += chunk.length + CHUNK_OVERHEAD_BYTES
  }

  /** About how much memory the unread chunks take. */
  get heldBytes(): number {
    return this.#heldBytes
  }

  /**
   * The next line without its end: LF, or CRLF. `undefined` until it has arrived whole. A line of
   * more than `limitOctets`, its end included, is swallowed and reported as too long.
   */
  readLine(limitOctets: number): Line | undefined {
    for (let chunk = this.#chunks[0]; chunk !== undefined; chunk = this.#chunks[0]) {
      const start = this.#offset
      const lf = chunk.indexOf(LF, start)
      if (lf === -1) {
        this.#keepPartial(chunk.subarray(start), limitOctets)
        this.skip(chunk.length - start)
        continue
      }
      this.skip(lf + 1 - start)
      if (this.#partialOctets === 0) return decode(chunk, { start, lf, limitOctets })
      this.#keepPartial(chunk.subarray(start, lf + 1), limitOctets)
      return this.#takePartial(limitOctets)
    }
    return undefined
  }

  /** The octets that come next, as many as lie together. They remain unread until `skip`. */
  head(): Buffer | undefined {
    const first = this.#chunks[0]
    return this.#offset === 0 ? first : first?.subarray(this.#offset)
  }

  /** The octet that comes next, if no line is half read. */
  get firstOctet(): number | undefined {
    return this.#partialOctets === 0 ? this.#chunks[0]?.[this.#offset] : undefined
  }

  /** Marks the next `count` octets of `head` as read. */
  skip(count: number): void {
    const first = this.#chunks[0]
    if (first === undefined) return
    this.#offset += count
    if (this.#offset < first.length) return
    this.#chunks.shift()
    this.#offset = 0
    this.#heldBytes -= first.length + CHUNK_OVERHEAD_BYTES
  }

  /** Forgets everything unread, the beginning of a line too. */
  clear(): void {
    this.#chunks.length = 0
    this.#offset = 0
    this.#heldBytes = 0
    this.#partialOctets = 0
  }

  #keepPartial(octets: Buffer, limitOctets: number): void {
    const before = this.#partialOctets
    this.#partialOctets += octets.length
    if (this.#partialOctets > limitOctets) return
    if (this.#partialOctets > this.#partial.length) {
      const grown = Buffer.allocUnsafe(
        Math.max(this.#partialOctets, this.#partial.length * 2, PARTIAL_OCTETS_INITIAL),
      )
      this.#partial.copy(grown, 0, 0, before)
      this.#partial = grown
    }
    octets.copy(this.#partial, before)
  }

  #takePartial(limitOctets: number): Line {
    const lf = this.#partialOctets - 1
    const line = lf < limitOctets ? decode(this.#partial, { start: 0, lf, limitOctets }) : tooLong
    this.#partialOctets = 0
    return line
  }
}

type Span = { readonly start: number; readonly lf: number; readonly limitOctets: number }

/** Octets that are not UTF-8 become U+FFFD, which no grammar of ours accepts. */
function decode(octets: Buffer, { start, lf, limitOctets }: Span): Line {
  if (lf + 1 - start > limitOctets) return tooLong
  const end = lf > start && octets[lf - 1] === CR ? lf - 1 : lf
  return octets.toString('utf8', start, end)
}
