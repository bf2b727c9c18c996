/** What is said in the place of content that was removed: when each recipient's way ended, and how. */
import type { MessageWithRecipients, RecipientProgress, StoredEvent } from './message-store.ts'

/** One sentence per recipient, then when the content went. Undefined while it is there. */
export function writeObituary(
  { recipients, redactedAt }: MessageWithRecipients,
  events: readonly StoredEvent[],
): string | undefined {
  if (redactedAt === undefined) return undefined
  const fates = recipients.map((recipient) => tellFate(recipient, events))
  return [...fates, `The content was removed at ${iso(redactedAt)}.`].join(' ')
}

function tellFate(
  { address, position, state }: RecipientProgress,
  events: readonly StoredEvent[],
): string {
  const last = events.findLast(
    (event) =>
      (event.kind === 'attempted' || event.kind === 'cancelled') && event.position === position,
  )
  const when = last === undefined ? '' : ` at ${iso(last.at)}`
  const reason = last?.kind === 'attempted' ? (last.attempt.reason ?? '') : ''
  switch (state) {
    case 'delivered':
      return `Delivered to ${address}${when}.`
    case 'bounced':
      return `Bounced for ${address}${when}${reason === '' ? '.' : `: ${asSentence(reason)}`}`
    case 'cancelled':
      return `Cancelled for ${address}${when}.`
    case 'returned':
      return `Delivered to ${address} at first, and later returned.`
    case 'scheduled':
    case 'queued':
    case 'held':
    case 'leased':
      return `Still on its way to ${address}.`
  }
}

function asSentence(words: string): string {
  return /[.!?]$/.test(words) ? words : `${words}.`
}

function iso(at: number): string {
  return new Date(at).toISOString()
}
