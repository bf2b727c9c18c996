/**
 * Quoted-printable as it comes (RFC 2045 §6.7): blanks at the end of a line are dropped, soft line
 * breaks joined, escapes in either case. What is no escape stays as it was written.
 */
import { LineCutter, type LinePiece, withoutLineEnd } from './line-cutter.ts'
import type { OctetSink } from './octet-sink.ts'

const EQUALS = 0x3d
const SPACE = 0x20
const TAB = 0x09

export class QuotedPrintableDecoder implements OctetSink {
  readonly #next: OctetSink
  readonly #decoded: Buffer[] = []
  readonly #lines = new LineCutter((piece) => this.#decode(piece))
  /** The beginning of an escape that the end of a piece cut off. */
  #cut: Buffer = Buffer.alloc(0)

  constructor(next: OctetSink) {
    this.#next = next
  }

  write(encoded: Buffer): void {
    this.#lines.write(encoded)
    this.#handOut()
  }

  end(): void {
    this.#lines.end()
    this.#handOut()
    this.#next.end()
  }

  /** Many lines at once, because whoever looks at them does so per call. */
  #handOut(): void {
    const decoded = Buffer.concat(this.#decoded)
    this.#decoded.length = 0
    if (decoded.length > 0) this.#next.write(decoded)
  }

  #decode({ octets, isEnd }: LinePiece): void {
    const whole = this.#cut.length > 0 ? Buffer.concat([this.#cut, octets]) : octets
    const text = isEnd ? withoutBlanks(withoutLineEnd(whole)) : whole
    const end = isEnd ? text.length : beforeCutEscape(text)
    const isSoft = isEnd && text[end - 1] === EQUALS
    this.#cut = isEnd ? Buffer.alloc(0) : Buffer.from(text.subarray(end))
    this.#decoded.push(unescape(text.subarray(0, isSoft ? end - 1 : end)))
    if (isEnd && !isSoft) this.#decoded.push(octets.subarray(withoutLineEnd(octets).length))
  }
}

function withoutBlanks(line: Buffer): Buffer {
  let end = line.length
  while (end > 0 && (line[end - 1] === SPACE || line[end - 1] === TAB)) end--
  return line.subarray(0, end)
}

function beforeCutEscape(piece: Buffer): number {
  const equals = piece.lastIndexOf(EQUALS)
  return equals !== -1 && equals > piece.length - 3 ? equals : piece.length
}

function unescape(line: Buffer): Buffer {
  let from = line.indexOf(EQUALS)
  if (from === -1) return line
  const decoded = Buffer.allocUnsafe(line.length)
  let length = line.copy(decoded, 0, 0, from)
  for (; from < line.length; from++) {
    const octet = line[from] ?? 0
    const escaped = octet === EQUALS ? escapedOctet(line, from + 1) : undefined
    decoded[length++] = escaped ?? octet
    if (escaped !== undefined) from += 2
  }
  return decoded.subarray(0, length)
}

function escapedOctet(line: Buffer, at: number): number | undefined {
  const high = hexDigit(line[at])
  const low = hexDigit(line[at + 1])
  return high === undefined || low === undefined ? undefined : high * 16 + low
}

function hexDigit(octet: number | undefined): number | undefined {
  if (octet === undefined) return undefined
  if (octet >= 0x30 && octet <= 0x39) return octet - 0x30
  const lower = octet | 0x20
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : undefined
}
