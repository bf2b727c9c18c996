/**
 * Makes content transparent for DATA (RFC 5321 §4.5.2): a line that begins with a dot gets another.
 * Content without such a line, which is nearly all of it, passes without being copied.
 */
const DOT = 46
const LF = 10
const lineFeedDot = Buffer.from('\n.')
const endAtLineStart = Buffer.from('.\r\n')
const endWithinLine = Buffer.from('\r\n.\r\n')

/** For the content of one message. */
export class DotStuffer {
  #isAtLineStart = true

  /** The chunk as it goes on the wire; the same buffer where nothing had to be added. */
  stuff(chunk: Buffer): Buffer {
    if (chunk.length === 0) return chunk
    const dots = this.#dotsIn(chunk)
    this.#isAtLineStart = chunk[chunk.length - 1] === LF
    return dots.length === 0 ? chunk : withDots(chunk, dots)
  }

  /** The lone dot that ends the content, on a line of its own whatever came before. */
  end(): Buffer {
    return this.#isAtLineStart ? endAtLineStart : endWithinLine
  }

  /** Where dots stand at the beginning of a line. */
  #dotsIn(chunk: Buffer): number[] {
    const dots = this.#isAtLineStart && chunk[0] === DOT ? [0] : []
    let found = chunk.indexOf(lineFeedDot)
    while (found !== -1) {
      dots.push(found + 1)
      found = chunk.indexOf(lineFeedDot, found + 2)
    }
    return dots
  }
}

function withDots(chunk: Buffer, dots: readonly number[]): Buffer {
  const stuffed = Buffer.allocUnsafe(chunk.length + dots.length)
  let from = 0
  let to = 0
  for (const dot of dots) {
    to += chunk.copy(stuffed, to, from, dot)
    to = stuffed.writeUInt8(DOT, to)
    from = dot
  }
  chunk.copy(stuffed, to, from)
  return stuffed
}
