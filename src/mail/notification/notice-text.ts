/**
 * What a notice says to a person: what happened, why (the host's own words), whose move it is and
 * what happens next. Calm and plain: its reader wants to know about one message, not about SMTP.
 */
import { isReplyText } from '../../protocol/smtp/reply.ts'
import { formatDateTime } from '../../protocol/message/date-time.ts'
import { oneLine } from '../../protocol/message/folded-field.ts'
import type { Message } from '../message/message.ts'
import type { NoticeKind } from '../message/queue-change.ts'
import type { OwedRecipient } from '../queue/queue-store.ts'

export type NoticeTextFacts = {
  readonly hostname: string
  readonly message: Message
  /** Those of whom the sender is told; at least one. */
  readonly recipients: readonly OwedRecipient[]
  /** The original's, where it is known. */
  readonly subject?: string | undefined
}

export function noticeSubject(recipients: readonly OwedRecipient[]): string {
  const kinds = new Set(recipients.map(({ notice }) => notice))
  const [kind] = kinds
  const title = kind === undefined || kinds.size > 1 ? 'Delivery report' : titles[kind]
  const first = shorten(oneLine(recipients[0]?.address ?? ''), ADDRESS_LENGTH_MAX)
  const others = recipients.length - 1
  return `${title}: ${first}${others === 0 ? '' : ` and ${others} ${others === 1 ? 'other' : 'others'}`}`
}

export function noticeText(facts: NoticeTextFacts): string {
  const { hostname, message, subject } = facts
  const about = [
    ...(subject === undefined || subject === ''
      ? []
      : [`  Subject:  ${shorten(subject, SUBJECT_LENGTH_MAX)}`]),
    `  Accepted: ${formatDateTime(message.acceptedAt)}`,
    `  Id:       ${message.id}`,
  ]
  const sections = order
    .map((kind) => section(kind, facts))
    .filter((lines) => lines.length > 0)
    .flatMap((lines) => [...lines, ''])
  return [
    `This is the mail server ${hostname}.`,
    'It tells you about a message that you sent:',
    '',
    ...about,
    '',
    ...sections,
    'The rest of this notice is for mail programs; it names the same facts.',
    '',
  ].join('\n')
}

const ADDRESS_LENGTH_MAX = 120
const SUBJECT_LENGTH_MAX = 200
const REPLY_LINES_MAX = 12
const REPLY_LINE_LENGTH_MAX = 500

const titles: Record<NoticeKind, string> = {
  failed: 'Delivery failed',
  delayed: 'Delivery delayed',
  relayed: 'Passed on',
  delivered: 'Delivered',
}

/** Bad news first. */
const order = ['failed', 'delayed', 'relayed', 'delivered'] as const satisfies readonly NoticeKind[]

function section(kind: NoticeKind, { message, recipients }: NoticeTextFacts): string[] {
  const own = recipients.filter(({ notice }) => notice === kind)
  if (own.length === 0) return []
  return [headings[kind], '', ...own.flatMap(aboutRecipient), ...nextMoves[kind](own, message)]
}

const headings: Record<NoticeKind, string> = {
  failed: 'It could NOT be delivered to:',
  delayed: 'It has not been delivered yet to:',
  relayed: 'It was passed on to the mail server of:',
  delivered: 'It was delivered to:',
}

function aboutRecipient({ address, attempt, notice }: OwedRecipient): string[] {
  const { host, ip, reply, reason } = attempt
  const isBad = notice === 'failed' || notice === 'delayed'
  const why = isBad && reason !== undefined ? [`    Why: ${sentence(reason)}`] : []
  // A failure without a reply is described in our own words, which are the reason already.
  const hasReply = reply !== '' && (reason === undefined || !reason.includes(reply))
  const place = `${host}${ip === '' ? '' : ` [${ip}]`}`
  const isTheirs = isReplyText(reply)
  const speaker = isTheirs ? `${place} said:` : `What happened${host === '' ? '' : ` at ${place}`}:`
  const words = hasReply ? [`    ${speaker}`, ...replyLines(reply)] : []
  return [`  ${oneLine(address)}`, ...why, ...words, '']
}

function replyLines(reply: string): string[] {
  const lines = reply.split('\n')
  const shown = lines.slice(0, REPLY_LINES_MAX)
  const more = lines.length > shown.length ? ['      ...'] : []
  return [...shown.map((line) => `      ${shorten(oneLine(line), REPLY_LINE_LENGTH_MAX)}`), ...more]
}

type NextMove = (recipients: readonly OwedRecipient[], message: Message) => string[]

const nextMoves: Record<NoticeKind, NextMove> = {
  failed: (recipients) => (recipients.every(hasExpired) ? timeIsUp : refused),
  delayed: (_, { expiresAt }) => [
    'You need not do anything. We keep trying until',
    `${formatDateTime(expiresAt)}, and tell you if it cannot be`,
    'delivered by then. Please do not send it again.',
  ],
  relayed: () => [
    'That server may not report what happens next, so this is perhaps the last',
    'you hear of it. There is nothing for you to do.',
  ],
  delivered: () => ['Their mail server has taken it. There is nothing for you to do.'],
}

const timeIsUp = [
  'We kept trying until the time for it was up, and have stopped now. It is',
  'your move: send it again, or reach the recipient in another way.',
]

const refused = [
  'We have stopped trying. It is your move: check the address and the reason',
  'above, then send the message again if it is still wanted.',
]

/** Tried to the end of its lifetime: RFC 3463 X.4.7, or a temporary status that nothing followed. */
function hasExpired({ status }: OwedRecipient): boolean {
  return status === '5.4.7' || status.startsWith('4')
}

function sentence(text: string): string {
  const line = shorten(oneLine(text), REPLY_LINE_LENGTH_MAX).trim()
  return /[.!?]$/.test(line) ? line : `${line}.`
}

function shorten(text: string, lengthMax: number): string {
  return text.length > lengthMax ? `${text.slice(0, lengthMax)}...` : text
}
