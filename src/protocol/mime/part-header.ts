/**
 * What the header of a part says about its content (RFC 2045, RFC 2183). Lenient, unlike
 * header-block.ts: the header block of a message names its author and must be read in one way only,
 * while the header of a part only describes what follows. A line that is no field is passed over.
 *
 * Of a field that is given twice the first one counts, but the file names of all are kept.
 */
import { isUtf8 } from 'node:buffer'
import { decodeEncodedWords } from '../message/encoded-word.ts'
import { firstWord, type ParameterisedValue, parseParameterised } from './parameters.ts'

export type PartHeader = {
  /** In lower case, as in `text/plain`. */
  readonly mediaType: string
  readonly encoding: TransferEncoding
  /** The octets as they stand in the delimiter lines. */
  readonly boundary?: Buffer
  readonly charset?: string
  /** Every name that some mail program may give the file: `name`, `filename`, repeated ones too. */
  readonly fileNames: readonly string[]
  readonly isAttachment: boolean
}

export type TransferEncoding = 'identity' | 'base64' | 'quoted-printable'

/** RFC 2046 §5.1.1 allows 70. */
const BOUNDARY_LENGTH_MAX = 998

const relevant = /^(content-type|content-disposition|content-transfer-encoding)[ \t]*:(.*)$/is

const unsaid: PartHeader = {
  mediaType: 'text/plain',
  encoding: 'identity',
  fileNames: [],
  isAttachment: false,
}

export function readPartHeader(header: Buffer, defaultType = 'text/plain'): PartHeader {
  const fields = fieldsOf(header)
  // As in many letters that a program wrote.
  if (fields.length === 0) return { ...unsaid, mediaType: defaultType }
  const types: ParameterisedValue[] = []
  const dispositions: ParameterisedValue[] = []
  const encodings: string[] = []
  for (const field of fields) {
    const [, name = '', value = ''] = relevant.exec(field) ?? []
    if (/^content-type$/i.test(name)) types.push(parseParameterised(value))
    else if (/^content-disposition$/i.test(name)) dispositions.push(parseParameterised(value))
    else if (name !== '') encodings.push(firstWord(value).toLowerCase())
  }
  const boundary = firstValue(types, 'boundary')?.trimEnd() ?? ''
  const charset = firstValue(types, 'charset')
  return {
    // RFC 2045 §5.2: what has no type or an unreadable one is text.
    mediaType: /^[^/]+\/[^/]+$/.exec(types[0]?.value ?? defaultType)?.[0] ?? 'text/plain',
    encoding: encodingOf(encodings[0] ?? ''),
    fileNames: [...valuesOf(types, 'name'), ...valuesOf(dispositions, 'filename')],
    isAttachment: dispositions[0]?.value === 'attachment',
    ...(hasBoundary(boundary) ? { boundary: Buffer.from(boundary, charsetOf(header)) } : {}),
    ...(charset === undefined ? {} : { charset: firstWord(charset) }),
  }
}

/** Unfolded (RFC 5322 §2.2.3), without the fields that say nothing about the content. */
function fieldsOf(header: Buffer): string[] {
  if (!/\bcontent-/i.test(header.toString('latin1'))) return []
  return header
    .toString(charsetOf(header))
    .replace(/\r?\n(?=[ \t])/g, '')
    .split(/\r?\n/)
    .filter((line) => /^content-/i.test(line))
}

function charsetOf(header: Buffer): 'utf8' | 'latin1' {
  return isUtf8(header) ? 'utf8' : 'latin1'
}

function hasBoundary(boundary: string): boolean {
  return boundary !== '' && boundary.length <= BOUNDARY_LENGTH_MAX
}

/** RFC 2045 §6.4 wants what nobody knows left alone. */
function encodingOf(word: string): TransferEncoding {
  return word === 'base64' || word === 'quoted-printable' ? word : 'identity'
}

function valuesOf(fields: readonly ParameterisedValue[], wanted: string): string[] {
  return fields
    .flatMap(({ parameters }) => parameters)
    .filter(({ name }) => name === wanted)
    .map(({ value }) => decodeEncodedWords(value))
}

function firstValue(fields: readonly ParameterisedValue[], wanted: string): string | undefined {
  return fields[0]?.parameters.find(({ name }) => name === wanted)?.value
}
