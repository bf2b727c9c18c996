/**
 * When a deferred consignment is tried again: by what the answer meant. Pure: the date and the dice are
 * arguments.
 *
 * RFC 5321 §4.5.4.1 suggests 30 minutes between tries and 4-5 days before giving up, and leaves room
 * for wiser schedules. Most trouble is over within minutes, so ours starts there and grows to hours. A
 * full mailbox or a listed address is not: asking about it every few minutes only earns a worse name.
 *
 * Guarantees: never earlier than the host asked for, within `HINT_MS_MAX`; the last try falls exactly on
 * the end of the message's lifetime, so nobody is given up early.
 */
import type { BounceCategory, BounceInfo } from '../../contract/bounce-info.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/** The first delay, doubled after each attempt up to the longest. */
export type RetryPace = { readonly firstMs: number; readonly longestMs: number }

export type RetryPolicy = Readonly<Record<PaceName, RetryPace>>

/** Kinds of trouble with a pace of their own; `other` is for all the rest. */
export type PaceName =
  | 'mailboxFull'
  | 'blocklist'
  | 'greylist'
  | 'rateLimited'
  | 'userUnknown'
  | 'other'

export type Deferral = {
  readonly info: Pick<BounceInfo, 'action' | 'category' | 'retryAfterSeconds'>
  /** That have ended, this one included (1 after the first). */
  readonly attempts: number
  readonly expiresAt: number
  /** Set by what else was learned: the end of the site's pause, or when another source can try. */
  readonly setFor?: number
}

/**
 * The next attempt's date in epoch ms, or `undefined` when the lifetime is used up.
 *
 * @param roll a number in [0, 1)
 */
export function nextAttemptAt(
  policy: RetryPolicy,
  deferral: Deferral,
  now: number,
  roll: number,
): number | undefined {
  if (now >= deferral.expiresAt) return undefined
  return Math.min(Math.round(now + delayMsOf(policy, deferral, now, roll)), deferral.expiresAt)
}

export function paceOf(policy: RetryPolicy, category: BounceCategory): RetryPace {
  return policy[paceNames[category] ?? 'other']
}

/** How long a host may ask us to stay away. */
export const HINT_MS_MAX = 24 * HOUR_MS
/** A host that says "in a second" is busy all the same. */
const HINT_MS_MIN = 30_000
/** A host that says the same for ever is believed so many times; then the pace counts too. */
const HINTS_BELIEVED = 8

/** What the host asked for, in milliseconds and within bounds. */
export function hintMsOf({ retryAfterSeconds }: Pick<BounceInfo, 'retryAfterSeconds'>) {
  if (retryAfterSeconds === undefined) return undefined
  return Math.min(Math.max(retryAfterSeconds * 1_000, HINT_MS_MIN), HINT_MS_MAX)
}

/** Delays are spread by this part either way, so that one outage does not return as one wave. */
const SPREAD = 0.25

function delayMsOf(policy: RetryPolicy, deferral: Deferral, now: number, roll: number): number {
  const { attempts, info, setFor } = deferral
  // A pause belongs to the site and grows with it: the one message that met it is not slowed beyond.
  if (setFor !== undefined && setFor > now) return spreadLater(setFor - now, roll)
  const { firstMs, longestMs } = paceOf(policy, info.category)
  const pacedMs = Math.min(firstMs * 2 ** (attempts - 1), longestMs)
  const hintMs = hintMsOf(info)
  if (hintMs === undefined) return pacedMs * (1 + SPREAD * (2 * roll - 1))
  return spreadLater(attempts <= HINTS_BELIEVED ? hintMs : Math.max(hintMs, pacedMs), roll)
}

/** Of a date that somebody else has set: never before it. */
function spreadLater(delayMs: number, roll: number): number {
  return delayMs * (1 + SPREAD * roll)
}

/** Trouble with our own name mends as slowly as a listing. */
const paceNames: Partial<Record<BounceCategory, PaceName>> = {
  mailbox_full: 'mailboxFull',
  blocklist: 'blocklist',
  ptr: 'blocklist',
  sender_rejected: 'blocklist',
  auth_failure: 'blocklist',
  greylist: 'greylist',
  rate_limited: 'rateLimited',
  user_unknown: 'userUnknown',
}
