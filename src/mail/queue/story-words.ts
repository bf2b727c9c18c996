/** The words that the story of a message is told with: names, senders, sentences and times. */
import type { Message } from '../message/message.ts'
import type { RecipientProgress } from './message-store.ts'

/** More names than this on one line are counted instead. */
const NAMES_MAX = 5

export function namesOf(recipients: readonly RecipientProgress[]): string {
  const names = recipients.map(({ address }) => address)
  if (names.length > NAMES_MAX) {
    const shown = names.slice(0, NAMES_MAX - 1)
    return `${shown.join(', ')} and ${names.length - shown.length} others`
  }
  const last = names.at(-1) ?? 'nobody'
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`
}

export function senderOf(message: Message): string {
  return message.sender === '' ? 'the null sender <>' : message.sender
}

export function asSentence(words: string): string {
  const sentence = words.charAt(0).toUpperCase() + words.slice(1)
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`
}

export function sentencesOf(lines: string): string {
  return lines.split('\n').map(asSentence).join(' ')
}

export function spanInWords(ms: number): string {
  const minutes = Math.round(ms / 60_000)
  if (minutes < 1) return 'less than a minute'
  if (minutes < 120) return minutes === 1 ? 'a minute' : `${minutes} minutes`
  const hours = Math.round(minutes / 60)
  return hours < 48 ? `${hours} hours` : `${Math.round(hours / 24)} days`
}

export function iso(at: number): string {
  return new Date(at).toISOString()
}
