/**
 * The DKIM-Signature field (RFC 6376 §3.5), folded at 78 columns. The signature itself comes last, so
 * that the field can be written, signed, and completed by appending to it.
 *
 * Without `l=`, which would leave the end of the body open to anybody; without `x=`, because mail may wait
 * for days; without `i=` and `q=`, whose defaults are what we mean.
 */
import type { DkimAlgorithm } from '../../message/domain-change.ts'
import { relaxedField } from './relaxed-header.ts'

export type SignatureFacts = {
  readonly algorithm: DkimAlgorithm
  /** In A-labels; RFC 8616 §5 allows the other form too, but not every verifier knows it. */
  readonly domain: string
  readonly selector: string
  /** Epoch ms. */
  readonly at: number
  readonly names: readonly string[]
  readonly bodyHash: Buffer
}

const FIELD_NAME = 'DKIM-Signature'
const COLUMNS_MAX = 78

/** The field up to `b=`; no line end behind it. */
export function unsignedField(facts: SignatureFacts): string {
  const { algorithm, domain, selector, at, names, bodyHash } = facts
  return folded(`${FIELD_NAME}:`, [
    ' v=1;',
    ` a=${algorithm};`,
    ' c=relaxed/relaxed;',
    ` d=${domain};`,
    ` s=${selector};`,
    ` t=${Math.floor(at / 1000)};`,
    ...separated(' h=', names, ':'),
    ` bh=${bodyHash.toString('base64')};`,
    // On a line of its own: white space between `b=` and its value is read differently by some.
    `\r\n\tb=`,
  ])
}

/** What is hashed of the field itself: its value ends with an empty `b=`, and no CRLF (RFC 6376 §3.7). */
export function relaxedSignatureField(unsigned: string): string {
  const value = unsigned.slice(FIELD_NAME.length + 1)
  return relaxedField(FIELD_NAME.toLowerCase(), value).slice(0, -'\r\n'.length)
}

export function signedField(unsigned: string, signature: Buffer): string {
  return `${folded(unsigned, signature.toString('base64').match(/.{1,74}/g) ?? [])}\r\n`
}

function separated(tag: string, names: readonly string[], separator: string): string[] {
  return names.map((name, position) => {
    const end = position === names.length - 1 ? ';' : separator
    return `${position === 0 ? tag : ''}${name}${end}`
  })
}

/** White space at the start of a piece is its place to be folded; elsewhere a fold adds some (FWS). */
function folded(start: string, pieces: readonly string[]): string {
  let text = start
  let columns = start.length - (start.lastIndexOf('\n') + 1)
  for (const piece of pieces) {
    const isOver = columns + piece.length > COLUMNS_MAX
    const next = isOver ? `\r\n\t${piece.trimStart()}` : piece
    text += next
    columns = next.includes('\n') ? next.length - 2 : columns + next.length
  }
  return text
}
