/**
 * Octets cut into lines, in whatever chunks they come. A line longer than the limit comes in pieces of
 * exactly that length, so that no line is held whole and the cuts depend on the octets alone.
 */
const LF = 0x0a

/** Eight times what RFC 5322 §2.1.1 allows. */
const LINE_OCTETS_MAX = 8192

export type LinePiece = {
  /** With its line end, if that has come. */
  readonly octets: Buffer
  readonly isStart: boolean
  readonly isEnd: boolean
}

export class LineCutter {
  readonly #take: (piece: LinePiece) => void
  #held: Buffer | undefined
  #heldOctets = 0
  #isStart = true

  constructor(take: (piece: LinePiece) => void) {
    this.#take = take
  }

  write(octets: Buffer): void {
    for (let at = 0; at < octets.length; ) {
      const lf = octets.indexOf(LF, at)
      const lineEnd = lf === -1 ? octets.length : lf + 1
      const end = Math.min(lineEnd, at + LINE_OCTETS_MAX - this.#heldOctets)
      const isEnd = end === lf + 1
      const isWhole = isEnd || this.#heldOctets + end - at === LINE_OCTETS_MAX
      if (!isWhole) this.#hold(octets.subarray(at, end))
      else if (this.#heldOctets === 0) this.#handOut(octets.subarray(at, end), isEnd)
      else {
        this.#hold(octets.subarray(at, end))
        this.#handOutHeld(isEnd)
      }
      at = end
    }
  }

  /** Hands out a last line that has no end. */
  end(): void {
    if (this.#heldOctets > 0) this.#handOutHeld(true)
  }

  #handOutHeld(isEnd: boolean): void {
    const octets = this.#held?.subarray(0, this.#heldOctets)
    this.#held = undefined
    this.#heldOctets = 0
    if (octets !== undefined) this.#handOut(octets, isEnd)
  }

  #handOut(octets: Buffer, isEnd: boolean): void {
    const isStart = this.#isStart
    this.#isStart = isEnd
    this.#take({ octets, isStart, isEnd })
  }

  #hold(octets: Buffer): void {
    this.#held ??= Buffer.allocUnsafe(LINE_OCTETS_MAX)
    octets.copy(this.#held, this.#heldOctets)
    this.#heldOctets += octets.length
  }
}

/** A line without its CRLF or LF. */
export function withoutLineEnd(line: Buffer): Buffer {
  let end = line.length
  if (line[end - 1] === LF) end--
  if (end < line.length && line[end - 1] === 0x0d) end--
  return line.subarray(0, end)
}
