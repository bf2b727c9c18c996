/**
 * What an attempt's outcomes mean for the queue: pure. Gives deferred recipients their next date, turns
 * those whose lifetime is used up into bounces, and decides which notices are owed.
 */
import type { Clock } from '../../base/clock.ts'
import type { LogFields } from '../../base/log.ts'
import type { Random } from '../../base/random.ts'
import type { LeasedConsignment, Recipient, RecipientOutcome } from '../message/message.ts'
import type { ConsignmentSettled, NoticeKind, OwedNotice } from '../message/queue-change.ts'
import { nextAttemptAt, type RetryPolicy } from '../queue/retry.ts'

export type Settlement = {
  readonly change: ConsignmentSettled
  readonly log: readonly { readonly event: string; readonly fields: LogFields }[]
}

export function settle(
  consignment: LeasedConsignment,
  outcomes: readonly RecipientOutcome[],
  parts: { readonly clock: Clock; readonly random: Random; readonly retryPolicy: RetryPolicy },
): Settlement {
  const { message } = consignment
  const now = parts.clock.now()
  const retryAt = nextAttemptAt(
    parts.retryPolicy,
    { expiresAt: message.expiresAt, attempts: consignment.attempts + 1 },
    now,
    parts.random.roll(),
  )
  const settled = outcomes.map((outcome) =>
    outcome.state === 'queued' && retryAt === undefined ? expired(outcome) : outcome,
  )
  const isDeferred = settled.some(({ state }) => state === 'queued')
  const change: ConsignmentSettled = {
    kind: 'consignment-settled',
    consignmentId: consignment.id,
    messageId: message.id,
    at: now,
    outcomes: settled,
    ...(isDeferred && retryAt !== undefined ? { nextAttemptAt: retryAt } : {}),
    notices: message.sender === '' ? [] : owedNotices(consignment, settled),
  }
  return { change, log: settled.map((outcome) => logLine(consignment, outcome, change)) }
}

/**
 * Time is up: the last answer stands, and the status says that we gave up (RFC 3463 X.4.7). The reason of
 * the last attempt would promise another one.
 */
function expired(outcome: RecipientOutcome): RecipientOutcome {
  const reason =
    "Delivery was tried again and again until the message's lifetime was used up, without success."
  return {
    ...outcome,
    state: 'bounced',
    status: '5.4.7',
    attempt: { ...outcome.attempt, reason },
  }
}

function owedNotices(
  consignment: LeasedConsignment,
  outcomes: readonly RecipientOutcome[],
): OwedNotice[] {
  return outcomes.flatMap((outcome) => {
    const recipient = consignment.recipients.find(({ position }) => position === outcome.position)
    const kind = recipient === undefined ? undefined : noticeFor(recipient, outcome)
    return kind === undefined ? [] : [{ position: outcome.position, kind }]
  })
}

/** Success is told only when asked for, and only by us if the next hop did not take the duty (RFC 3461 §5.2.2). */
function noticeFor(recipient: Recipient, outcome: RecipientOutcome): NoticeKind | undefined {
  const { notify } = recipient
  switch (outcome.state) {
    case 'delivered': {
      const isAsked = notify?.includes('SUCCESS') === true
      return isAsked && outcome.passedDsn !== true ? 'relayed' : undefined
    }
    case 'bounced':
      return notify === undefined || notify.includes('FAILURE') ? 'failed' : undefined
    case 'queued':
      return undefined
  }
}

function logLine(
  consignment: LeasedConsignment,
  { position, state, attempt }: RecipientOutcome,
  change: ConsignmentSettled,
): Settlement['log'][number] {
  const recipient = consignment.recipients.find((one) => one.position === position)
  const fields = {
    id: consignment.messageId,
    recipient: recipient?.address,
    host: attempt.host,
    ip: attempt.ip,
    tls: attempt.tls,
    attempt: consignment.attempts + 1,
    stage: attempt.stage,
    reply: attempt.reply,
  }
  if (state !== 'queued') return { event: `recipient.${state}`, fields }
  const next = new Date(change.nextAttemptAt ?? change.at).toISOString()
  return { event: 'recipient.deferred', fields: { ...fields, next } }
}
