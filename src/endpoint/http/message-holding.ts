/** Mail that waits for a person: let it go, or refuse it. */
import type { MessageEffect } from '../../contract/message.ts'
import { statusOf } from '../../contract/recipient-state.ts'
import type { OwedNotice } from '../../mail/message/queue-change.ts'
import type { MessageWithRecipients, RecipientProgress } from '../../mail/queue/message-store.ts'
import type { AdminParts } from './admin-parts.ts'
import { ApiRefusal } from './api-refusal.ts'

const REFUSED_BY_HAND =
  'whoever runs this server has looked at the message and decided not to send it'

/** It has its whole lifetime before it, from now on. */
export async function releaseMessage(
  parts: AdminParts,
  found: MessageWithRecipients,
): Promise<MessageEffect> {
  const { id, acceptedAt, expiresAt, submitter } = found.message
  const held = heldOf(found)
  const at = parts.clock.now()
  await parts.store.commit([
    { kind: 'message-released', messageId: id, at, expiresAt: at + (expiresAt - acceptedAt) },
  ])
  parts.wakeQueue()
  const after = (await parts.messages.message(id))?.recipients ?? found.recipients
  const isStillHeld = after.some(({ state }) => state === 'held')
  const effect = isStillHeld
    ? `${id} is released, and still waits because ${submitter} is suspended; "posthorn address lift ${submitter}" ends that`
    : `${id} is released and due now for ${held.join(', ')}; "posthorn message trace ${id}" tells how it goes`
  return { id, status: statusOf(after), recipients: held, message: effect }
}

/** Its sender is told, with the reason. */
export async function refuseMessage(
  parts: AdminParts,
  found: MessageWithRecipients,
  reason: string = REFUSED_BY_HAND,
): Promise<MessageEffect> {
  const { message, recipients } = found
  const { id, sender } = message
  const held = heldOf(found)
  const notices = sender === '' ? [] : noticesTo(recipients)
  const at = parts.clock.now()
  await parts.store.commit([
    { kind: 'message-refused', messageId: id, at, reason, status: '5.7.1', notices },
  ])
  if (notices.length > 0) parts.onNoticeOwed?.()
  const after = (await parts.messages.message(id))?.recipients ?? recipients
  const told = notices.length === 0 ? 'nobody is told' : `${sender} is told`
  return {
    id,
    status: statusOf(after),
    recipients: held,
    message: `${id} is refused for ${held.join(', ')}; ${told}`,
  }
}

function heldOf({ message, recipients }: MessageWithRecipients): string[] {
  const held = recipients.filter(({ state }) => state === 'held')
  if (held.length > 0) return held.map(({ address }) => address)
  throw new ApiRefusal(
    'not-possible',
    `nothing of ${message.id} is held; "posthorn message trace ${message.id}" tells where it is`,
  )
}

/** RFC 3461 §4.1: a failure is told unless the sender asked otherwise. */
function noticesTo(recipients: readonly RecipientProgress[]): OwedNotice[] {
  return recipients.flatMap(({ state, notify, position }) => {
    const isTold = notify === undefined || notify.includes('FAILURE')
    return state === 'held' && isTold ? [{ position, kind: 'failed' }] : []
  })
}
