/**
 * The story of one message in plain words, for `message trace`: what happened, line by line, and a
 * last sentence on where it is now and what happens next. Whoever reads it knows no SMTP.
 */
import type { Message, TlsRequired } from '../message/message.ts'
import type { MessageWithRecipients, RecipientProgress, StoredEvent } from './message-store.ts'
import { type Around, tellNow } from './story-now.ts'
import { tellAttempt } from './story-of-attempt.ts'
import { namesOf, senderOf, sentencesOf } from './story-words.ts'

export type Story = {
  readonly lines: readonly StoryLine[]
  /** Where it is now and what happens next. */
  readonly now: string
}

export type StoryLine = { readonly at: number; readonly text: string }

type Told = Extract<StoredEvent, { kind: 'told' }>

export function tellStory(
  about: MessageWithRecipients,
  events: readonly StoredEvent[],
  now: number,
  around: Around = {},
): Story {
  const { message, recipients } = about
  const waiting = new Set<StoredEvent>(toldWhileWaiting(events))
  const lines = chaptersOf(events).map((chapter) => ({
    at: chapter[0].at,
    text: tellChapter(chapter, message, recipients, waiting),
  }))
  const ends = events.filter((event) => event.kind === 'told' && !waiting.has(event))
  return { lines, now: tellNow(about, positionsOf(ends), now, around) }
}

/** Events that are one happening: one attempt at several recipients, one notice about several. */
type Chapter = readonly [StoredEvent, ...StoredEvent[]]

function chaptersOf(events: readonly StoredEvent[]): Chapter[] {
  const chapters: [StoredEvent, ...StoredEvent[]][] = []
  for (const event of events) {
    const last = chapters.at(-1)
    if (last !== undefined && happeningOf(last[0]) === happeningOf(event)) last.push(event)
    else chapters.push([event])
  }
  return chapters
}

function positionsOf(events: readonly StoredEvent[]): Set<number> {
  return new Set(events.flatMap((event) => ('position' in event ? [event.position] : [])))
}

function happeningOf(event: StoredEvent): string {
  if (event.kind !== 'attempted') return JSON.stringify({ ...event, position: 0 })
  // The moments of replies within one dialogue differ; what they say is what counts.
  return JSON.stringify({ ...event, position: 0, at: 0, attempt: { ...event.attempt, at: 0 } })
}

function tellChapter(
  chapter: Chapter,
  message: Message,
  recipients: readonly RecipientProgress[],
  waiting: ReadonlySet<StoredEvent>,
): string {
  const [event] = chapter
  const positions = positionsOf(chapter)
  const names = namesOf(recipients.filter(({ position }) => positions.has(position)))
  switch (event.kind) {
    case 'accepted':
      return tellAccepted(message, namesOf(recipients))
    case 'attempted':
      return tellAttempt(event, names)
    case 'cancelled':
      return `Cancelled by hand for ${names}.`
    case 'retried':
      return 'By hand, what waited was made due at once.'
    case 'scanned':
      return `Scanned: ${sentencesOf(event.text)}`
    case 'held':
      return `Held for ${names}: ${sentencesOf(event.text)}`
    case 'released':
      return `Released by hand for ${names}; due at once.`
    case 'refused':
      return `Refused by hand for ${names}: ${sentencesOf(event.text)}`
    case 'told':
      return tellTold(event, message, { names, isDelay: waiting.has(event) })
  }
}

function tellAccepted(message: Message, names: string): string {
  const { origin, tlsRequired } = message
  if (origin !== 'submission') {
    const asks = origin === 'notice' && tlsRequired === 'yes' ? ` ${noticeTlsWish}` : ''
    return `Posthorn wrote this ${origin} itself, for ${names}.${asks}`
  }
  const submitter =
    message.submitter === message.sender ? '' : `, handed in by ${message.submitter}`
  const from = `Accepted from ${senderOf(message)}${submitter}`
  const wish = tlsRequired === undefined ? '' : ` ${tlsWishes[tlsRequired]}`
  return `${from} for ${names}: ${message.sizeBytes} bytes, safe on disk.${wish}`
}

const noticeTlsWish =
  'It asks for TLS with verified hosts (REQUIRETLS), and goes without if need be.'

const tlsWishes: Record<TlsRequired, string> = {
  yes: 'The sender requires TLS with verified hosts on all of its way (REQUIRETLS).',
  no: 'The sender wants it delivered even where TLS fails (TLS-Required: No).',
}

function tellTold(
  { noticeId }: Told,
  message: Message,
  { names, isDelay }: { readonly names: string; readonly isDelay: boolean },
): string {
  const what = isDelay ? `the delay for ${names}` : names
  if (noticeId === undefined) return `Nobody is told about ${what}: ${whyNobody(message)}.`
  return `A notice about ${what} goes to ${senderOf(message)} as message ${noticeId}.`
}

/** What was told of recipients whose last word had not come yet: that they are late. */
function toldWhileWaiting(events: readonly StoredEvent[]): Told[] {
  const final = new Set<number>()
  return events.flatMap((event) => {
    if (event.kind === 'attempted' && event.state !== 'queued') final.add(event.position)
    return event.kind === 'told' && !final.has(event.position) ? [event] : []
  })
}

function whyNobody(message: Message): string {
  return message.sender === '' ? 'the message has no sender' : 'the sender asked for no such notice'
}
