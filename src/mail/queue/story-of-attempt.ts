/** What one attempt was, as a sentence of the story: whom we spoke with, how, and what was answered. */
import { isReplyText, replyOnOneLine } from '../../protocol/smtp/reply.ts'
import type { AttemptRecord, Stage } from '../message/message.ts'
import type { StoredEvent } from './message-store.ts'
import { asSentence, iso } from './story-words.ts'

type Attempted = Extract<StoredEvent, { kind: 'attempted' }>

export function tellAttempt({ state, attempt, nextAttemptAt }: Attempted, names: string): string {
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
