/**
 * The header block of a message, cut into its fields where they lie (RFC 5322 §2.2). Nothing is
 * copied but the names: a field is a range of octets, and the ranges tile the block exactly.
 *
 * Strict, because a block that two readers cut differently shows each of them another author. What
 * cannot be cut in one way only is a value that says which line is wrong and why.
 */
import { isAscii } from 'node:buffer'

export type HeaderBlock = {
  /** All lines end with CRLF; the empty line that separates header and body is not part of it. */
  readonly bytes: Buffer
  readonly fields: readonly HeaderField[]
  readonly longestLine: { readonly number: number; readonly octets: number }
  /** An octet over 127 is in it (RFC 6532). */
  readonly isEightBit: boolean
}

export type HeaderField = {
  readonly name: string
  readonly lowerName: string
  /** Where the field begins, its name's first octet. */
  readonly start: number
  /** Behind the colon. */
  readonly valueStart: number
  /** Behind the CRLF of its last line, folded lines included. */
  readonly end: number
}

export type MalformedHeader = {
  /** Counted from 1. */
  readonly line: number
  /** Plain words that follow "line 3 of the header …". */
  readonly malformed: string
}

const TAB = 0x09
const LF = 0x0a
const CR = 0x0d
const SPACE = 0x20
const COLON = 0x3a

export function parseHeaderBlock(bytes: Buffer): HeaderBlock | MalformedHeader {
  const fields: HeaderField[] = []
  const nul = bytes.indexOf(0)
  let line = 0
  let longestLine = { number: 0, octets: 0 }
  for (let start = 0; start < bytes.length; ) {
    line++
    const end = bytes.indexOf(LF, start) + 1
    const fault = lineFault(bytes, start, end)
    if (fault !== undefined) return { line, malformed: fault }
    if (nul !== -1 && nul < end) return { line, malformed: 'has a NUL octet' }
    if (end - start - 2 > longestLine.octets)
      longestLine = { number: line, octets: end - start - 2 }
    if (isWhitespace(bytes[start])) {
      const folded = fields.pop()
      if (folded === undefined)
        return { line, malformed: 'continues a field, but no field is before it' }
      fields.push({ ...folded, end })
    } else {
      const colon = endOfName(bytes, start)
      if (bytes[colon] !== COLON || colon === start) {
        return { line, malformed: nameFault(bytes, start, colon) }
      }
      const name = bytes.toString('latin1', start, colon)
      fields.push({ name, lowerName: name.toLowerCase(), start, valueStart: colon + 1, end })
    }
    start = end
  }
  return { bytes, fields, longestLine, isEightBit: !isAscii(bytes) }
}

export function fieldsNamed({ fields }: HeaderBlock, lowerName: string): HeaderField[] {
  return fields.filter((field) => field.lowerName === lowerName)
}

/** The octets behind the colon, line ends included; a view, not a copy. */
export function rawValue({ bytes }: HeaderBlock, { valueStart, end }: HeaderField): Buffer {
  return bytes.subarray(valueStart, end)
}

/** The value as one line of text, without the white space around it. Encoded-words stay encoded. */
export function valueOf(header: HeaderBlock, field: HeaderField): string {
  return unfold(rawValue(header, field).toString()).trim()
}

/** Takes the line ends out of a folded value; the white space stays (RFC 5322 §2.2.3). */
export function unfold(value: string): string {
  return value.replace(/\r\n/g, '')
}

function lineFault(bytes: Buffer, start: number, end: number): string | undefined {
  if (end === 0 || bytes[end - 2] !== CR || end - 2 < start) return 'does not end with CRLF'
  if (end - 2 === start) return 'is empty'
  if (bytes.indexOf(CR, start) !== end - 2) return 'has a CR in its middle'
  return undefined
}

/** The first octet that no field name may have (RFC 5322 §3.6.8). */
function endOfName(bytes: Buffer, start: number): number {
  let at = start
  for (let octet = bytes[at] ?? 0; octet > SPACE && octet < 0x7f && octet !== COLON; ) {
    octet = bytes[++at] ?? 0
  }
  return at
}

/** `From : x` is obsolete syntax (RFC 5322 §4.5), which some readers take for From and some do not. */
function nameFault(bytes: Buffer, start: number, stop: number): string {
  const colon = bytes.indexOf(COLON, stop)
  if (colon === -1 || colon > bytes.indexOf(LF, stop)) return 'has no colon'
  if (colon === start) return 'has no name before its colon'
  if (isWhitespace(bytes[stop])) return 'has a space in the name before its colon'
  return 'has a character in its name that is not allowed there'
}

function isWhitespace(octet: number | undefined): boolean {
  return octet === SPACE || octet === TAB
}
