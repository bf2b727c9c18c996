/** `[delivery.retry]` as the queue wants it. */
import type { Config } from '../config/config.ts'
import { retryPaces } from '../config/delivery-options.ts'
import type { RetryPace, RetryPolicy } from '../mail/queue/retry.ts'

export function retryPolicyOf(retry: Config['delivery']['retry']): RetryPolicy {
  const paces = retryPaces.map((name): [string, RetryPace] => [
    name,
    { firstMs: retry[`${name}FirstMs`], longestMs: retry[`${name}LongestMs`] },
  ])
  return Object.fromEntries(paces) as RetryPolicy // one for each name
}
