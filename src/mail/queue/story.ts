/**
 * The story of one message in plain words, for `message trace`: what happened, line by line, and a
 * last sentence on where it is now and what happens next. Whoever reads it knows no SMTP.
 */
import { isReplyText, replyOnOneLine } from '../../protocol/smtp/reply.ts'
import type { AttemptRecord, Message, Stage, TlsRequired } from '../message/message.ts'
import type { QueuePause } from '../message/queue-change.ts'
import type { MessageWithRecipients, RecipientProgress, StoredEvent } from './message-store.ts'
import { pauseInWords } from './pauses.ts'

export type Story = {
  readonly lines: readonly StoryLine[]
  /** Where it is now and what happens next. */
  readonly now: string
}

export type StoryLine = { readonly at: number; readonly text: string }

type Attempted = Extract<StoredEvent, { kind: 'attempted' }>
type Told = Extract<StoredEvent, { kind: 'told' }>

/** More names than this on one line are counted instead. */
const NAMES_MAX = 5

export function tellStory(
  { message, recipients }: MessageWithRecipients,
  events: readonly StoredEvent[],
  now: number,
  around: Around = {},
): Story {
  const waiting = new Set<StoredEvent>(toldWhileWaiting(events))
  const lines = chaptersOf(events).map((chapter) => ({
    at: chapter[0].at,
    text: tellChapter(chapter, message, recipients, waiting),
  }))
  return { lines, now: tellNow(message, recipients, events, now, around) }
}

/** What is known around the message, of each recipient that waits. */
type Around = {
  /** The pause by hand that it waits for. */
  readonly pauseOver?: (recipient: RecipientProgress) => QueuePause | undefined
  /** What keeps our sources from its site; empty when nothing does. */
  readonly ofSources?: (recipient: RecipientProgress) => string
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
  const positions = chapter.flatMap((one) => ('position' in one ? [one.position] : []))
  const names = namesOf(recipients.filter(({ position }) => positions.includes(position)))
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

function tellAttempt({ state, attempt, nextAttemptAt }: Attempted, names: string): string {
  const reason = reasonBeyond(attempt)
  const next = nextAttemptAt === undefined ? '' : ` The next attempt is at ${iso(nextAttemptAt)}.`
  switch (state) {
    case 'delivered':
      return `Delivered to ${names}: ${answerOf(attempt)}.`
    case 'queued':
      return `Deferred for ${names}: ${answerOf(attempt)}.${reason}${next}`
    case 'bounced':
      return `Bounced for ${names}: ${answerOf(attempt)}.${reason}`
    case 'cancelled':
      return `Cancelled for ${names}, after the attempt under way had ended without success: ${answerOf(attempt)}.`
  }
}

/** A failure without a reply has our words in the reply's place, and its reason begins with them. */
function reasonBeyond({ reason, reply }: AttemptRecord): string {
  if (reason === undefined) return ''
  const repeated = `${reply}. `
  const isRepeated = reason.toLowerCase().startsWith(repeated.toLowerCase())
  const rest = isRepeated ? reason.slice(repeated.length) : reason
  return rest === reply ? '' : ` ${asSentence(rest)}`
}

const stageWords: Record<Stage, string> = {
  route: 'the search for a way',
  connect: 'the connection',
  ehlo: 'EHLO',
  starttls: 'STARTTLS',
  auth: 'AUTH',
  mail: 'MAIL',
  rcpt: 'RCPT',
  data: 'DATA',
  dot: 'the whole message',
}

function answerOf({ host, ip, ourIp, tls, stage, reply }: AttemptRecord): string {
  const words = replyOnOneLine(reply)
  if (host === '') return `no host was found to try: ${words}`
  const from = ourIp === undefined ? '' : `, tried from ${ourIp}`
  const machine = ip === '' ? host : `${host} [${ip}]${from}`
  if (ip === '') return `${machine} could not be tried: ${words}`
  const protection = tls === undefined ? 'in clear text' : `over ${tls}`
  // A failure without a reply has our own words in its place.
  if (!isReplyText(reply)) return `with ${machine}, at ${stageWords[stage]}: ${words}`
  return `${machine}, ${protection}, answered ${stageWords[stage]} with "${words}"`
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

function tellNow(
  message: Message,
  recipients: readonly RecipientProgress[],
  events: readonly StoredEvent[],
  now: number,
  around: Around,
): string {
  const ofDelay = new Set<StoredEvent>(toldWhileWaiting(events))
  const told = new Set(
    events.flatMap((event) =>
      event.kind === 'told' && !ofDelay.has(event) ? [event.position] : [],
    ),
  )
  const groups = Map.groupBy(recipients, ({ state }) => state)
  const sentences = [
    tellWaiting(message, groups.get('queued') ?? [], now),
    tellPaused(groups.get('queued') ?? [], around),
    tellSources(groups.get('queued') ?? [], around),
    tellSome('An attempt is under way at', groups.get('leased') ?? []),
    tellSome('Waiting for its time:', groups.get('scheduled') ?? []),
    tellHeld(message, groups.get('held') ?? []),
    tellSome('Delivered to', groups.get('delivered') ?? []),
    tellBounced(message, groups.get('bounced') ?? [], told),
    tellSome('Cancelled for', groups.get('cancelled') ?? []),
    tellSome('Delivered at first, and later returned:', groups.get('returned') ?? []),
  ].filter((sentence) => sentence !== '')
  const isOpen = ['queued', 'leased', 'scheduled', 'held'].some((state) =>
    recipients.some((recipient) => recipient.state === state),
  )
  return isOpen ? sentences.join(' ') : [...sentences, 'Nothing more will be tried.'].join(' ')
}

function tellSome(words: string, some: readonly RecipientProgress[]): string {
  return some.length === 0 ? '' : `${words} ${namesOf(some)}.`
}

function tellHeld({ id, expiresAt }: Message, held: readonly RecipientProgress[]): string {
  if (held.length === 0) return ''
  const choice = `"posthorn message release ${id}" or "posthorn message refuse ${id}"`
  return `Held for ${namesOf(held)} until somebody decides, with ${choice}; given up at ${iso(expiresAt)}.`
}

function tellWaiting(message: Message, waiting: readonly RecipientProgress[], now: number): string {
  if (waiting.length === 0) return ''
  const next = Math.min(...waiting.map(({ nextAttemptAt }) => nextAttemptAt ?? now))
  const when = next <= now ? 'now' : `at ${iso(next)}, in ${spanInWords(next - now)}`
  const whoHears = message.sender === '' ? '' : ` and ${message.sender} is told`
  const end = `it is given up at ${iso(message.expiresAt)}${whoHears}`
  const isTried = waiting.some(({ attempts }) => attempts > 0)
  const attempt = isTried ? 'next attempt' : 'first attempt'
  return `Waiting for ${namesOf(waiting)}: the ${attempt} is due ${when}. If none succeeds, ${end}.`
}

function tellPaused(waiting: readonly RecipientProgress[], { pauseOver }: Around): string {
  if (pauseOver === undefined) return ''
  const pauses = new Set(waiting.map(pauseOver).filter((pause) => pause !== undefined))
  return [...pauses].map(pauseInWords).join(' ')
}

function tellSources(waiting: readonly RecipientProgress[], { ofSources }: Around): string {
  if (ofSources === undefined) return ''
  return [...new Set(waiting.map(ofSources))].filter((words) => words !== '').join(' ')
}

function tellBounced(
  message: Message,
  bounced: readonly RecipientProgress[],
  told: ReadonlySet<number>,
): string {
  if (bounced.length === 0) return ''
  const isOwed =
    message.sender !== '' &&
    bounced.some(({ position, notify }) => !told.has(position) && wantsFailures(notify))
  const notice = isOwed ? ` A notice to ${message.sender} is being written.` : ''
  return `Bounced for ${namesOf(bounced)}.${notice}`
}

/** RFC 3461 §4.1: without NOTIFY failures are told. */
function wantsFailures(notify: RecipientProgress['notify']): boolean {
  return notify === undefined || notify.includes('FAILURE')
}

function namesOf(recipients: readonly RecipientProgress[]): string {
  const names = recipients.map(({ address }) => address)
  if (names.length > NAMES_MAX) {
    const shown = names.slice(0, NAMES_MAX - 1)
    return `${shown.join(', ')} and ${names.length - shown.length} others`
  }
  const last = names.at(-1) ?? 'nobody'
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`
}

function senderOf(message: Message): string {
  return message.sender === '' ? 'the null sender <>' : message.sender
}

function asSentence(words: string): string {
  const sentence = words.charAt(0).toUpperCase() + words.slice(1)
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`
}

function sentencesOf(lines: string): string {
  return lines.split('\n').map(asSentence).join(' ')
}

function spanInWords(ms: number): string {
  const minutes = Math.round(ms / 60_000)
  if (minutes < 1) return 'less than a minute'
  if (minutes < 120) return minutes === 1 ? 'a minute' : `${minutes} minutes`
  const hours = Math.round(minutes / 60)
  return hours < 48 ? `${hours} hours` : `${Math.round(hours / 24)} days`
}

function iso(at: number): string {
  return new Date(at).toISOString()
}
