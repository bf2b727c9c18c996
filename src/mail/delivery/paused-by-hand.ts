/**
 * Mail that an operator has paused is not attempted. Asked twice: before the way is looked for, because a
 * pause must not count as an attempt that finds none; and with the site at hand.
 */
import type { Clock } from '../../base/clock.ts'
import type { LeasedConsignment } from '../message/message.ts'
import type { QueuePauses } from '../queue/pauses.ts'
import type { Postponed } from './site-gate.ts'

export type PausedSteps = {
  readonly clock: Clock
  /** Absent: nothing is ever paused by hand. */
  readonly pauses?: Pick<QueuePauses, 'over'>
}

/** `site` is undefined while nobody has looked for the way. */
export function pausedByHand(
  { destination, message }: LeasedConsignment,
  site: string | undefined,
  { clock, pauses }: PausedSteps,
): Postponed | undefined {
  const { expiresAt, id: messageId, submitter, origin } = message
  const pause = pauses?.over({ destination, messageId, submitter, origin, site })
  // The last try is never taken from anybody: it falls on the end of the lifetime.
  if (pause === undefined || clock.now() >= expiresAt) return undefined
  return { postponedUntil: Math.min(pause.expiresAt, expiresAt) }
}
