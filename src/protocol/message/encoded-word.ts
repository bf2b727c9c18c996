/**
 * Words of a header field beyond ASCII (RFC 2047): decoded to show a subject to a person, encoded
 * for our own notices. Decoding never fails: what cannot be understood stays as it was written.
 */
import { TextDecoder } from 'node:util'

/** RFC 2047 §2 with the language suffix of RFC 2231 §5. Q with spaces is wrong, but found. */
const encodedWord = /=\?([^?*\s]+)(?:\*[^?\s]*)?\?([bq])\?([^?]*)\?=/gi
const controls = /[\x00-\x1f\x7f-\x9f\u2028\u2029]+/g

/** RFC 2047 §2: 75 characters, of which `=?utf-8?B?` and `?=` take twelve. Sixty hold 45 octets. */
const ENCODED_OCTETS_MAX = 45

/** The value of an unstructured field as a person reads it: decoded, on one line, without controls. */
export function decodeHeaderText(value: string): string {
  return decodeEncodedWords(value.replace(/\r\n/g, '')).replace(controls, ' ').trim()
}

export function decodeEncodedWords(text: string): string {
  if (!text.includes('=?')) return text
  let decoded = ''
  let end = 0
  let run: Run | undefined
  for (const match of text.matchAll(encodedWord)) {
    const [whole, charset = '', encoding = '', content = ''] = match
    const between = text.slice(end, match.index)
    end = match.index + whole.length
    const octets =
      encoding.toUpperCase() === 'B' ? Buffer.from(content, 'base64') : decodeQ(content)
    const isAdjacent = run !== undefined && /^[ \t\r\n]*$/.test(between)
    // A character may be cut in two between adjacent words (wrong by RFC 2047 §5, but common).
    if (run !== undefined && isAdjacent && run.charset === charset.toLowerCase()) {
      run.octets.push(octets)
      run.source += between + whole
      continue
    }
    // White space between encoded-words is not shown (RFC 2047 §6.2).
    decoded += textOf(run) + (isAdjacent ? '' : between)
    run = { charset: charset.toLowerCase(), octets: [octets], source: whole }
  }
  return decoded + textOf(run) + text.slice(end)
}

/** The text as words of a header field: as it is where ASCII suffices, else encoded as UTF-8. */
export function encodeHeaderText(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text) && !text.includes('=?')) return text
  const words: string[] = []
  let word = ''
  for (const character of text.replace(controls, ' ')) {
    if (Buffer.byteLength(word + character) > ENCODED_OCTETS_MAX) {
      words.push(word)
      word = ''
    }
    word += character
  }
  return [...words, word]
    .map((part) => `=?utf-8?B?${Buffer.from(part).toString('base64')}?=`)
    .join(' ')
}

/** Adjacent encoded-words of one charset. */
type Run = { readonly charset: string; readonly octets: Buffer[]; source: string }

function textOf(run: Run | undefined): string {
  if (run === undefined) return ''
  const decoder = decoderFor(run.charset)
  return decoder === undefined ? run.source : decoder.decode(Buffer.concat(run.octets))
}

function decoderFor(charset: string): TextDecoder | undefined {
  try {
    return new TextDecoder(charset)
  } catch {
    return undefined
  }
}

/** RFC 2047 §4.2. */
function decodeQ(content: string): Buffer {
  const latin1 = content
    .replaceAll('_', ' ')
    .replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return /^[\x00-\xff]*$/.test(latin1) ? Buffer.from(latin1, 'latin1') : Buffer.from(latin1)
}
