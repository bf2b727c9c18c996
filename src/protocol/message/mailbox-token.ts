/**
 * The lexical half of reading addresses (RFC 5322 §3.2): words, quoted-strings, domain literals and
 * specials, with comments and white space between them. Linear in its input. Text beyond ASCII is part
 * of a word (RFC 6532 §3.2).
 */
import { decodeEncodedWords } from './encoded-word.ts'

export type MailboxToken = {
  readonly kind: 'word' | 'quoted' | 'literal' | 'special'
  /** A quoted-string without its quotes and backslashes; everything else as written. */
  readonly text: string
  /** White space or a comment stands between this token and the one before. */
  readonly isApart: boolean
  /** It follows a comment. */
  readonly isAfterComment: boolean
}

/** The value cannot be read, or not in one way only. `unreadable` says why, in plain words. */
export type Unreadable = { readonly unreadable: string }

/** Some two hundred addresses. The list is read in quadratic time, so it needs a bound. */
const TOKENS_MAX = 1_000

const whitespace = /[ \t]+/y
/** RFC 5322 §3.2.3 atext, the dot, and everything beyond ASCII. */
const word = /[\w!#$%&'*+/=?^`{|}~.\-\u{80}-\u{10ffff}]+/uy
const quotedString = /"([^"\\]*(?:\\.[^"\\]*)*)"/suy
const domainLiteral = /\[[^[\]\\\s]*\]/uy
/** With what ends it, or ends the reading of it. */
const comment = /\([^()\\]*([()\\]|$)/y
const special = /[<>@,;:]/y
const control = /[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\ufffd]/

export function readTokens(text: string): readonly MailboxToken[] | Unreadable {
  if (control.test(text)) return { unreadable: 'it has a control character or broken UTF-8' }
  const tokens: MailboxToken[] = []
  let at = 0
  let isApart = false
  let isAfterComment = false
  while (at < text.length) {
    if (tokens.length === TOKENS_MAX) return { unreadable: 'it is too long' }
    if (text[at] === '(') {
      const end = endOfComment(text, at)
      if (typeof end !== 'number') return end
      at = end
      isApart = isAfterComment = true
      continue
    }
    const [kind, match] = matchAt(text, at)
    if (match === null) return { unreadable: whyNot(text.charAt(at)) }
    at += match[0].length
    if (kind === 'whitespace') {
      isApart = true
      continue
    }
    const content = kind === 'quoted' ? (match[1] ?? '').replace(/\\(.)/gsu, '$1') : match[0]
    tokens.push({ kind, text: content, isApart, isAfterComment })
    isApart = isAfterComment = false
  }
  return tokens
}

type Match = [MailboxToken['kind'] | 'whitespace', RegExpExecArray | null]

function matchAt(text: string, at: number): Match {
  switch (text.charAt(at)) {
    case ' ':
    case '\t':
      return ['whitespace', execAt(whitespace, text, at)]
    case '"':
      return ['quoted', execAt(quotedString, text, at)]
    case '[':
      return ['literal', execAt(domainLiteral, text, at)]
    case '<':
    case '>':
    case '@':
    case ',':
    case ';':
    case ':':
      return ['special', execAt(special, text, at)]
    default:
      return ['word', execAt(word, text, at)]
  }
}

function execAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}

/**
 * Behind the closing parenthesis. A comment within a comment and a backslash (RFC 5322 §3.2.2) are no
 * comment to simpler readers, and an address in a comment is one that they take or show.
 */
function endOfComment(text: string, start: number): number | Unreadable {
  const [whole = '', closing] = execAt(comment, text, start) ?? []
  if (closing === '') return { unreadable: 'a comment (...) is not closed' }
  if (closing !== ')') return { unreadable: `a comment (...) has a ${closing} in it` }
  if (holdsAddress(whole)) return { unreadable: 'a comment (...) has an address in it' }
  return start + whole.length
}

/** Decoded (RFC 2047 §5), full-width letters as letters: as a person reads it. */
function holdsAddress(text: string): boolean {
  const seen = decodeEncodedWords(text).normalize('NFKC')
  return /<[^<>]*@|[^\s(]@[^\s)]/.test(seen)
}

function whyNot(character: string): string {
  switch (character) {
    case '"':
      return 'a quote " is not closed'
    case '[':
      return 'a bracket [ is not closed'
    case ')':
      return 'a parenthesis ) closes no comment'
    default:
      return `${character} may only stand inside quotes`
  }
}
