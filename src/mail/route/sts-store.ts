/** What the route station reads: the MTA-STS policies that were kept. */
import type { KeptStsPolicy } from '../message/sts-change.ts'

export interface StsStore {
  /** Those in force at `now`, fetched longest ago first. At most `STS_POLICIES_MAX`. */
  stsPolicies(now: number): Promise<KeptStsPolicy[]>
}
