/**
 * A field like Content-Type: a value and parameters (RFC 2045 §5.1), with the continuations and
 * charsets of RFC 2231. Reads what people write: missing quotes, blanks anywhere, unquoted names with
 * spaces in them. Never fails.
 *
 * Of a parameter that is given twice both values are kept, because mail programs disagree on which
 * one counts.
 */
import { TextDecoder } from 'node:util'

export type ParameterisedValue = {
  /** In lower case. */
  readonly value: string
  /** Names in lower case; values as written, decoded, in order. */
  readonly parameters: readonly Parameter[]
}

export type Parameter = { readonly name: string; readonly value: string }

/** More of them than anybody writes. */
const PARAMETERS_MAX = 1_000

export function parseParameterised(text: string): ParameterisedValue {
  const semicolon = text.indexOf(';')
  const value = firstWord(semicolon === -1 ? text : text.slice(0, semicolon)).toLowerCase()
  const written = semicolon === -1 ? [] : readParameters(text, semicolon + 1)
  return { value, parameters: joinContinuations(written) }
}

/** What stands before a comment or a blank, as in `text/plain (plain text)`. */
export function firstWord(text: string): string {
  return /[^\s(]+/.exec(text)?.[0] ?? ''
}

function readParameters(text: string, start: number): Parameter[] {
  const parameters: Parameter[] = []
  for (let at = start; at < text.length && parameters.length < PARAMETERS_MAX; ) {
    const { end, value: name } = readUntil(text, at, '=;')
    at = end + 1
    if (text[end] !== '=') continue
    const read = readValue(text, at)
    at = read.end + 1
    parameters.push({ name: name.toLowerCase(), value: read.value })
  }
  return parameters
}

type Read = { readonly value: string; readonly end: number }

function readUntil(text: string, start: number, stops: string): Read {
  let end = start
  while (end < text.length && !stops.includes(text[end] ?? '')) end++
  return { value: text.slice(start, end).trim(), end }
}

function readValue(text: string, start: number): Read {
  let at = start
  while (/\s/.test(text[at] ?? '')) at++
  return text[at] === '"' ? readQuoted(text, at + 1) : readUntil(text, at, ';')
}

/** A quote that is never closed ends with the field. */
function readQuoted(text: string, start: number): Read {
  let value = ''
  let at = start
  for (; at < text.length && text[at] !== '"'; at++) {
    if (text[at] === '\\' && at + 1 < text.length) at++
    value += text[at]
  }
  return { value, end: readUntil(text, at, ';').end }
}

/** `name*` (a charset), `name*0` (a piece), `name*0*` (a piece that is percent-encoded). */
const extended = /^([^*]+)\*(?:(\d{1,3})(\*)?)?$/

type Piece = { readonly position: number; readonly value: string; readonly isEncoded: boolean }

function joinContinuations(written: readonly Parameter[]): Parameter[] {
  const whole: Parameter[] = []
  const pieces = new Map<string, Piece[]>()
  for (const { name, value } of written) {
    const [, base, position, star] = extended.exec(name) ?? []
    if (base === undefined) whole.push({ name, value })
    else if (position === undefined)
      whole.push({ name: base, value: decodePieces([encoded(value)]) })
    else {
      const piece = { position: Number(position), value, isEncoded: star !== undefined }
      pieces.set(base, [...(pieces.get(base) ?? []), piece])
    }
  }
  for (const [name, list] of pieces) {
    whole.push({ name, value: decodePieces(list.toSorted((a, b) => a.position - b.position)) })
  }
  return whole
}

function encoded(value: string): Piece {
  return { position: 0, value, isEncoded: true }
}

/** RFC 2231 §4.1: the charset stands once, before the first piece, and holds for all. */
function decodePieces(pieces: readonly Piece[]): string {
  const [, charset = '', rest] = pieces[0]?.isEncoded
    ? (/^([^']*)'[^']*'(.*)$/s.exec(pieces[0].value) ?? [])
    : []
  const octets = pieces.map(({ value, isEncoded }, index) => {
    const text = index === 0 ? (rest ?? value) : value
    return isEncoded ? percentDecoded(text) : Buffer.from(text)
  })
  return decodeText(Buffer.concat(octets), charset)
}

function percentDecoded(text: string): Buffer {
  const parts = text.split(/%([0-9a-f]{2})/i)
  return Buffer.concat(
    parts.map((part, index) => (index % 2 === 1 ? Buffer.from(part, 'hex') : Buffer.from(part))),
  )
}

/** An unknown charset is read as UTF-8; what is not UTF-8 becomes U+FFFD. */
function decodeText(octets: Buffer, charset: string): string {
  try {
    return new TextDecoder(charset).decode(octets)
  } catch {
    return octets.toString()
  }
}
