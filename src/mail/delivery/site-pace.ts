/**
 * How much a site wants of us. A host that asks for less mail means all mail to its site, not the one
 * message that heard it: so nothing is sent to that site for a while, which doubles each time it asks
 * again and halves with each message that it takes.
 *
 * Kept in memory only: after a restart the first answer of the host says it again.
 */
import type { RetryPace } from '../queue/retry.ts'

export class SitePace {
  readonly #pace: RetryPace
  readonly #sites = new Map<string, Pause>()

  constructor(pace: RetryPace) {
    this.#pace = pace
  }

  /** Until when nothing is sent to the site; undefined when it may be. */
  pausedUntil(site: string, now: number): number | undefined {
    const until = this.#sites.get(site)?.until ?? 0
    return until > now ? until : undefined
  }

  /**
   * The site asked for less. Answers that were under way when its pause began count as one, or twenty
   * connections would double it twenty times.
   */
  slowedDown(site: string, hintMs: number | undefined, now: number): number {
    const known = this.#sites.get(site)
    const boundedMs = hintMs === undefined ? undefined : Math.min(hintMs, HINTED_PAUSE_MS_MAX)
    if (known !== undefined && known.until > now) {
      known.until = Math.max(known.until, now + (boundedMs ?? 0))
      return known.until
    }
    const isFresh = known === undefined || now - known.until > FORGOTTEN_AFTER_MS
    const pacedMs = isFresh ? this.#pace.firstMs : Math.min(known.pauseMs * 2, this.#pace.longestMs)
    const until = now + (boundedMs ?? pacedMs)
    this.#remember(site, { pauseMs: pacedMs, until })
    return until
  }

  /** The site took a message. */
  relieved(site: string, now: number): void {
    const pause = this.#sites.get(site)
    // What it takes during the pause was under way before.
    if (pause === undefined || pause.until > now) return
    pause.pauseMs /= 2
    if (pause.pauseMs < this.#pace.firstMs) this.#sites.delete(site)
  }

  #remember(site: string, pause: Pause): void {
    this.#sites.delete(site)
    const [oldest] = this.#sites.keys()
    if (this.#sites.size >= SITES_MAX && oldest !== undefined) this.#sites.delete(oldest)
    this.#sites.set(site, pause)
  }
}

type Pause = { pauseMs: number; until: number }

const HOUR_MS = 3_600_000
/** One answer about one message must not silence a whole provider for a day. */
const HINTED_PAUSE_MS_MAX = 4 * HOUR_MS
/** After so long without another complaint the site is as good as new. */
const FORGOTTEN_AFTER_MS = 24 * HOUR_MS
const SITES_MAX = 10_000
