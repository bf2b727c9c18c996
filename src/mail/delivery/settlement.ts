/**
 * What an attempt's outcomes mean for the queue: pure but for the dice. Gives deferred recipients their
 * next date, turns those whose lifetime is used up into bounces, and decides which notices are owed and
 * who is no longer written to. All of it is committed at once.
 */
import type { Clock } from '../../base/clock.ts'
import type { LogFields } from '../../base/log.ts'
import type { Random } from '../../base/random.ts'
import type { BounceCategory, BounceInfo, BounceScope } from '../../contract/bounce-info.ts'
import { comparable } from '../message/comparable.ts'
import type { LeasedConsignment, RecipientOutcome } from '../message/message.ts'
import type { ConsignmentSettled } from '../message/queue-change.ts'
import type { SuppressionChange } from '../message/suppression-change.ts'
import type { WarmUpChange } from '../message/warm-up-change.ts'
import { nextAttemptAt, type RetryPolicy } from '../queue/retry.ts'
import type { Attempted } from './attempt.ts'
import type { DoubtedRecipients } from './doubted-recipients.ts'
import { expired } from './expired.ts'
import { asDeferral } from './meaning.ts'
import { owedNotices } from './owed-notices.ts'

export type SettlementParts = {
  readonly clock: Clock
  readonly random: Random
  readonly retryPolicy: RetryPolicy
  /** From what age on a sender is told that his message is late; 0 is never. */
  readonly delayNoticeMs: number
  readonly doubted: DoubtedRecipients
}

export type Settlement = {
  readonly change: ConsignmentSettled
  readonly suppressions: readonly SuppressionChange[]
  /** What counts for the warm-up of its source. */
  readonly warmUp: readonly WarmUpChange[]
  readonly log: readonly { readonly event: string; readonly fields: LogFields }[]
}

export function settle(
  consignment: LeasedConsignment,
  attempted: Attempted,
  parts: SettlementParts,
): Settlement {
  const { message } = consignment
  const now = parts.clock.now()
  const judged = attempted.outcomes
    .map((outcome) => withAnotherWay(outcome, attempted))
    .map((outcome) => withDoubt(outcome, consignment, parts.doubted))
  const retryAt = earliestRetry(consignment, { ...attempted, outcomes: judged }, now, parts)
  const outcomes = judged.map((outcome) =>
    outcome.state === 'queued' && retryAt === undefined ? expired(outcome) : outcome,
  )
  const change: ConsignmentSettled = {
    kind: 'consignment-settled',
    consignmentId: consignment.id,
    messageId: message.id,
    at: now,
    outcomes,
    ...(retryAt === undefined ? {} : { nextAttemptAt: retryAt }),
    notices: owedNotices(consignment, outcomes, now, parts.delayNoticeMs),
  }
  return {
    change,
    warmUp:
      attempted.warmedUp === undefined ? [] : [{ kind: 'warm-up-counted', ...attempted.warmedUp }],
    suppressions: outcomes.flatMap((outcome) => suppressionsBy(outcome, consignment, now)),
    log: outcomes.map((outcome) => logLine(consignment, outcome, change)),
  }
}

/** Some hosts call a listed address final. It is not while we have another one that they have not heard. */
function withAnotherWay(outcome: RecipientOutcome, { anotherWayAt }: Attempted): RecipientOutcome {
  const { attempt, state, status } = outcome
  const { bounceInfo } = attempt
  if (state !== 'bounced' || anotherWayAt === undefined) return outcome
  if (bounceInfo?.scope !== 'sending-ip') return outcome
  return {
    ...outcome,
    state: 'queued',
    status: `4${status.slice(1)}`,
    attempt: { ...attempt, bounceInfo: asDeferral(bounceInfo) },
  }
}

/** A 4xx "no such user" is believed when it is said twice. Not enough to suppress anybody. */
function withDoubt(
  outcome: RecipientOutcome,
  { id }: LeasedConsignment,
  doubted: DoubtedRecipients,
): RecipientOutcome {
  const { attempt, position, state, status } = outcome
  const { bounceInfo } = attempt
  if (state !== 'queued' || bounceInfo?.category !== 'user_unknown') return outcome
  if (!doubted.isDoubtedAgain(id, position)) return outcome
  return {
    ...outcome,
    state: 'bounced',
    status: `5${status.slice(1)}`,
    attempt: {
      ...attempt,
      reason: DOUBTED_AGAIN,
      bounceInfo: {
        ...bounceInfo,
        action: 'reject',
        kind: 'permanent',
        suppress: false,
        message: DOUBTED_AGAIN,
      },
    },
  }
}

const DOUBTED_AGAIN =
  "The recipient's host has said twice that it does not know this address. The sender should check it; " +
  'nothing more is tried.'

/**
 * Recipients of one consignment travel together, so the earliest of their dates counts for all: whoever is
 * asked a little early says no once more, but nobody who could have the mail now waits for another's
 * full mailbox. Undefined when nobody is deferred, or when the lifetime is used up.
 */
function earliestRetry(
  { attempts, message }: LeasedConsignment,
  attempted: Attempted,
  now: number,
  { random, retryPolicy }: SettlementParts,
): number | undefined {
  const roll = random.roll()
  const dates = attempted.outcomes.flatMap(({ state, attempt }) => {
    if (state !== 'queued') return []
    const info = attempt.bounceInfo ?? { action: 'defer', category: 'unknown' }
    const deferral = { info, attempts: attempts + 1, expiresAt: message.expiresAt }
    const setFor = setForSome(info, attempted)
    const date = nextAttemptAt(
      retryPolicy,
      setFor === undefined ? deferral : { ...deferral, setFor },
      now,
      roll,
    )
    return date === undefined ? [] : [date]
  })
  return dates.length === 0 ? undefined : Math.min(...dates)
}

/** What was learned in the attempt concerns those who met it. */
function setForSome(
  { action, scope }: Pick<BounceInfo, 'action'> & { readonly scope?: BounceScope },
  { pausedUntil, anotherWayAt }: Attempted,
): number | undefined {
  if (scope === 'sending-ip' && anotherWayAt !== undefined) return anotherWayAt
  return action === 'slowdown' ? pausedUntil : undefined
}

const DAY_MS = 24 * 60 * 60 * 1_000

/** An address may be given to somebody else, a closed mailbox may be opened again. */
const suppressedForMs: Partial<Record<BounceCategory, number>> = {
  user_unknown: 30 * DAY_MS,
  mailbox_inactive: 14 * DAY_MS,
}

/** Only what a host said of the recipient itself; and never by what we wrote ourselves, which nobody chose to send. */
function suppressionsBy(
  { position, state, attempt }: RecipientOutcome,
  { message, recipients }: LeasedConsignment,
  now: number,
): SuppressionChange[] {
  const info = attempt.bounceInfo
  if (state !== 'bounced' || info?.suppress !== true || info.scope !== 'recipient') return []
  const forMs = suppressedForMs[info.category]
  const address = recipients.find((one) => one.position === position)?.address
  if (message.origin !== 'submission' || forMs === undefined || address === undefined) return []
  const suppression = {
    recipient: comparable(address),
    reason: info.message,
    category: info.category,
    messageId: message.id,
    addedAt: now,
    expiresAt: now + forMs,
  }
  return [{ kind: 'suppression-added', suppression }]
}

function logLine(
  consignment: LeasedConsignment,
  { position, state, attempt }: RecipientOutcome,
  change: ConsignmentSettled,
): Settlement['log'][number] {
  const recipient = consignment.recipients.find((one) => one.position === position)
  const { bounceInfo } = attempt
  const fields = {
    id: consignment.messageId,
    recipient: recipient?.address,
    host: attempt.host,
    ip: attempt.ip,
    tls: attempt.tls,
    ourIp: attempt.ourIp,
    attempt: consignment.attempts + 1,
    stage: attempt.stage,
    reply: attempt.reply,
    ...(bounceInfo === undefined
      ? {}
      : { category: bounceInfo.category, evidence: bounceInfo.evidence }),
  }
  if (state !== 'queued') return { event: `recipient.${state}`, fields }
  const next = new Date(change.nextAttemptAt ?? change.at).toISOString()
  return { event: 'recipient.deferred', fields: { ...fields, next } }
}
