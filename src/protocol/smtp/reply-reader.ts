/**
 * Reads replies (RFC 5321 §4.2) out of the bytes of a host that may be old, odd or hostile. The same
 * bytes give the same replies however they are cut, and whatever arrives costs little memory: words
 * beyond 4 KB are read and dropped, and a reply without end becomes `malformed`.
 */
import type { Reply } from './reply.ts'

/** Told what was read, in order. Nothing comes after `malformed`. */
export interface ReplyHandler {
  reply(reply: Reply): void
  /** This host does not speak SMTP; the words say what it did instead. */
  malformed(reason: string): void
}

/** Kept of the words of one reply; the rest is read and dropped. */
export const REPLY_TEXT_MAX = 4096
/** What one reply may have in all before the host is taken for broken. */
export const REPLY_BYTES_MAX = 256 * 1024
export const REPLY_LINES_MAX = 2000

/** Of one line, with code and enhanced code before the words. */
const LINE_KEPT_MAX = REPLY_TEXT_MAX + 16
const LINE_QUOTED_MAX = 80
const LF = 10
const CR = 13

export class ReplyReader {
  readonly #handler: ReplyHandler
  /** The beginning of a line whose end has not arrived. */
  #held: Buffer | undefined
  #replyBytes = 0
  #lines: string[] = []
  #lineCount = 0
  #textLength = 0
  #enhanced: string | undefined
  #isOver = false
  #isSkipping = false

  constructor(handler: ReplyHandler) {
    this.#handler = handler
  }

  push(chunk: Buffer): void {
    this.#isSkipping = false
    let start = 0
    while (start < chunk.length && !this.#isOver && !this.#isSkipping) {
      const lineFeed = chunk.indexOf(LF, start)
      const end = lineFeed === -1 ? chunk.length : lineFeed + 1
      const room = REPLY_BYTES_MAX - this.#replyBytes
      this.#replyBytes += end - start
      if (end - start > room) this.#fail('a reply of more than 256 KB')
      else if (lineFeed === -1) this.#hold(chunk.subarray(start))
      else this.#line(this.#completed(chunk.subarray(start, lineFeed)))
      start = end
    }
  }

  /** Called from within `reply`: what was sent behind that reply is not read (RFC 3207 §6). */
  skipRest(): void {
    this.#isSkipping = true
    this.#held = undefined
    this.#replyBytes = 0
  }

  #hold(piece: Buffer): void {
    const held = this.#held
    if (held === undefined) {
      // A copy: the chunk may be a slice of a large buffer that would be kept alive.
      this.#held = Buffer.from(piece.subarray(0, LINE_KEPT_MAX))
      return
    }
    const room = LINE_KEPT_MAX - held.length
    if (room > 0) this.#held = Buffer.concat([held, piece.subarray(0, room)])
  }

  #completed(piece: Buffer): Buffer {
    let line = piece
    if (this.#held !== undefined) {
      this.#hold(piece)
      line = this.#held
      this.#held = undefined
    }
    if (line.length > LINE_KEPT_MAX) line = line.subarray(0, LINE_KEPT_MAX)
    return line.at(-1) === CR ? line.subarray(0, -1) : line
  }

  #line(bytes: Buffer): void {
    const line = decode(bytes)
    const code = codeOf(line)
    if (code === undefined) {
      this.#fail(`not an SMTP reply: ${JSON.stringify(line.slice(0, LINE_QUOTED_MAX))}`)
      return
    }
    this.#lineCount++
    this.#keep(code, line.slice(4))
    if (line.charAt(3) !== '-') this.#finish(code)
    else if (this.#lineCount >= REPLY_LINES_MAX) this.#fail('a reply of more than 2,000 lines')
  }

  #keep(code: number, words: string): void {
    const room = REPLY_TEXT_MAX - this.#textLength
    if (room <= 0) return
    const text = this.#withoutEnhanced(code, words)
    this.#lines.push(text.length > room ? text.slice(0, room) : text)
    this.#textLength += text.length + 1
  }

  /** The enhanced code stands on every line (RFC 2034 §4); its class is that of the reply. */
  #withoutEnhanced(code: number, words: string): string {
    const end = endOfEnhanced(code, words)
    if (end === 0) return words
    const enhanced = words.slice(0, end)
    this.#enhanced ??= enhanced
    return enhanced === this.#enhanced ? words.slice(end + 1) : words
  }

  /** Lines that disagree about the code: the last one ends the reply, so it speaks for all. */
  #finish(code: number): void {
    const text = this.#lines.length === 1 ? (this.#lines[0] ?? '') : this.#lines.join('\n')
    const enhanced = this.#enhanced
    this.#lines = []
    this.#lineCount = 0
    this.#textLength = 0
    this.#replyBytes = 0
    this.#enhanced = undefined
    this.#handler.reply(enhanced === undefined ? { code, text } : { code, enhanced, text })
  }

  #fail(reason: string): void {
    this.#isOver = true
    this.#held = undefined
    this.#lines = []
    this.#handler.malformed(reason)
  }
}

const plainText = /^[\x20-\x7e]*$/
const controlCharacters = /[\x00-\x1f\x7f-\x9f]+/g
const utf8 = new TextDecoder('utf-8', { fatal: true })

/** UTF-8 as RFC 6531 §3.7.4.1 has it, else latin1, so that no byte is lost; no control characters. */
function decode(bytes: Buffer): string {
  const latin1 = bytes.toString('latin1')
  if (plainText.test(latin1)) return latin1
  return decodeUtf8(bytes, latin1).replace(controlCharacters, ' ')
}

function decodeUtf8(bytes: Buffer, otherwise: string): string {
  try {
    // `stream` forgives a character that was cut in two where the line was.
    const text = utf8.decode(bytes, { stream: bytes.length === LINE_KEPT_MAX })
    return text
  } catch {
    return otherwise
  } finally {
    if (bytes.length === LINE_KEPT_MAX) resetDecoder()
  }
}

function resetDecoder(): void {
  try {
    utf8.decode()
  } catch {
    // The half character that was left is what is thrown away here.
  }
}

/** `250`, `250 text` or `250-text`; RFC 5321 §4.2 knows replies of the classes 2 to 5. */
function codeOf(line: string): number | undefined {
  const code = (digitAt(line, 0) * 10 + digitAt(line, 1)) * 10 + digitAt(line, 2)
  if (!(code >= 200 && code <= 599)) return undefined
  const separator = line.charAt(3)
  return separator === ' ' || separator === '-' || separator === '' ? code : undefined
}

function digitAt(line: string, index: number): number {
  const digit = line.charCodeAt(index) - 48
  return digit >= 0 && digit <= 9 ? digit : Number.NaN
}

const enhancedCode = /^[245]\.\d{1,3}\.\d{1,3}(?= |$)/

function endOfEnhanced(code: number, words: string): number {
  if (words.charCodeAt(1) !== 46 || digitAt(words, 0) !== Math.floor(code / 100)) return 0
  return enhancedCode.exec(words)?.[0].length ?? 0
}
