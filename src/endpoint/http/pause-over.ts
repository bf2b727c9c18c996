/** The pause by hand that a recipient of a message waits for. */
import type { Message } from '../../mail/message/message.ts'
import type { QueuePause } from '../../mail/message/queue-change.ts'
import type { RecipientProgress } from '../../mail/queue/message-store.ts'
import type { AdminParts } from './admin-parts.ts'

export function pauseOver(
  { pauses, siteOf }: Pick<AdminParts, 'pauses' | 'siteOf'>,
  { submitter, origin }: Message,
  { destination, nextAttemptAt }: RecipientProgress,
): QueuePause | undefined {
  return pauses.over({ submitter, origin, destination, nextAttemptAt, site: siteOf(destination) })
}
