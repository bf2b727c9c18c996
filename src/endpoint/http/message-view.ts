/** A stored message as the outside sees it. */
import type { MessageRow, MessageView, Recipient } from '../../contract/message.ts'
import { statusOf } from '../../contract/recipient-state.ts'
import type { AttemptRecord } from '../../mail/message/message.ts'
import type {
  MessageWithRecipients,
  RecipientProgress,
  StoredEvent,
} from '../../mail/queue/message-store.ts'
import { iso } from './newest-first.ts'

export function messageRow(
  { message, recipients }: MessageWithRecipients,
  subject: string,
): MessageRow {
  return {
    id: message.id,
    status: statusOf(recipients),
    sender: message.sender,
    recipients: recipients.map(({ address }) => address),
    subject,
    acceptedAt: iso(message.acceptedAt),
  }
}

export function messageView(
  { message, recipients, redactedAt }: MessageWithRecipients,
  events: readonly StoredEvent[],
  subject: string,
): MessageView {
  return {
    id: message.id,
    status: statusOf(recipients),
    acceptedAt: iso(message.acceptedAt),
    expiresAt: iso(message.expiresAt),
    ...(redactedAt === undefined ? {} : { redactedAt: iso(redactedAt) }),
    envelope: {
      sender: message.sender,
      recipients: recipients.map(({ address }) => address),
    },
    subject,
    size: message.sizeBytes,
    recipients: recipients.map((recipient) => recipientView(recipient, events)),
  }
}

function recipientView(recipient: RecipientProgress, events: readonly StoredEvent[]): Recipient {
  const { address, state, position, nextAttemptAt } = recipient
  const attempts = events.flatMap((event) =>
    event.kind === 'attempted' && event.position === position ? [attemptView(event.attempt)] : [],
  )
  const view = { address, state, attempts }
  return nextAttemptAt === undefined ? view : { ...view, nextAttemptAt: iso(nextAttemptAt) }
}

function attemptView({ at, host, ip, tls, stage, reply }: AttemptRecord): Recipient['attempts'][0] {
  const view = { at: iso(at), host, ip, stage, reply }
  return tls === undefined ? view : { ...view, tls }
}
