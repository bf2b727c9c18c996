/**
 * Moves the sandbox's clock as if the time passed: from one date at which something is due to the next,
 * and each time it waits until all has come to rest. So `dev advance 5d` plays every try, the notice of
 * the delay and the last word, in seconds.
 *
 * Dates that lie closer together than a five-hundredth of the journey are played at once: so a journey
 * has a bounded number of stops, however much mail is waiting.
 */
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'

export type TimeMachineParts = {
  readonly clock: Clock
  readonly log: Log
  /** Moves the clock, and remembers it. */
  readonly advance: (ms: number) => void
  /** No attempt is being made and no notice written. */
  readonly isIdle: () => boolean
  /** When the next consignment that nobody holds is due. */
  readonly nextDueAt: () => Promise<number | undefined>
  /** Whether a notice waits to be written. */
  readonly isNoticeOwed: () => Promise<boolean>
}

const STOPS_MAX = 500
/** The courier looks no more often than this at what is due. */
const STEP_MS_MIN = 1_000
/** How long mail may take to come to rest at one stop, of real time; then the journey goes on. */
const REST_MS_MAX = 15_000
/** How long a journey may take, of real time; then it jumps to its end. */
const JOURNEY_MS_MAX = 240_000
const LOOK_EVERY_MS = 5

export class TimeMachine {
  readonly #parts: TimeMachineParts
  #journey: Promise<void> = Promise.resolve()

  constructor(parts: TimeMachineParts) {
    this.#parts = parts
  }

  /** Two journeys are made one after the other. */
  travel(ms: number): Promise<void> {
    this.#journey = this.#journey.catch(() => undefined).then(() => this.#travel(ms))
    return this.#journey
  }

  async #travel(ms: number): Promise<void> {
    const { advance, clock } = this.#parts
    const end = clock.now() + ms
    const stepMsMin = Math.max(STEP_MS_MIN, ms / STOPS_MAX)
    const giveUpAt = performance.now() + JOURNEY_MS_MAX
    await this.#rest()
    while (clock.now() < end && performance.now() < giveUpAt) {
      const now = clock.now()
      const next = Math.max(await this.#nextDate(), now + stepMsMin)
      advance(Math.max(Math.min(next, end) - now, 0))
      await this.#rest()
    }
    if (clock.now() < end) advance(end - clock.now())
    await this.#rest({ untilTold: true })
  }

  async #nextDate(): Promise<number> {
    const { isNoticeOwed, nextDueAt } = this.#parts
    // It waits some seconds for others of its message.
    if (await isNoticeOwed()) return 0
    return (await nextDueAt()) ?? Infinity
  }

  /** Until nothing is due, nothing is on its way, and at the end of the journey every sender has been told. */
  async #rest({ untilTold = false } = {}): Promise<void> {
    const { isNoticeOwed, log } = this.#parts
    const giveUpAt = performance.now() + REST_MS_MAX
    while (performance.now() < giveUpAt) {
      const isAtRest = await this.#isAtRest()
      if (isAtRest && !(untilTold && (await isNoticeOwed()))) return
      await this.#moment()
    }
    log.warn({ afterMs: REST_MS_MAX }, 'clock.no-rest')
  }

  async #isAtRest(): Promise<boolean> {
    const { clock, isIdle, nextDueAt } = this.#parts
    if (!isIdle()) return false
    const dueAt = await nextDueAt()
    return (dueAt === undefined || dueAt > clock.now()) && isIdle()
  }

  /** Of real time, which does not follow the clock that is being moved. */
  #moment(): Promise<void> {
    return new Promise((resolve) => {
      this.#parts.clock.after(LOOK_EVERY_MS, resolve)
    })
  }
}
