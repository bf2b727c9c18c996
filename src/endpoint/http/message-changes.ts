/** What an operator may change about a message on its way: try it now, or give it up. */
import type { MessageEffect } from '../../contract/message.ts'
import { isOpen, statusOf } from '../../contract/recipient-state.ts'
import type { MessageWithRecipients, RecipientProgress } from '../../mail/queue/message-store.ts'
import { pauseInWords } from '../../mail/queue/pauses.ts'
import type { AdminParts } from './admin-parts.ts'
import { ApiRefusal } from './api-refusal.ts'
import { pauseOver } from './pause-over.ts'

/** What waits is due at once. */
export async function retryMessage(
  parts: AdminParts,
  { message, recipients }: MessageWithRecipients,
): Promise<MessageEffect> {
  const { id } = message
  const waiting = recipients.filter(({ state }) => state === 'queued')
  if (waiting.length === 0) throw new ApiRefusal('not-possible', whyNothingToRetry(id, recipients))
  const pauses = waiting.map((recipient) => pauseOver(parts, message, recipient))
  const [pause] = pauses
  if (pause !== undefined && pauses.every((each) => each !== undefined)) {
    throw new ApiRefusal('not-possible', `${id} cannot be tried now. ${pauseInWords(pause)}`)
  }
  await parts.store.commit([{ kind: 'consignments-retried', messageId: id, at: parts.clock.now() }])
  parts.wakeQueue()
  return {
    id,
    status: statusOf(recipients),
    recipients: addressesOf(waiting),
    message: `${id} is due now for ${addressesOf(waiting).join(', ')}; "posthorn message trace ${id}" tells how it goes`,
  }
}

/** What is open ends; an attempt under way is not cut, so it may still succeed. */
export async function cancelMessage(
  parts: AdminParts,
  { message, recipients }: MessageWithRecipients,
): Promise<MessageEffect> {
  const { id } = message
  const open = recipients.filter(({ state }) => isOpen(state))
  if (open.length === 0) {
    throw new ApiRefusal('not-possible', `${id} cannot be cancelled: ${inWords(recipients)}`)
  }
  await parts.store.commit([{ kind: 'recipients-cancelled', messageId: id, at: parts.clock.now() }])
  const after = (await parts.messages.message(id))?.recipients ?? recipients
  const concerned = after.filter(({ position }) => open.some((one) => one.position === position))
  return {
    id,
    status: statusOf(after),
    recipients: addressesOf(concerned),
    message: effectOfCancel(id, concerned),
  }
}

function effectOfCancel(id: string, concerned: readonly RecipientProgress[]): string {
  const ended = addressesOf(concerned.filter(({ state }) => state === 'cancelled'))
  const underWay = addressesOf(concerned.filter(({ state }) => state === 'leased'))
  const sentences = [
    ended.length === 0 ? '' : `${id} is cancelled for ${ended.join(', ')}`,
    underWay.length === 0
      ? ''
      : `an attempt is under way for ${underWay.join(', ')}: cancelled unless it succeeds`,
  ].filter((sentence) => sentence !== '')
  return sentences.length === 0 ? `${id}: ${inWords(concerned)}` : sentences.join('; ')
}

function whyNothingToRetry(id: string, recipients: readonly RecipientProgress[]): string {
  const isUnderWay = recipients.some(({ state }) => state === 'leased')
  if (isUnderWay) {
    return `an attempt at ${id} is under way already; "posthorn message trace ${id}" tells how it ends`
  }
  if (recipients.some(({ state }) => state === 'held')) {
    return `${id} is held; "posthorn message release ${id}" lets it go`
  }
  return `nothing of ${id} waits: ${inWords(recipients)}; send it anew if it must arrive`
}

/** `a@x is delivered, b@y is bounced`, or `all 50 recipients are delivered`. */
function inWords(recipients: readonly RecipientProgress[]): string {
  const states = new Set(recipients.map(({ state }) => state))
  const [only] = states
  if (states.size === 1 && recipients.length > 1) {
    return `all ${recipients.length} recipients are ${only} already`
  }
  return recipients.map(({ address, state }) => `${address} is ${state} already`).join(', ')
}

function addressesOf(recipients: readonly RecipientProgress[]): string[] {
  return recipients.map(({ address }) => address)
}
