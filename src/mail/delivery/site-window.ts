/**
 * How many connections to one site are good for it, found out by trying, as TCP finds out about a way
 * (RFC 5681): a window that starts small, opens with every message that the site takes, and is halved
 * when it refuses or cannot be reached.
 *
 *  - Slow start: each message opens it by one, so it doubles with each round. Once it was halved, a whole
 *    window of messages opens it by one.
 *  - It opens only while all of it is in use: what was never tried proves nothing.
 *  - Troubles of connections that were begun before it was last halved are part of the same trouble.
 *  - A site that counts connections says no at the same number each time. One fewer is remembered as the
 *    ceiling; it is tried again after a minute, and twice as late each time that fails, so that the window
 *    rests at what the site takes instead of sawing around it.
 */
export class SiteWindow {
  readonly #limit: number
  #size: number
  /** Below it slow start. */
  #threshold = Number.POSITIVE_INFINITY
  /** Messages taken since the window last changed; counted once slow start is over. */
  #taken = 0
  #round = 0
  #ceiling: Ceiling | undefined

  constructor(limit: number) {
    this.#limit = limit
    this.#size = Math.min(WINDOW_AT_START, limit)
  }

  get size(): number {
    return this.#size
  }

  /** What the site has not refused, however small trouble has made the window meanwhile. */
  get unrefused(): number {
    return this.#ceiling?.size ?? this.#limit
  }

  /** Changes each time the window is halved; a connection is of the round in which it was begun. */
  get round(): number {
    return this.#round
  }

  /** The site took a message. */
  opened(isAllInUse: boolean, now: number): void {
    if (!isAllInUse) return
    this.#taken++
    const isSlowStart = this.#size < this.#threshold
    if (!isSlowStart && this.#taken < this.#size) return
    if (this.#ceiling !== undefined && this.#size > this.#ceiling.size) this.#ceiling = undefined
    if (this.#size >= this.#limit || this.#isHeld(now)) return
    this.#size++
    this.#taken = 0
  }

  /** A connection broke or could not be made. False when it belongs to a trouble that is known. */
  halved(round: number): boolean {
    if (round !== this.#round) return false
    this.#round++
    this.#taken = 0
    this.#size = Math.max(1, Math.floor(this.#size / 2))
    this.#threshold = this.#size
    return true
  }

  /** The site refused a connection, or asked for less. False as for `halved`. */
  refused(round: number, now: number): boolean {
    const size = this.#size
    if (!this.halved(round)) return false
    const known = this.#ceiling
    const isTrial = known !== undefined && size > known.size
    const holdMs = isTrial ? Math.min(known.holdMs * 2, HOLD_MS_MAX) : HOLD_MS_FIRST
    this.#ceiling = {
      size: isTrial ? known.size : Math.max(1, size - 1),
      holdMs,
      heldUntil: now + holdMs,
    }
    return true
  }

  /** The site was away and answers again: slow start with the one connection that found it. */
  began(): void {
    this.#size = 1
    this.#threshold = Number.POSITIVE_INFINITY
    this.#taken = 0
    this.#ceiling = undefined
  }

  #isHeld(now: number): boolean {
    const ceiling = this.#ceiling
    return ceiling !== undefined && this.#size >= ceiling.size && now < ceiling.heldUntil
  }
}

/** More were refused; tried again from `heldUntil` on. */
type Ceiling = { readonly size: number; readonly holdMs: number; readonly heldUntil: number }

export const WINDOW_AT_START = 5
const HOLD_MS_FIRST = 60_000
const HOLD_MS_MAX = 30 * 60_000
