/** What it means that there is no way to a destination, or to one of its hosts. */
import type { BounceInfo } from '../../contract/bounce-info.ts'
import type { NoRoute } from '../route/route.ts'
import { asDeferral, asRejection, type MeaningSteps } from './meaning.ts'

/**
 * Whether it is final is for the router: a mistake in the operator's own table, say, only defers, whatever
 * it is called.
 */
export function meaningOfNoRoute(
  { code, failed }: NoRoute,
  { classify, hostname }: MeaningSteps,
): BounceInfo {
  const info = classify({ error: code, ourNames: [hostname] })
  return failed === 'bounced' ? asRejection(info) : asDeferral(info)
}
