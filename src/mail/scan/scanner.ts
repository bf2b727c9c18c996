/** One opinion about a message: the baseline's, or that of a daemon. */
import type { MaybePromise } from '../../base/maybe-promise.ts'
import type { ScanSubject } from './scanning.ts'
import type { Sign } from './sign.ts'

export type ScanFinding =
  /** It looked; no sign at all is a clean message. */
  | { readonly kind: 'seen'; readonly signs: readonly Sign[] }
  /** It did not, for a reason that an operator can act on. */
  | { readonly kind: 'down'; readonly reason: string }

export interface Scanner {
  /** For the history and the log: `clamd`. */
  readonly name: string
  /**
   * Ends soon once `signal` is aborted; what it then finds no longer matters.
   * @throws DialError when nobody listens or the connection breaks
   */
  scan(subject: ScanSubject, signal: AbortSignal): MaybePromise<ScanFinding>
  /** Leaves connections that were kept. */
  close?(): void
}

export const clean: ScanFinding = { kind: 'seen', signs: [] }

export function down(reason: string): ScanFinding {
  return { kind: 'down', reason }
}
