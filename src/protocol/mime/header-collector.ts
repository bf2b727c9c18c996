/** Holds the header of a part until its empty line has come; of a header that is too long, its beginning. */
const LF = 0x0a
const CR = 0x0d

export class HeaderCollector {
  readonly #octetsMax: number
  readonly #pieces: Buffer[] = []
  #octets = 0
  /** Of the line that is being read: how many octets it has, and whether the first is a CR. */
  #lineOctets = 0
  #startsWithCr = false
  #isTooLong = false

  constructor(octetsMax: number) {
    this.#octetsMax = octetsMax
  }

  get bytes(): Buffer {
    const [first, ...others] = this.#pieces
    return first !== undefined && others.length === 0 ? first : Buffer.concat(this.#pieces)
  }

  /** Some of it was not kept. */
  get isTooLong(): boolean {
    return this.#isTooLong
  }

  /** Reads up to the empty line. Returns where the body begins, or undefined if the header goes on. */
  read(chunk: Buffer): number | undefined {
    for (let start = 0; start < chunk.length; ) {
      const lf = chunk.indexOf(LF, start)
      const end = lf === -1 ? chunk.length : lf
      if (this.#lineOctets === 0) this.#startsWithCr = chunk[start] === CR
      this.#lineOctets += end - start
      if (lf === -1) break
      if (this.#lineOctets === 0 || (this.#lineOctets === 1 && this.#startsWithCr)) {
        this.#keep(chunk.subarray(0, lf + 1))
        return lf + 1
      }
      this.#lineOctets = 0
      start = lf + 1
    }
    this.#keep(chunk)
    return undefined
  }

  #keep(octets: Buffer): void {
    const room = this.#octetsMax - this.#octets
    if (octets.length > room) this.#isTooLong = true
    if (room <= 0) return
    const kept = Buffer.from(octets.subarray(0, room))
    this.#pieces.push(kept)
    this.#octets += kept.length
  }
}
