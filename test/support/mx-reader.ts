/** Lines and content, read one after the other from the bytes of a client. For the scripted MX host. */
const LINE_END = '\r\n'
const CONTENT_END = Buffer.from('\r\n.\r\n')

export class MxReader {
  #held: Buffer = Buffer.alloc(0)
  #isOver = false
  #wake: (() => void) | undefined

  push(chunk: Buffer): void {
    this.#held = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk])
    this.#wake?.()
  }

  end(): void {
    this.#isOver = true
    this.#wake?.()
  }

  /** Throws away what has been read but not taken. */
  clear(): void {
    this.#held = Buffer.alloc(0)
  }

  /** Without its CRLF; undefined when the client is gone. */
  async line(): Promise<string | undefined> {
    for (;;) {
      const end = this.#held.indexOf(LINE_END)
      if (end !== -1) return this.#take(end + 2).toString('utf8', 0, end)
      if (!(await this.#more())) return undefined
    }
  }

  async bytes(count: number): Promise<Buffer | undefined> {
    const pieces: Buffer[] = []
    let missing = count
    for (;;) {
      const piece = this.#take(Math.min(missing, this.#held.length))
      pieces.push(piece)
      missing -= piece.length
      if (missing === 0) return Buffer.concat(pieces)
      if (!(await this.#more())) return undefined
    }
  }

  /** Up to the lone dot, unstuffed. Gives up after `max` bytes. */
  async content(max: number): Promise<Buffer | undefined> {
    // The dot may stand on the first line, right behind the CRLF of DATA.
    const pieces: Buffer[] = [Buffer.from(LINE_END)]
    let tail = Buffer.from(LINE_END)
    let length = 0
    for (;;) {
      const joined = Buffer.concat([tail, this.#held])
      const end = joined.indexOf(CONTENT_END)
      const isWhole = end !== -1
      const piece = this.#take(isWhole ? end + CONTENT_END.length - tail.length : this.#held.length)
      pieces.push(piece)
      if (isWhole) return unstuffed(Buffer.concat(pieces))
      length += piece.length
      if (length > max) return undefined
      tail = joined.subarray(-(CONTENT_END.length - 1))
      if (!(await this.#more())) return undefined
    }
  }

  #take(count: number): Buffer {
    const taken = this.#held.subarray(0, count)
    this.#held = this.#held.subarray(count)
    return taken
  }

  #more(): Promise<boolean> {
    if (this.#isOver) return Promise.resolve(false)
    return new Promise((resolve) => {
      this.#wake = () => resolve(true)
    })
  }
}

/** RFC 5321 §4.5.2, from `CRLF content . CRLF`. */
function unstuffed(framed: Buffer): Buffer {
  const text = framed.toString('latin1').replaceAll('\r\n.', '\r\n')
  return Buffer.from(text.slice(2, -2), 'latin1')
}
