/**
 * Recipients of whom a host has said 4xx "no such user". A directory that is out of order says so of
 * everybody for a while, so the first time it is tried again; who is still unknown then is unknown.
 *
 * Kept in memory only: after a restart somebody is asked about once more, and nobody is bounced early.
 */
export class DoubtedRecipients {
  readonly #doubted = new Set<string>()

  /** Whether it was said before of this recipient; from now on it has been. */
  isDoubtedAgain(consignmentId: string, position: number): boolean {
    const key = `${consignmentId} ${position}`
    if (this.#doubted.delete(key)) return true
    const [oldest] = this.#doubted
    if (this.#doubted.size >= DOUBTED_MAX && oldest !== undefined) this.#doubted.delete(oldest)
    this.#doubted.add(key)
    return false
  }
}

const DOUBTED_MAX = 10_000
