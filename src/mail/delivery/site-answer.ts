/** What the outcomes of one attempt say about the site, apart from what they say about the message. */
import type { BounceInfo } from '../../contract/bounce-info.ts'
import { isReplyText } from '../../protocol/smtp/reply.ts'
import type { RecipientOutcome } from '../message/message.ts'

/**
 * - `took`: it has a message more
 * - `answered`: it said something, and nothing about how much it wants
 * - `refused`: it did not take this connection, which may be one too many
 * - `slowdown`: it wants less mail
 * - `broke`: a connection to it broke
 * - `unreached`: no host of it could be reached
 * - `untried`: we did not get so far
 */
export type SiteAnswer =
  | { readonly kind: 'took' | 'answered' | 'broke' | 'untried' }
  /** With a complaint the site is paused where fewer connections are no answer to it. */
  | { readonly kind: 'refused'; readonly complaint?: BounceInfo }
  | { readonly kind: 'slowdown'; readonly complaint: BounceInfo }
  | { readonly kind: 'unreached'; readonly words: string }

export function siteAnswerOf(outcomes: readonly RecipientOutcome[]): SiteAnswer {
  const complaining = outcomes.find(({ attempt: { bounceInfo } }) => isComplaint(bounceInfo))
  const complaint = complaining?.attempt.bounceInfo
  if (complaining !== undefined && complaint !== undefined) {
    const isAtTheDoor = isBeforeMail(complaining) && complaint.retryAfterSeconds === undefined
    return { kind: isAtTheDoor ? 'refused' : 'slowdown', complaint }
  }
  if (outcomes.some(({ state }) => state === 'delivered')) return { kind: 'took' }
  const replied = outcomes.filter(({ attempt }) => isReplyText(attempt.reply))
  // RFC 5321 §3.8: the service is not available, and the channel is closed.
  if (replied.some(({ attempt }) => attempt.reply.startsWith('421'))) return { kind: 'refused' }
  if (replied.length > 0) return { kind: 'answered' }
  return withoutReply(outcomes)
}

function withoutReply(outcomes: readonly RecipientOutcome[]): SiteAnswer {
  const [first] = outcomes
  if (first === undefined || first.attempt.stage === 'route') return { kind: 'untried' }
  const { bounceInfo, reply, stage } = first.attempt
  if (stage === 'connect') return { kind: 'unreached', words: reply }
  return { kind: bounceInfo?.category === 'network' ? 'broke' : 'answered' }
}

/** "This mailbox gets too much mail" is no complaint about us. */
function isComplaint(info: BounceInfo | undefined): boolean {
  return info?.action === 'slowdown' && info.scope !== 'recipient'
}

function isBeforeMail({ attempt: { stage } }: RecipientOutcome): boolean {
  return stage === 'connect' || stage === 'ehlo' || stage === 'starttls'
}
