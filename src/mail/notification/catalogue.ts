/**
 * What a language needs to write notices: one file each under catalogues/, plain data that a translator
 * edits without knowing the program. English is whole; a translation may lack a key, which is then
 * written in English (and a test fails, so that it does not stay so).
 *
 * Words in braces are filled in; a translation uses the same ones as English, in any order. Texts are one
 * paragraph each: lines are broken when the notice is written.
 */
import type { BounceCategory } from '../../contract/bounce-info.ts'
import type { Cause } from '../limit/reputation.ts'
import type { NoticeKind } from '../message/queue-change.ts'

export type Catalogue = {
  readonly dates: {
    /** Sunday first. */
    readonly weekdays: readonly string[]
    readonly months: readonly string[]
    /** The first of a month, where it is not written `1`. */
    readonly first: string
    /** `{weekday} {day} {month} {year} {hour} {minute}`; the time is UTC and must say so. */
    readonly pattern: string
  }
  /** The subject of the notice: `{recipients}`. */
  readonly subjects: Record<NoticeKind, string>
  /** Several recipients in the subject, `{address} {count}`: by the plural form of `count` in the language. */
  readonly others: Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string }
  /** Who writes, and what about: `{hostname}`. */
  readonly opening: string
  /** Of the original: padded to one width when written. */
  readonly labels: Record<'subject' | 'accepted' | 'id', string>
  /** Before the addresses. */
  readonly headings: Record<NoticeKind, string>
  /** Before the words of a host: `{host}`. */
  readonly said: string
  /** Before our own description of a failure without words; with a host, without one. */
  readonly happenedAt: string
  readonly happened: string
  /** `{name} {page}` */
  readonly blocklist: string
  /** Where no secure way was found for mail with REQUIRETLS; behind the advice. */
  readonly requireTls: string
  /** Whose move it is: `{hostname}` is this server, `{domain}` the sender's domain. */
  readonly moves: Record<Mover, string>
  /** What comes next. `delayed` has `{until}`; `expired` follows a failure whose time was up. */
  readonly next: Record<NoticeKind | 'expired', string>
  readonly closing: string
  /** The letter to an address that was suspended. */
  readonly suspension: SuspensionWords
  readonly categories: Record<BounceCategory, Explanation>
}

export type SuspensionWords = {
  /** `{address}` */
  readonly subject: string
  /** `{hostname} {address} {date}` */
  readonly what: string
  /** What there was too much of, and what that is a sign of. */
  readonly causes: Record<Cause['kind'], string>
  readonly figures: Record<'recipients' | 'bounced' | 'verdicts', string>
  /** What becomes of mail that was accepted already. */
  readonly waiting: string
  readonly advice: string
  /** Before the command. */
  readonly lift: string
  readonly closing: string
}

export type Explanation = {
  /** A whole sentence; said of delays too. */
  readonly what: string
  /** Advice to the sender; said of failures only, after whose move it is. */
  readonly advice: string
}

/** Whose move it is: the sender's, the recipient's, of those behind a server, or of the sender's domain. */
export type Mover = 'sender' | 'recipient' | 'theirServer' | 'ourServer' | 'senderDomain'

/** A catalogue in which anything may be missing. */
export type Translation = Incomplete<Catalogue>

type Incomplete<T> = T extends readonly string[] | string
  ? T
  : { readonly [Key in keyof T]?: Incomplete<T[Key]> }

/** The translation, with English where it has nothing. */
export function filledFrom(english: Catalogue, translation: Translation): Catalogue {
  return filled(english, translation) as Catalogue
}

function filled(whole: unknown, part: unknown): unknown {
  if (part === undefined) return whole
  if (!isRecord(whole) || !isRecord(part)) return part
  const keys = new Set([...Object.keys(whole), ...Object.keys(part)])
  return Object.fromEntries([...keys].map((key) => [key, filled(whole[key], part[key])]))
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The text with its braces filled; an unknown name stays as it is written. */
export function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{([a-z]+)\}/g, (written, name: string) => values[name] ?? written)
}
