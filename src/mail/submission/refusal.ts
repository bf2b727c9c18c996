/**
 * The caller is wrong: what the door answers, and separately what only the log shall know. The
 * public text says what to do; it may hold words of the caller, so those pass through `quoted`.
 */
import type { Reply } from '../../protocol/smtp/reply.ts'

export type Refusal = Reply & {
  /** For the log, never for the client. */
  readonly privateReason: string
}

export type RefusalWords = {
  readonly code: number
  readonly enhanced: string
  readonly text: string
  /** Absent when the log need know no more than the client. */
  readonly privateReason?: string
}

export function refuse({ code, enhanced, text, privateReason = text }: RefusalWords): Refusal {
  return { code, enhanced, text, privateReason }
}

export function isRefusal(value: object): value is Refusal {
  return 'privateReason' in value
}

/** Four of them and the words between fit into one line of a reply (RFC 5321 §4.5.3.1.5). */
const QUOTED_LENGTH_MAX = 90

/**
 * Somebody else's words inside a reply: in quotes, short, and ASCII, because a client that has not
 * asked for SMTPUTF8 may not be sent more (RFC 6531 §3.7.4). Other characters are written as RFC
 * 6533 §3 writes them, `\x{E9}`.
 */
export function quoted(text: string): string {
  let written = ''
  for (const character of text) {
    const next = asAscii(character)
    if (written.length + next.length > QUOTED_LENGTH_MAX) return `"${written}..."`
    written += next
  }
  return `"${written}"`
}

function asAscii(character: string): string {
  if (/[\x20-\x7e]/.test(character)) return character
  return `\\x{${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()}}`
}
