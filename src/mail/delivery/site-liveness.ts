/**
 * Whether a site can be reached at all. A site none of whose hosts could be reached three times in a row
 * is dead: then one attempt at a time asks whether it is back, and its other mail waits in the queue
 * without an attempt. The time between two probes doubles from one minute to a quarter of an hour, so
 * that mail flows at most that much later than it could.
 *
 * Guarantees: never two probes at a time; whoever probes says how it ended, or the next one may.
 */
export class SiteLiveness {
  #unreachedInARow = 0
  #hasAnswered = false
  #probe: Probe | undefined
  #words = ''

  /** The site answered, and nothing has gone wrong since: waiting for a connection to it is worth while. */
  get isProven(): boolean {
    return this.#hasAnswered && this.#unreachedInARow === 0
  }

  get isDead(): boolean {
    return this.#probe !== undefined
  }

  /** When the next probe is due; undefined while the site lives. */
  get probeAt(): number | undefined {
    return this.#probe?.dueAt
  }

  /** What the last try at a dead site met. */
  get words(): string {
    return this.#words
  }

  /** Until when mail of a dead site waits; undefined when it lives, or when this one may probe. */
  waitsUntil(now: number): number | undefined {
    const probe = this.#probe
    if (probe === undefined || (now >= probe.dueAt && !probe.isUnderWay)) return undefined
    // One comes when the probe is due, the others when its answer should be known.
    if (now >= probe.dueAt) return now + PROBE_ANSWER_MS
    if (probe.isAwaited) return probe.dueAt + PROBE_ANSWER_MS
    probe.isAwaited = true
    return probe.dueAt
  }

  /** An attempt begins. True when it is the probe, which must then be `ended`. */
  begin(): boolean {
    const probe = this.#probe
    if (probe === undefined || probe.isUnderWay) return false
    probe.isUnderWay = true
    return true
  }

  /** The probe is over, whatever it found. */
  ended(): void {
    if (this.#probe !== undefined) this.#probe.isUnderWay = false
  }

  /** A host of the site said something. True when the site was dead until now. */
  answered(): boolean {
    const wasDead = this.isDead
    this.#hasAnswered = true
    this.#unreachedInARow = 0
    this.#probe = undefined
    this.#words = ''
    return wasDead
  }

  /** No host could be reached. Told once for connections that were under way together. */
  unreached(words: string, now: number): void {
    this.#unreachedInARow++
    if (this.#unreachedInARow < DEAD_AFTER) return
    const known = this.#probe
    const intervalMs =
      known === undefined ? PROBE_MS_FIRST : Math.min(known.intervalMs * 2, PROBE_MS_LONGEST)
    this.#words = words
    this.#probe = { intervalMs, dueAt: now + intervalMs, isUnderWay: false, isAwaited: false }
  }
}

type Probe = {
  readonly intervalMs: number
  readonly dueAt: number
  isUnderWay: boolean
  /** Somebody's mail is postponed to just that date. */
  isAwaited: boolean
}

/** One lost connection is an accident, and two may be a restart. */
const DEAD_AFTER = 3
const PROBE_MS_FIRST = 60_000
const PROBE_MS_LONGEST = 15 * 60_000
/** In that time a host that is back has answered. */
const PROBE_ANSWER_MS = 60_000
