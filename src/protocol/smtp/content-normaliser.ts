/**
 * The content of a message as it arrives with DATA or BDAT, turned into what is judged, stored and
 * sent: every line ended by CRLF, the dots of DATA removed (RFC 5321 §4.5.2). Both ways in share it,
 * because a bare CR or LF that comes in by BDAT leaves by DATA at the next host.
 *
 * Guarantees:
 *  1. Only CRLF, a dot and CRLF, all five octets genuine, end DATA (RFC 5321 §4.1.1.4). The CRLF of the
 *     DATA command counts as the first. A lone dot between other line ends is a line of content.
 *     So nobody can smuggle a second message past us inside a first one.
 *  2. What comes out contains CR and LF only as CRLF; so it cannot be understood differently
 *     by a host that is less strict.
 *  3. The result does not depend on how the octets were cut into chunks.
 *
 * Ordinary content passes as slices of what arrived, uncopied; only around a rarity (a bare line end,
 * a removed dot, a line end cut in two) some octets are copied.
 */

const CR = 0x0d
const LF = 0x0a
const DOT = 0x2e

/** Where in a line we are. The octets that a state still holds back are named in brackets. */
const IN_LINE = 0
/** After a line end that we mended. */
const LINE_START = 1
/** After a genuine CRLF: here a lone dot may end the content. */
const GENUINE_START = 2
/** [CR] */
const AFTER_CR = 3
/** [.] at LINE_START */
const AFTER_DOT = 4
/** [.] at GENUINE_START */
const AFTER_GENUINE_DOT = 5
/** [. CR] at LINE_START */
const AFTER_DOT_CR = 6
/** [. CR] at GENUINE_START */
const AFTER_GENUINE_DOT_CR = 7
const ENDED = 8

/**
 * How much is copied at a rarity before the quick way is tried again. It doubles with each rarity in
 * a chunk, so that a single one costs little, and content full of them comes in few pieces.
 */
const COPY_OCTETS_MIN = 16
const COPY_OCTETS_MAX = 8192
/** An octet becomes at most two; what a state holds back adds at most a dot, CR and LF. */
const scratch = Buffer.allocUnsafe(2 * COPY_OCTETS_MAX + 4)

type Span = { readonly start: number; readonly end: number }

export class ContentNormaliser {
  readonly #hasDots: boolean
  #state = GENUINE_START
  #octets = 0
  #scratchOctets = 0

  /** @param end what ends the content: a lone dot (DATA), or the caller who counts (BDAT). */
  constructor(end: 'dot' | 'count') {
    this.#hasDots = end === 'dot'
  }

  /** The octets handed out so far. */
  get octets(): number {
    return this.#octets
  }

  /** The lone dot has been read. */
  get isEnded(): boolean {
    return this.#state === ENDED
  }

  /**
   * Reads `chunk` up to its end or the end of the content, appends what came out to `pieces`, and
   * returns how many octets were read.
   */
  read(chunk: Buffer, pieces: Buffer[]): number {
    let at = 0
    let copyOctets = COPY_OCTETS_MIN
    while (at < chunk.length && this.#state !== ENDED) {
      const clean = this.#cleanUntil(chunk, at)
      if (clean > at) this.#handOut(chunk.subarray(at, clean), pieces)
      at = this.#readSlowly(chunk, { start: clean, end: clean + copyOctets }, pieces)
      copyOctets = Math.min(2 * copyOctets, COPY_OCTETS_MAX)
    }
    return at
  }

  /** Ends the last line where that is missing (BDAT). */
  finish(pieces: Buffer[]): void {
    const lacksEnd = this.#state !== GENUINE_START && this.#state !== LINE_START
    if (lacksEnd && this.#state !== ENDED) this.#handOut(Buffer.from('\r\n'), pieces)
    this.#state = ENDED
  }

  #handOut(piece: Buffer, pieces: Buffer[]): void {
    this.#octets += piece.length
    pieces.push(piece)
  }

  /** Where the first octet lies that cannot simply pass. Moves the state there. */
  #cleanUntil(chunk: Buffer, start: number): number {
    const { length } = chunk
    const state = this.#state
    if (state > GENUINE_START) return start
    if (state !== IN_LINE && this.#hasDots && chunk[start] === DOT) return start
    let at = start
    while (at < length) {
      const octet = chunk[at] ?? 0
      if (octet > CR || (octet !== CR && octet !== LF)) {
        at++
        continue
      }
      if (octet === LF || chunk[at + 1] !== LF) break
      at += 2
      if (this.#hasDots && chunk[at] === DOT) break
    }
    if (at > start) this.#state = chunk[at - 1] === LF ? GENUINE_START : IN_LINE
    return at
  }

  /** Octet by octet. Returns where it stopped: at `end`, or behind the end of the content. */
  #readSlowly(chunk: Buffer, { start, end }: Span, pieces: Buffer[]): number {
    const stop = Math.min(chunk.length, end)
    this.#scratchOctets = 0
    let at = start
    while (at < stop && this.#state !== ENDED) this.#step(chunk[at++] ?? 0)
    if (this.#scratchOctets > 0) {
      this.#handOut(Buffer.from(scratch.subarray(0, this.#scratchOctets)), pieces)
    }
    return at
  }

  #step(octet: number): void {
    if (this.#state === AFTER_CR || this.#state >= AFTER_DOT_CR) {
      if (octet === LF) return this.#endGenuineLine()
      // The CR was a bare one, and ends a line of its own.
      this.#endLine()
    }
    if (this.#state === AFTER_DOT || this.#state === AFTER_GENUINE_DOT) {
      if (octet === CR) this.#state += 2
      else if (octet === LF) this.#endLine()
      else this.#put(octet) // More on the line: the dot was there to protect it, and goes.
      return
    }
    if (octet === CR) this.#state = AFTER_CR
    else if (octet === LF) this.#endLine()
    else if (octet === DOT && this.#hasDots && this.#state !== IN_LINE) this.#state += 3
    else this.#put(octet)
  }

  #put(octet: number): void {
    scratch[this.#scratchOctets++] = octet
    this.#state = IN_LINE
  }

  #endGenuineLine(): void {
    if (this.#state === AFTER_GENUINE_DOT_CR) {
      this.#state = ENDED
      return
    }
    this.#endLine()
    this.#state = GENUINE_START
  }

  /** A dot that was held back turns out to be the whole line, and stays: it ends nothing. */
  #endLine(): void {
    if (this.#state >= AFTER_DOT) scratch[this.#scratchOctets++] = DOT
    scratch[this.#scratchOctets++] = CR
    scratch[this.#scratchOctets++] = LF
    this.#state = LINE_START
  }
}
