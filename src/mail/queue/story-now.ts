/** The end of the story: where the message is now, and what happens next. */
import type { Message } from '../message/message.ts'
import type { QueuePause } from '../message/queue-change.ts'
import type { MessageWithRecipients, RecipientProgress } from './message-store.ts'
import { pauseInWords } from './pauses.ts'
import { iso, namesOf, spanInWords } from './story-words.ts'

/** What is known around the message, of each recipient that waits. */
export type Around = {
  /** The pause by hand that it waits for. */
  readonly pauseOver?: (recipient: RecipientProgress) => QueuePause | undefined
  /** What keeps our sources from its site; empty when nothing does. */
  readonly ofSources?: (recipient: RecipientProgress) => string
}

/** @param told the positions whose end was told */
export function tellNow(
  { message, recipients }: MessageWithRecipients,
  told: ReadonlySet<number>,
  now: number,
  around: Around,
): string {
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
