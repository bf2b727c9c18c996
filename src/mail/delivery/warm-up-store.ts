/** What delivery reads of the warm-up of new addresses. */
import type { WarmUpCount } from '../message/warm-up-change.ts'

export interface WarmUpStore {
  /** Of one day, in days of UTC since 1970. */
  warmUpCounts(day: number): Promise<WarmUpCount[]>
}
