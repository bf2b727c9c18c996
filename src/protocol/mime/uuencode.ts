/**
 * Files in the middle of a text, uuencoded (POSIX): what was sent before MIME, and what some mail programs still
 * show as attachments. The text passes on as it is; each file is handed out beside it.
 *
 * A `begin` line counts only if a line of data follows, so that a letter may mention one. A line that
 * is no data ends the file.
 */
import { LineCutter, type LinePiece, withoutLineEnd } from './line-cutter.ts'
import type { OctetSink } from './octet-sink.ts'

const beginLine = /^begin [0-7]{3,4} (\S.*)$/
const BEGIN = Buffer.from('begin ')
const LINE_BEGINS = Buffer.from('\nbegin ')
const SPACE = 0x20
/** The highest character of data, a backquote, which stands for zero as the space does. */
const BACKQUOTE = 0x60

export class UuencodedFiles implements OctetSink {
  readonly #text: OctetSink | undefined
  readonly #openFile: (name: string) => OctetSink
  /** Cut only from the first line on that may begin a file: most texts have none. */
  #lines: LineCutter | undefined
  /** The last octets, one fewer than such a line's beginning; before the first line there is a line end. */
  #tail: Buffer = LINE_BEGINS.subarray(0, 1)
  #announced: string | undefined
  #file: OctetSink | undefined

  constructor(text: OctetSink | undefined, openFile: (name: string) => OctetSink) {
    this.#text = text
    this.#openFile = openFile
  }

  write(octets: Buffer): void {
    this.#text?.write(octets)
    if (this.#lines === undefined) this.#search(octets)
    else this.#lines.write(octets)
  }

  end(): void {
    this.#lines?.end()
    this.#closeFile()
    this.#text?.end()
  }

  #search(octets: Buffer): void {
    const overlap = LINE_BEGINS.length - 1
    const seam = Buffer.concat([this.#tail, octets.subarray(0, overlap)])
    const across = seam.indexOf(LINE_BEGINS)
    if (across !== -1) {
      const rest = octets.subarray(Math.min(overlap, octets.length))
      return this.#readFrom(Buffer.concat([seam.subarray(across + 1), rest]))
    }
    const within = octets.indexOf(LINE_BEGINS)
    if (within !== -1) return this.#readFrom(octets.subarray(within + 1))
    const last = octets.length < overlap ? seam : octets
    this.#tail = Buffer.from(last.subarray(Math.max(0, last.length - overlap)))
  }

  #readFrom(octets: Buffer): void {
    this.#lines = new LineCutter((piece) => this.#read(piece))
    this.#lines.write(octets)
  }

  #read({ octets, isStart, isEnd }: LinePiece): void {
    if (this.#announced === undefined && this.#file === undefined) {
      const mayBegin = isStart && isEnd && octets.subarray(0, BEGIN.length).equals(BEGIN)
      if (mayBegin) this.#announced = announcedBy(octets)
      return
    }
    const data = isStart && isEnd ? decodeLine(withoutLineEnd(octets)) : undefined
    if (data === undefined || data.length === 0) return this.#closeFile()
    this.#file ??= this.#openFile(this.#announced ?? '')
    this.#announced = undefined
    this.#file.write(data)
  }

  #closeFile(): void {
    this.#announced = undefined
    this.#file?.end()
    this.#file = undefined
  }
}

function announcedBy(line: Buffer): string | undefined {
  return beginLine.exec(withoutLineEnd(line).toString())?.[1]?.trimEnd()
}

/** A count and groups of four characters; blanks at the end may have been lost on the way. */
function decodeLine(line: Buffer): Buffer | undefined {
  const count = sextet(line[0] ?? 0)
  const lengthMax = 1 + 4 * Math.ceil(count / 3)
  // Some encoders add a checksum.
  if (line.length === 0 || line.length > lengthMax + 1 || !line.every(isData)) return undefined
  const decoded = Buffer.alloc(3 * Math.ceil(count / 3))
  for (let group = 0; 3 * group < count; group++) {
    const at = 1 + 4 * group
    let bits = 0
    for (let index = at; index < at + 4; index++) bits = (bits << 6) | sextet(line[index] ?? SPACE)
    decoded.writeUIntBE(bits, 3 * group, 3)
  }
  return decoded.subarray(0, count)
}

function isData(octet: number): boolean {
  return octet >= SPACE && octet <= BACKQUOTE
}

function sextet(octet: number): number {
  return (octet - SPACE) & 63
}
