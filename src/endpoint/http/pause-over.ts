/** The pause by hand that a recipient of a message waits for. */
import type { Message } from '../../mail/message/message.ts'
import type { QueuePause } from '../../mail/message/queue-change.ts'
import type { RecipientProgress } from '../../mail/queue/message-store.ts'
import type { AdminParts } from './admin-parts.ts'

export function pauseOver(
  { pauses, siteOf }: Pick<AdminParts, 'pauses' | 'siteOf'>,
  { id: messageId, submitter, origin }: Message,
  { destination, nextAttemptAt }: RecipientProgress,
): QueuePause | undefined {
  const site = siteOf(destination)
  return pauses.over({ messageId, submitter, origin, destination, nextAttemptAt, site })
}
