/**
 * Counts of TLS sessions since they were last stored. What stands on the way of mail is a look into a map for
 * each connection; whoever wants no reports costs nothing else. Bounded, whatever hosts and policies do.
 */
import type { Clock } from '../../base/clock.ts'
import type { TlsSession, TlsSessions } from '../delivery/tls-session.ts'
import type { ReportKey } from '../message/report-change.ts'
import type { ReportWishes } from './report-wishes.ts'
import { countedAs } from './tls-count.ts'

export const DAY_MS = 86_400_000

/** Different ones between two commits; sessions that met anything else meanwhile are not counted. */
export const UNSTORED_MAX = 10_000

export type UnstoredCount = ReportKey & {
  readonly policy: string
  readonly failure: string
  sessions: number
}

export class SessionCounts implements TlsSessions {
  readonly #clock: Pick<Clock, 'now'>
  readonly #wishes: Pick<ReportWishes, 'isWished'>
  #counts = new Map<string, UnstoredCount>()

  constructor(parts: {
    readonly clock: Pick<Clock, 'now'>
    readonly wishes: Pick<ReportWishes, 'isWished'>
  }) {
    this.#clock = parts.clock
    this.#wishes = parts.wishes
  }

  note(session: TlsSession): void {
    const { domain } = session
    if (this.#wishes.isWished(domain) === false) return
    this.#add({ domain, day: startOfDay(this.#clock.now()), ...countedAs(session), sessions: 1 })
  }

  /** What was counted, once. */
  take(): readonly UnstoredCount[] {
    const taken = [...this.#counts.values()]
    this.#counts = new Map()
    return taken
  }

  /** It could not be stored. */
  giveBack(counts: readonly UnstoredCount[]): void {
    for (const count of counts) this.#add(count)
  }

  #add(count: UnstoredCount): void {
    const { domain, day, policy, failure, sessions } = count
    const key = [domain, day, policy, failure].join('\n')
    const known = this.#counts.get(key)
    if (known !== undefined) known.sessions += sessions
    else if (this.#counts.size < UNSTORED_MAX) this.#counts.set(key, count)
  }
}

/** Of the UTC day (RFC 8460 §4.1). */
export function startOfDay(at: number): number {
  return at - (at % DAY_MS)
}
