/**
 * A scanner with limits: so many messages at once, a line of those that wait, none longer than it
 * may be, and an end to every wait. Whatever keeps it from an answer comes out as `down` with the reason.
 */
import type { Clock } from '../../base/clock.ts'
import { DialError } from '../../base/dialer.ts'
import { Turnstile } from '../../base/turnstile.ts'
import { down, type ScanFinding, type Scanner } from './scanner.ts'
import type { ScanSubject } from './scanning.ts'

export type ScannerLimits = {
  /** Messages that it looks at at the same time; a daemon has so many connections at most. */
  readonly connectionsMax: number
  /** For one message, with the wait for a place. */
  readonly timeoutMs: number
  /** Absent: messages of any size. */
  readonly messageBytesMax?: number
}

/** Messages that wait for a place; as many as clients may be connected by default. */
const WAITING_MAX = 2_000

export class BoundedScanner implements Scanner {
  readonly name: string
  readonly #scanner: Scanner
  readonly #limits: ScannerLimits
  readonly #clock: Pick<Clock, 'after'>
  readonly #turnstile: Turnstile

  constructor(scanner: Scanner, limits: ScannerLimits, clock: Pick<Clock, 'after'>) {
    this.name = scanner.name
    this.#scanner = scanner
    this.#limits = limits
    this.#clock = clock
    this.#turnstile = new Turnstile({
      insideMax: limits.connectionsMax,
      waitingMax: WAITING_MAX,
    })
  }

  async scan(subject: ScanSubject, signal: AbortSignal): Promise<ScanFinding> {
    const { messageBytesMax = Number.POSITIVE_INFINITY, timeoutMs } = this.#limits
    if (subject.sizeBytes > messageBytesMax) return unscanned(this.name, messageBytesMax)
    const deadline = new AbortController()
    const timer = this.#clock.after(timeoutMs, () => deadline.abort())
    try {
      const finding = await this.#inTurn(subject, AbortSignal.any([signal, deadline.signal]))
      return deadline.signal.aborted ? down(`no answer within ${timeoutMs / 1_000} s`) : finding
    } finally {
      timer.cancel()
    }
  }

  close(): void {
    this.#scanner.close?.()
  }

  async #inTurn(subject: ScanSubject, signal: AbortSignal): Promise<ScanFinding> {
    if (!(await this.#turnstile.enter(signal))) return down('too many messages wait for it')
    try {
      return await this.#scanner.scan(subject, signal)
    } catch (error) {
      if (error instanceof DialError) return down(error.message)
      // It was told to stop, and did so in its own way.
      if (signal.aborted) return down('stopped')
      throw error
    } finally {
      this.#turnstile.leave()
    }
  }
}

function unscanned(scanner: string, bytes: number): ScanFinding {
  const detail = `larger than ${bytes} bytes, so ${scanner} did not see it`
  return { kind: 'seen', signs: [{ sign: 'unscanned', name: `by ${scanner}`, detail }] }
}
