/** The sources of the configuration, as delivery wants them. */
import type { Config } from '../config/config.ts'
import { SourceRests } from '../mail/delivery/source-rest.ts'
import { Sources } from '../mail/delivery/sources.ts'
import { WarmUp } from '../mail/delivery/warm-up.ts'
import type { RetryPolicy } from '../mail/queue/retry.ts'

export type SourceServices = { readonly sources: Sources; readonly warmUp: WarmUp }

/** Undefined where the system chooses the address: nothing is asked then. */
export function sourceServices(
  { sources, warmUp: plan }: Config['delivery'],
  { blocklist }: RetryPolicy,
): SourceServices | undefined {
  if (sources.length === 0) return undefined
  const warmUp = new WarmUp(plan)
  return { sources: new Sources({ sources, rests: new SourceRests(blocklist), warmUp }), warmUp }
}
