/** Mail for the suite: small, with numbers and names that are easy to follow. Times start at 0. */
import { consignmentId, type Recipient, type RecipientOutcome } from '../../mail/message/message.ts'
import type { ConsignmentSettled, MessageAccepted } from '../../mail/message/queue-change.ts'
import type { LeaseWanted } from '../../mail/queue/queue-store.ts'

export const minute = 60_000

export type Sample = {
  readonly id: string
  readonly at?: number
  readonly submitter?: string
  readonly domain?: string
  /** Destination to the number of recipients there. */
  readonly to?: Readonly<Record<string, number>>
  readonly leased?: readonly string[]
  readonly isBulk?: true
  readonly origin?: 'notice'
}

/** `m1` to `theirs.example`, unless told otherwise: consignment `m1-1` with recipient 0. */
export function accepted({
  id,
  at = 0,
  submitter = 'anna@ours.example',
  domain = 'ours.example',
  to = { 'theirs.example': 1 },
  leased = [],
  ...kind
}: Sample): MessageAccepted {
  let position = 0
  const consignments = Object.entries(to).map(([destination, count], index) => ({
    id: consignmentId(id, index + 1),
    messageId: id,
    destination,
    recipients: Array.from({ length: count }, (): Recipient => {
      const address = `user${position}@${destination}`
      return { position: position++, address }
    }),
  }))
  return {
    kind: 'message-accepted',
    message: {
      id,
      sender: submitter,
      submitter,
      domain,
      origin: 'submission',
      acceptedAt: at,
      expiresAt: at + 5 * 24 * 60 * minute,
      sizeBytes: 1_000,
      isEightBit: false,
      needsSmtpUtf8: false,
      ...kind,
    },
    content: {
      wrappedKey: Buffer.from(`key of ${id}`),
      header: Buffer.from(`header of ${id}`),
      body: { inline: Buffer.from(`body of ${id}`) },
    },
    consignments,
    leased,
  }
}

const replies = {
  delivered: '250 2.0.0 taken',
  queued: '451 4.3.0 come back later',
  bounced: '550 5.1.1 nobody of that name',
} as const

export function outcome(
  position: number,
  state: RecipientOutcome['state'],
  at = 1_000,
): RecipientOutcome {
  return {
    position,
    state,
    status: replies[state].slice(4, 9),
    attempt: {
      at,
      host: 'mx.theirs.example',
      ip: '192.0.2.1',
      tls: 'TLSv1.3',
      ourIp: '192.0.2.7',
      stage: 'dot',
      reply: replies[state],
      ...(state === 'delivered' ? {} : { reason: `it said ${replies[state]}` }),
    },
  }
}

/** Settles `m1-1` at 1,000 ms; what is left queued is due again ten minutes later. */
export function settled(
  consignment: string,
  outcomes: readonly RecipientOutcome[],
  notices: ConsignmentSettled['notices'] = [],
): ConsignmentSettled {
  const isDeferred = outcomes.some(({ state }) => state === 'queued')
  return {
    kind: 'consignment-settled',
    consignmentId: consignment,
    messageId: consignment.slice(0, consignment.lastIndexOf('-')),
    at: 1_000,
    outcomes,
    ...(isDeferred ? { nextAttemptAt: 10 * minute } : {}),
    notices,
  }
}

/** Everything that is due at `now`, without caps that matter. */
export function everything(now: number): LeaseWanted {
  return { now, limit: 1_000, perDestination: 1_000, perSender: 1_000 }
}
