/**
 * What a notice says to a person, in the person's language: what happened, why (the host's own words),
 * whose move it is and what happens next. Calm and plain: its reader wants to know about one message,
 * not about SMTP. The words are the catalogue's; here they are put in order.
 */
import type { BounceCategory } from '../../contract/bounce-info.ts'
import { oneLine } from '../../protocol/message/folded-field.ts'
import { isReplyText } from '../../protocol/smtp/reply.ts'
import type { AttemptRecord, Message } from '../message/message.ts'
import type { NoticeKind } from '../message/queue-change.ts'
import type { OwedRecipient } from '../queue/queue-store.ts'
import { type Catalogue, fill } from './catalogue.ts'
import { whoseMove } from './whose-move.ts'
import { writtenDate } from './written-date.ts'

export type NoticeTextFacts = {
  readonly hostname: string
  readonly message: Message
  /** Whose domain it is, where that is somebody's move. */
  readonly domain: string
  readonly kind: NoticeKind
  /** Those of whom the sender is told, all of this kind; at least one. */
  readonly recipients: readonly OwedRecipient[]
  /** The original's, where it is known. */
  readonly subject?: string | undefined
  readonly catalogue: Catalogue
  /** Of the catalogue. */
  readonly language: string
}

export function noticeSubject({
  kind,
  recipients,
  catalogue,
  language,
}: Pick<NoticeTextFacts, 'kind' | 'recipients' | 'catalogue' | 'language'>): string {
  const address = shorten(oneLine(recipients[0]?.address ?? ''), ADDRESS_LENGTH_MAX)
  return fill(catalogue.subjects[kind], {
    recipients: withOthers(address, recipients.length - 1, catalogue, language),
  })
}

export function noticeText(facts: NoticeTextFacts): string {
  const { catalogue, hostname, kind, recipients } = facts
  const paragraphs = [
    wrapped(fill(catalogue.opening, { hostname })),
    aboutMessage(facts),
    wrapped(catalogue.headings[kind]),
    ...byFate(recipients).flatMap((alike) => aboutFate(alike, facts)),
    ...whatIsNext(facts),
    wrapped(catalogue.closing),
  ]
  return `${paragraphs.join('\n\n')}\n`
}

const ADDRESS_LENGTH_MAX = 120
const SUBJECT_LENGTH_MAX = 200
const REPLY_LINES_MAX = 12
const REPLY_LINE_LENGTH_MAX = 500
/** RFC 5322 §2.1.1 wants lines of at most 78. */
const COLUMNS_MAX = 74

function withOthers(
  address: string,
  count: number,
  { others }: Catalogue,
  language: string,
): string {
  if (count === 0) return address
  const form = new Intl.PluralRules(language).select(count)
  return fill(others[form] ?? others.other, { address, count: String(count) })
}

function aboutMessage({ catalogue, message, subject = '' }: NoticeTextFacts): string {
  const { labels } = catalogue
  const width = Math.max(...Object.values(labels).map((label) => label.length))
  const line = (label: string, value: string): string => `  ${label.padEnd(width)} ${value}`
  return [
    ...(subject === ''
      ? []
      : [line(labels.subject, shorten(oneLine(subject), SUBJECT_LENGTH_MAX))]),
    line(labels.accepted, writtenDate(message.acceptedAt, catalogue)),
    line(labels.id, message.id),
  ].join('\n')
}

/** Recipients with the same fate are explained together: the same meaning, from the same host, in the same words. */
function byFate(recipients: readonly OwedRecipient[]): OwedRecipient[][] {
  const fates = Map.groupBy(recipients, ({ address, attempt, status }) =>
    JSON.stringify([
      status,
      categoryOf(attempt),
      attempt.host,
      attempt.reply.replaceAll(address, ''),
    ]),
  )
  return [...fates.values()]
}

function aboutFate(alike: readonly OwedRecipient[], facts: NoticeTextFacts): string[] {
  const [first] = alike
  if (first === undefined) return []
  const addresses = alike.map(({ address }) => `  ${oneLine(address)}`).join('\n')
  if (!isBad(facts.kind)) return [addresses, ...quotation(first, facts.catalogue)]
  return [addresses, ...meaningOf(first, facts).map(indented), ...quotation(first, facts.catalogue)]
}

function isBad(kind: NoticeKind): boolean {
  return kind === 'failed' || kind === 'delayed'
}

/** What happened, whose move it is, what to do. A delay asks nothing of the sender. */
function meaningOf(recipient: OwedRecipient, facts: NoticeTextFacts): string[] {
  const { catalogue, domain, hostname, kind } = facts
  const category = categoryOf(recipient.attempt)
  const mover = whoseMove[category]
  const { what, advice } = catalogue.categories[category]
  const move = fill(catalogue.moves[mover], { hostname, domain })
  const words =
    kind === 'delayed'
      ? [what, ...(mover === 'sender' ? [] : [move])]
      : [what, ...(hasExpired(recipient) ? [catalogue.next.expired] : []), move, advice]
  const beyond = [...namedList(recipient.attempt, catalogue), ...requirement(facts, category)]
  return [words.join(' '), ...beyond]
}

/** Not said of a delay, of which nothing is to be sent again. */
function requirement(
  { catalogue, kind, message }: NoticeTextFacts,
  category: BounceCategory,
): string[] {
  const isRequired = message.tlsRequired === 'yes' && category === 'tls'
  return isRequired && kind === 'failed' ? [catalogue.requireTls] : []
}

function namedList({ bounceInfo }: AttemptRecord, { blocklist }: Catalogue): string[] {
  if (bounceInfo?.blocklist === undefined) return []
  const { name, delistingPage } = bounceInfo.blocklist
  return [fill(blocklist, { name: oneLine(name), page: oneLine(delistingPage) })]
}

function categoryOf({ bounceInfo }: AttemptRecord): BounceCategory {
  return bounceInfo?.category ?? 'unknown'
}

/** What the host said, word for word; without a host's words, what we saw. */
function quotation({ attempt }: OwedRecipient, catalogue: Catalogue): string[] {
  const { host, ip, reason = '' } = attempt
  const reply = isBlank(attempt.reply) ? reason : attempt.reply
  if (isBlank(reply)) return []
  const place = `${oneLine(host)}${ip === '' ? '' : ` [${ip}]`}`
  const text = isReplyText(reply)
    ? catalogue.said
    : host === ''
      ? catalogue.happened
      : catalogue.happenedAt
  return [[`    ${fill(text, { host: place })}`, ...replyLines(reply)].join('\n')]
}

function isBlank(text: string): boolean {
  return oneLine(text).trim() === ''
}

function replyLines(reply: string): string[] {
  const lines = reply.split('\n')
  const shown = lines.slice(0, REPLY_LINES_MAX)
  const more = lines.length > shown.length ? ['      ...'] : []
  return [...shown.map((line) => `      ${shorten(oneLine(line), REPLY_LINE_LENGTH_MAX)}`), ...more]
}

/** The last paragraph about the message; when every recipient's time was up it has been said already. */
function whatIsNext({ catalogue, kind, message, recipients }: NoticeTextFacts): string[] {
  if (kind === 'failed' && recipients.every(hasExpired)) return []
  const until = writtenDate(message.expiresAt, catalogue)
  return [wrapped(fill(catalogue.next[kind], { until }))]
}

/** Tried to the end of its lifetime: RFC 3463 X.4.7, or a temporary status that nothing followed. */
function hasExpired({ status }: OwedRecipient): boolean {
  return status === '5.4.7' || status.startsWith('4')
}

function indented(text: string): string {
  return wrapped(text, '    ')
}

/** One paragraph, its lines broken between words. */
export function wrapped(text: string, indent = ''): string {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && indent.length + line.length + 1 + word.length > COLUMNS_MAX) {
      lines.push(indent + line)
      line = ''
    }
    line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, indent + line].join('\n')
}

function shorten(text: string, lengthMax: number): string {
  return text.length > lengthMax ? `${text.slice(0, lengthMax)}...` : text
}
