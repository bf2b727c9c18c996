/**
 * store: what the stations ask of a database. One port for writing, which all stations share;
 * reading is a port of each station. Implemented by store/sqlite; every driver passes
 * store/conformance.
 */
import type { AccountChange } from './account-change.ts'
import type { DomainChange } from './domain-change.ts'
import type { LimitChange } from './limit-change.ts'
import type { QueueChange } from './queue-change.ts'
import type { ReportChange } from './report-change.ts'
import type { RetentionChange } from './retention-change.ts'
import type { StsChange } from './sts-change.ts'
import type { SuppressionChange } from './suppression-change.ts'
import type { WarmUpChange } from './warm-up-change.ts'

/** The union is closed, so that a driver cannot forget a change. */
export type Change =
  | AccountChange
  | DomainChange
  | LimitChange
  | QueueChange
  | SuppressionChange
  | ReportChange
  | RetentionChange
  | StsChange
  | WarmUpChange

export interface Store {
  /**
   * Makes all of these changes, or none. When this resolves they survive a power cut: only then may
   * a door answer 250 or 202. Commits that wait together share one transaction; one that fails is
   * tried alone, so it does not disturb the others.
   * @throws StoreFullError when there is less room than `min_free_bytes`
   * @throws the driver's error when a change contradicts what is stored; nothing is written then
   */
  commit(changes: readonly Change[]): Promise<void>
}

/** There is too little room on the disk for new mail. Settlements may still be tried. */
export class StoreFullError extends Error {
  override readonly name = 'StoreFullError'
}
