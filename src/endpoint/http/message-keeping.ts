/** Keeping a message for an investigation: neither its content nor its story is forgotten until that is lifted. */
import type { MessageEffect } from '../../contract/message.ts'
import { statusOf } from '../../contract/recipient-state.ts'
import type { MessageWithRecipients } from '../../mail/queue/message-store.ts'
import type { AdminParts } from './admin-parts.ts'
import { ApiRefusal } from './api-refusal.ts'
import { iso } from './newest-first.ts'

export async function keepMessage(
  parts: AdminParts,
  found: MessageWithRecipients,
): Promise<MessageEffect> {
  const { id } = found.message
  if (found.keptAt !== undefined) {
    throw new ApiRefusal('not-possible', `${id} is kept already, since ${iso(found.keptAt)}`)
  }
  await parts.store.commit([{ kind: 'message-kept', messageId: id, at: parts.clock.now() }])
  const what =
    found.redactedAt === undefined
      ? `${id} is kept with its content`
      : `the story of ${id} is kept; its content was removed before, on ${iso(found.redactedAt)}`
  return effect(found, `${what}, until "posthorn message keep --lift ${id}"`)
}

export async function unkeepMessage(
  parts: AdminParts,
  found: MessageWithRecipients,
): Promise<MessageEffect> {
  const { id } = found.message
  if (found.keptAt === undefined) {
    throw new ApiRefusal('not-possible', `${id} is not kept; there is nothing to lift`)
  }
  await parts.store.commit([{ kind: 'message-unkept', messageId: id }])
  return effect(found, `${id} is forgotten when its time has come, as all other mail`)
}

function effect({ message, recipients }: MessageWithRecipients, words: string): MessageEffect {
  return {
    id: message.id,
    status: statusOf(recipients),
    recipients: recipients.map(({ address }) => address),
    message: words,
  }
}
