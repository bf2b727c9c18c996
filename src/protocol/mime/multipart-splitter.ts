/**
 * The body of a multipart, cut at its boundary delimiter lines (RFC 2046 §5.1.1). The line end before a
 * delimiter belongs to the delimiter. Blanks after it are allowed; anything else on the line makes it
 * content, so that a boundary that begins like another one is told apart.
 *
 * What lies outside of parts, preamble and epilogue, is skipped. A delimiter after the closing one
 * opens a part nevertheless, as it does in some mail programs.
 */
import type { OctetSink } from './octet-sink.ts'

const LF = 0x0a
const CR = 0x0d
const DASH = 0x2d

/** How many blanks may follow a boundary. */
const PADDING_OCTETS_MAX = 200

type Match = 'no' | 'unfinished' | { readonly end: number; readonly isClosing: boolean }

export class MultipartSplitter implements OctetSink {
  readonly #delimiter: Buffer
  readonly #needle: Buffer
  readonly #openPart: () => OctetSink
  #part: OctetSink | undefined
  /** The end of what was written, where a delimiter may have begun. */
  #held: Buffer = Buffer.alloc(0)
  /** What is held, or comes next, begins a line, although no line end is in sight before it. */
  #isStart = true

  constructor(boundary: Buffer, openPart: () => OctetSink) {
    this.#delimiter = Buffer.concat([Buffer.from('--'), boundary])
    this.#needle = Buffer.concat([Buffer.of(LF), this.#delimiter])
    this.#openPart = openPart
  }

  write(octets: Buffer): void {
    this.#split(this.#held.length > 0 ? Buffer.concat([this.#held, octets]) : octets, false)
  }

  end(): void {
    this.#split(this.#held, true)
    this.#part?.end()
  }

  #split(octets: Buffer, isLast: boolean): void {
    let at = 0
    let search = 0
    for (;;) {
      const line = this.#candidate(octets, search)
      if (line === -1) break
      const match = this.#match(octets, line, isLast)
      if (match === 'unfinished') return this.#keepFrom(octets, at, beforeLineEnd(octets, line))
      search = line + 1
      if (match === 'no') continue
      this.#give(octets.subarray(at, Math.max(at, beforeLineEnd(octets, line))))
      this.#turn(match.isClosing)
      at = match.end
      // The line end of this delimiter may also be the one before the next.
      search = at - 1
    }
    this.#keepFrom(octets, at, isLast ? octets.length : beforeLastLineEnd(octets))
  }

  /** Where the next line lies that begins with the delimiter, or may once more of it has come. */
  #candidate(octets: Buffer, search: number): number {
    if (this.#isStart && search === 0 && this.#mayBegin(octets, 0)) return 0
    const found = octets.indexOf(this.#needle, search)
    if (found !== -1) return found + 1
    const tail = Math.max(search, octets.length - this.#needle.length)
    for (let lf = octets.indexOf(LF, tail); lf !== -1; lf = octets.indexOf(LF, lf + 1)) {
      if (lf + 1 < octets.length && this.#mayBegin(octets, lf + 1)) return lf + 1
    }
    return -1
  }

  #mayBegin(octets: Buffer, line: number): boolean {
    const head = octets.subarray(line, line + this.#delimiter.length)
    return this.#delimiter.subarray(0, head.length).equals(head)
  }

  /** @param line where a candidate begins */
  #match(octets: Buffer, line: number, isLast: boolean): Match {
    const after = line + this.#delimiter.length
    if (octets.length < after) return isLast ? 'no' : 'unfinished'
    const isClosing = octets[after] === DASH && octets[after + 1] === DASH
    let end = isClosing ? after + 2 : after
    const endMax = end + PADDING_OCTETS_MAX
    while (isBlank(octets[end]) && end < endMax) end++
    if (octets[end] === LF) return { end: end + 1, isClosing }
    if (end === octets.length) return isLast ? { end, isClosing } : 'unfinished'
    const isHalfClosed = octets[end] === DASH && end === after && end + 1 === octets.length
    return isHalfClosed && !isLast ? 'unfinished' : 'no'
  }

  #turn(isClosing: boolean): void {
    this.#part?.end()
    this.#part = isClosing ? undefined : this.#openPart()
    this.#isStart = true
  }

  #keepFrom(octets: Buffer, from: number, keep: number): void {
    const kept = Math.max(from, keep)
    this.#give(octets.subarray(from, kept))
    if (kept > from) this.#isStart = false
    this.#held = Buffer.from(octets.subarray(kept))
  }

  #give(octets: Buffer): void {
    if (octets.length > 0) this.#part?.write(octets)
  }
}

/** The place before the CRLF or LF that ends the line before `line`. */
function beforeLineEnd(octets: Buffer, line: number): number {
  if (line === 0) return 0
  return octets[line - 2] === CR ? line - 2 : line - 1
}

/** Where a line end begins behind which a delimiter may come. */
function beforeLastLineEnd(octets: Buffer): number {
  let at = octets.length
  if (octets[at - 1] === LF) at--
  return octets[at - 1] === CR ? at - 1 : at
}

function isBlank(octet: number | undefined): boolean {
  return octet === 0x20 || octet === 0x09 || octet === CR
}
