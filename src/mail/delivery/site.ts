/**
 * One site as delivery sees it: how many connections are good for it, whether it can be reached, how fast it
 * may be sent to, and until when it wants to be left alone. Everybody who tries it makes a visit, and says
 * at its end what the site answered; the next ones learn from that.
 */
import type { SiteLimits } from '../route/site-profile.ts'
import { hintMsOf } from '../queue/retry.ts'
import type { SiteAnswer } from './site-answer.ts'
import { RecentRate } from './recent-rate.ts'
import { SiteLiveness } from './site-liveness.ts'
import type { SitePace } from './site-pace.ts'
import { SiteRate } from './site-rate.ts'
import { type SiteState, whyItWaits } from './site-state.ts'
import { SiteWindow } from './site-window.ts'

export interface Visit {
  /** What the site answered. Returns until when it is left alone, if it asked for that. */
  answered(answer: SiteAnswer, now: number): number | undefined
  /** Once, however the visit went. */
  ended(): void
}

export type SiteParts = {
  readonly name: string
  readonly limits: SiteLimits
  /** Absent: nobody but the message that heard a complaint waits. */
  readonly pace: SitePace | undefined
}

export class Site {
  readonly name: string
  readonly limits: SiteLimits
  readonly rate: SiteRate | undefined
  readonly #pace: SitePace | undefined
  readonly #window: SiteWindow
  readonly #liveness = new SiteLiveness()
  readonly #recent = new RecentRate()
  #visits = 0
  #lastTries = 0
  /** Since it answered last; connections that fail together count once. */
  #troubles = 0
  #seenAt: number

  constructor({ name, limits, pace }: SiteParts, now: number) {
    this.name = name
    this.limits = limits
    this.#pace = pace
    this.#window = new SiteWindow(limits.maxConnections)
    const { messagesPerMinute } = limits
    this.rate = messagesPerMinute === undefined ? undefined : new SiteRate(messagesPerMinute, now)
    this.#seenAt = now
  }

  /** Nobody has had mail for it for so long that what is known of it may be out of date. */
  isForgottenAt(now: number): boolean {
    return this.#visits === 0 && now - this.#seenAt > FORGOTTEN_AFTER_MS
  }

  /** So lately that it need not be noted again. */
  isSeenLately(now: number): boolean {
    return now >= this.#seenAt && now - this.#seenAt < SEEN_LATELY_MS
  }

  get isVisited(): boolean {
    return this.#visits > 0
  }

  get isProven(): boolean {
    return this.#liveness.isProven
  }

  get isDead(): boolean {
    return this.#liveness.isDead
  }

  /**
   * A dead site is asked by one connection. A last try does not wait for others behind a window that trouble has
   * made small: messages would outlive their lifetime by the time-outs of all before them.
   */
  get connectionsMax(): number {
    const usual = this.isDead ? 1 : this.#window.size
    return Math.max(usual, Math.min(this.#lastTries, this.lastTriesMax))
  }

  /** At a time: what the site has not refused. */
  get lastTriesMax(): number {
    return this.#window.unrefused
  }

  /** So many may be finding their way there: among those in line are some whose time is just out. */
  get attemptsMax(): number {
    return this.#lastTries > 0
      ? Math.max(this.connectionsMax, this.lastTriesMax)
      : this.connectionsMax
  }

  /** How long mail without a connection waits while the site has not answered; longer each time it fails. */
  get unprovenPauseMs(): number {
    return Math.min(UNPROVEN_PAUSE_MS * 2 ** this.#troubles, UNPROVEN_PAUSE_MS_MAX)
  }

  /** A last try wants a connection, until it is disposed of. */
  lastTry(): Disposable {
    this.#lastTries++
    return { [Symbol.dispose]: () => void this.#lastTries-- }
  }

  seen(now: number): void {
    this.#seenAt = now
  }

  /** Until when nothing is sent there; undefined when mail may go now. */
  leftAloneUntil(now: number): number | undefined {
    return this.#pace?.pausedUntil(this.name, now) ?? this.#liveness.waitsUntil(now)
  }

  /** Somebody has a connection to it, or is about to open one. */
  enter(): Visit {
    const { round } = this.#window
    const isProbe = this.#liveness.begin()
    let isOver = false
    this.#visits++
    return {
      answered: (answer, now) => this.#learn(answer, round, now),
      ended: () => {
        if (isOver) return
        isOver = true
        this.#visits--
        if (isProbe) this.#liveness.ended()
      },
    }
  }

  stateAt(now: number): SiteState {
    const { messagesPerMinute } = this.limits
    const pausedUntil = this.#pace?.pausedUntil(this.name, now)
    const nextProbeAt = this.#liveness.probeAt
    return {
      window: this.connectionsMax,
      connections: this.#visits,
      takenPerMinute: this.#recent.perMinute(now),
      ...(messagesPerMinute === undefined ? {} : { messagesPerMinute }),
      ...(pausedUntil === undefined ? {} : { pausedUntil }),
      ...(nextProbeAt === undefined ? {} : { nextProbeAt }),
      isDead: this.isDead,
      why: whyItWaits({ pausedUntil, nextProbeAt, words: this.#liveness.words }),
    }
  }

  #learn(answer: SiteAnswer, round: number, now: number): number | undefined {
    switch (answer.kind) {
      case 'took':
        this.#lives()
        this.#recent.took(now)
        this.#window.opened(this.#visits >= this.#window.size, now)
        this.#pace?.relieved(this.name, now)
        return undefined
      case 'answered':
        this.#lives()
        return undefined
      case 'refused':
        this.#lives()
        this.#window.refused(round, now)
        // Fewer connections are what it asks for; with a single one there are none to take away.
        return this.#visits > 1 ? undefined : this.#pauseAfter(answer, now)
      case 'slowdown':
        this.#lives()
        this.#window.refused(round, now)
        return this.#pauseAfter(answer, now)
      case 'broke':
        if (this.#window.halved(round)) this.#troubles++
        return undefined
      case 'unreached':
        // Connections that were under way together have met the same trouble.
        if (!this.#window.halved(round)) return undefined
        this.#troubles++
        this.#liveness.unreached(answer.words, now)
        return undefined
      case 'untried':
        return undefined
    }
  }

  #lives(): void {
    this.#troubles = 0
    if (this.#liveness.answered()) this.#window.began()
  }

  #pauseAfter({ complaint }: Extract<SiteAnswer, { complaint?: unknown }>, now: number) {
    if (complaint === undefined) return undefined
    return this.#pace?.slowedDown(this.name, hintMsOf(complaint), now)
  }
}

const FORGOTTEN_AFTER_MS = 3_600_000
const SEEN_LATELY_MS = 10_000
const UNPROVEN_PAUSE_MS = 30_000
/** As the longest between two probes of a dead site. */
const UNPROVEN_PAUSE_MS_MAX = 15 * 60_000
