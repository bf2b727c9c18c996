/** A stored message as the outside sees it. */
import type { MessageRow, MessageView, Recipient } from '../../contract/message.ts'
import { statusOf } from '../../contract/recipient-state.ts'
import type { AttemptRecord } from '../../mail/message/message.ts'
import type {
  MessageWithRecipients,
  RecipientProgress,
  StoredEvent,
} from '../../mail/queue/message-store.ts'
import { writeObituary } from '../../mail/queue/obituary.ts'
import { iso } from './newest-first.ts'

export function messageRow(
  { message, recipients, redactedAt, keptAt }: MessageWithRecipients,
  subject: string,
): MessageRow {
  return {
    id: message.id,
    status: statusOf(recipients),
    sender: message.sender,
    recipients: recipients.map(({ address }) => address),
    subject,
    acceptedAt: iso(message.acceptedAt),
    ...whenSet({ redactedAt, keptAt }),
  }
}

export function messageView(
  found: MessageWithRecipients,
  events: readonly StoredEvent[],
  subject: string,
): MessageView {
  const { message, recipients, redactedAt, keptAt } = found
  const obituary = writeObituary(found, events)
  return {
    id: message.id,
    status: statusOf(recipients),
    acceptedAt: iso(message.acceptedAt),
    expiresAt: iso(message.expiresAt),
    ...whenSet({ redactedAt, keptAt }),
    ...(obituary === undefined ? {} : { obituary }),
    envelope: {
      sender: message.sender,
      recipients: recipients.map(({ address }) => address),
    },
    subject,
    size: message.sizeBytes,
    ...(message.tlsRequired === undefined ? {} : { tlsRequired: message.tlsRequired }),
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

function attemptView(attempt: AttemptRecord): Recipient['attempts'][0] {
  const { at, host, ip, ourIp, tls, stage, reply, bounceInfo } = attempt
  return {
    at: iso(at),
    host,
    ip,
    stage,
    reply,
    ...(tls === undefined ? {} : { tls }),
    ...(ourIp === undefined ? {} : { ourIp }),
    ...(bounceInfo === undefined ? {} : { bounceInfo }),
  }
}

type Times = { readonly redactedAt: number | undefined; readonly keptAt: number | undefined }

function whenSet({ redactedAt, keptAt }: Times): { redactedAt?: string; keptAt?: string } {
  return {
    ...(redactedAt === undefined ? {} : { redactedAt: iso(redactedAt) }),
    ...(keptAt === undefined ? {} : { keptAt: iso(keptAt) }),
  }
}
