/**
 * Which fields a signature covers (RFC 6376 §5.4): what a reader is shown, what threads, what a mail
 * program acts on, and what says how to read the body.
 *
 * Not covered: what hosts on the way add, change or remove (Received, Return-Path, Authentication-Results,
 * Resent-*, other signatures), and fields nobody acts on (User-Agent, X-…), because each covered field is
 * one more that a harmless relay can break the signature with.
 *
 * From, To, Subject and Date are named once more than they occur, also if they do not occur at all: then
 * nobody can add another one, which some mail program would show instead (RFC 6376 §8.15). The same goes
 * for a field that is there and may be there once only (RFC 5322 §3.6, RFC 2045): no honest host adds a
 * second. One that is absent stays free, because a mailing list may add a Sender or a Reply-To.
 */
import type { HeaderBlock } from '../../../protocol/message/header-block.ts'

const always = ['from', 'to', 'subject', 'date']

const onceOnly: ReadonlySet<string> = new Set([
  'sender',
  'reply-to',
  'cc',
  'message-id',
  'in-reply-to',
  'references',
  'mime-version',
  'content-type',
  'content-transfer-encoding',
])

/** RFC 3834, RFC 8460 §5.3; and what receivers ask to be signed: Gmail's Feedback-ID, Autocrypt. */
const whereTheyOccur: ReadonlySet<string> = new Set([
  'auto-submitted',
  'tls-report-domain',
  'tls-report-submitter',
  'feedback-id',
  'autocrypt',
])

/**
 * RFC 2045, RFC 2369, RFC 2919; RFC 8058 §4 wants List-Unsubscribe-Post covered. A field name may hold a
 * semicolon (RFC 5322 §3.6.8), which would end `h=`; such a name is of no known field.
 */
const family = /^(content|list)-[a-z0-9-]{1,60}$/

/** In lower case; a name stands in it as often as it is to be signed. For `h=`. */
export function namesToSign({ fields }: HeaderBlock): string[] {
  const present = fields.map(({ lowerName }) => lowerName).filter(isSigned)
  const once = new Set(present.filter((name) => onceOnly.has(name)))
  return [...present, ...always, ...once]
}

function isSigned(name: string): boolean {
  return (
    always.includes(name) || onceOnly.has(name) || whereTheyOccur.has(name) || family.test(name)
  )
}
