/**
 * Lanes: which mail goes before which, when there is not room for all. A lane is decided once, at
 * acceptance, from the message itself, and is stored with it.
 */
import { fieldsNamed, type HeaderBlock, valueOf } from '../../protocol/message/header-block.ts'
import type { Message } from '../message/message.ts'

/** The first before the second, the second before the third. */
export const lanes = ['notice', 'normal', 'bulk'] as const
export type Lane = (typeof lanes)[number]

/** The mail of one sender in one lane: what takes turns with others. */
export type Flow = { readonly submitter: string; readonly lane: Lane }

export function laneOf({ origin, isBulk: isOneOfMany }: Pick<Message, 'origin' | 'isBulk'>): Lane {
  if (origin === 'notice') return 'notice'
  return isOneOfMany === true ? 'bulk' : 'normal'
}

export function flowOf(message: Message): Flow {
  return { submitter: message.submitter, lane: laneOf(message) }
}

/** Names a flow in a map. An address has no space before its domain ends it. */
export function flowKey({ submitter, lane }: Flow): string {
  return `${lane} ${submitter}`
}

const bulkPrecedence: ReadonlySet<string> = new Set(['bulk', 'list', 'junk'])

/**
 * Mail of a list says so in a List-* field (RFC 2369, RFC 2919, RFC 8058), older programs in Precedence
 * (RFC 3834 §3.1.8). Automatic answers carry `Precedence: bulk` only so that nobody answers them:
 * Auto-Submitted other than `no` (RFC 3834 §5) takes it back.
 */
export function isBulk(header: HeaderBlock): boolean {
  if (header.fields.some(({ lowerName }) => lowerName.startsWith('list-'))) return true
  const says = (name: string): string[] =>
    fieldsNamed(header, name).map((field) => valueOf(header, field).toLowerCase())
  if (!says('precedence').some((word) => bulkPrecedence.has(word))) return false
  return !says('auto-submitted').some((value) => !/^no\b(?!-)/.test(value))
}
