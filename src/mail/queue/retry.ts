/**
 * When a deferred consignment is tried again. Pure: the date and the dice are arguments.
 *
 * RFC 5321 §4.5.4.1 suggests 30 minutes between tries and 4-5 days before giving up, and leaves room
 * for wiser schedules. Ours starts within minutes, because most trouble (greylisting above all) is
 * over by then, and grows to hours, because the rest is not.
 */
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

export type RetryPolicy = {
  readonly delayMsMin: number
  readonly delayMsMax: number
}

export const defaultRetryPolicy: RetryPolicy = {
  delayMsMin: 2 * MINUTE_MS,
  delayMsMax: 4 * HOUR_MS,
}

/** Delays are spread by this part either way, so that one outage does not return as one wave. */
const SPREAD = 0.25

/**
 * The next attempt's date in epoch ms, or `undefined` when the lifetime is used up. The last try falls
 * on the end of the lifetime itself: nobody is given up early.
 *
 * @param attempts that have ended, this one included (1 after the first)
 * @param roll a number in [0, 1)
 */
export function nextAttemptAt(
  policy: RetryPolicy,
  message: { readonly expiresAt: number; readonly attempts: number },
  now: number,
  roll: number,
): number | undefined {
  if (now >= message.expiresAt) return undefined
  const doubled = policy.delayMsMin * 2 ** (message.attempts - 1)
  const delayMs = Math.min(doubled, policy.delayMsMax)
  const spreadMs = delayMs * SPREAD * (2 * roll - 1)
  return Math.min(Math.round(now + delayMs + spreadMs), message.expiresAt)
}
