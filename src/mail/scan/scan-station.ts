/**
 * Shows one message to every scanner at the same time and says what is to be done with it. The first
 * finding that refuses ends the others. When the verdict is there nobody reads the message any more.
 */
import type { Clock } from '../../base/clock.ts'
import { describeError, type Log } from '../../base/log.ts'
import type { MaybePromise } from '../../base/maybe-promise.ts'
import { down, type ScanFinding, type Scanner } from './scanner.ts'
import type { Scanning, ScanSubject, ScanVerdict } from './scanning.ts'
import { isRefused, judgeReports, type ScanPolicy, type ScanReport } from './verdict-policy.ts'

export type ScanStationParts = {
  readonly scanners: readonly Scanner[]
  readonly policy: ScanPolicy
  readonly clock: Pick<Clock, 'now'>
  readonly log: Pick<Log, 'warn' | 'error'>
}

/** A daemon that is gone for a night is one line a minute, however much mail waits for it. */
const QUIET_MS = 60_000

const stopping: ScanVerdict = { kind: 'unavailable', reason: 'the server stops' }

export class ScanStation implements Scanning {
  readonly #parts: ScanStationParts
  /** When each scanner was last complained of. */
  readonly #toldAt = new Map<string, number>()
  /** Of the scans under way. One signal for all that lasts would remember every scan that listened to it. */
  readonly #underWay = new Set<AbortController>()
  #isClosing = false

  constructor(parts: ScanStationParts) {
    this.#parts = parts
  }

  scan(subject: ScanSubject): MaybePromise<ScanVerdict> {
    if (this.#isClosing) return stopping
    const settled = new AbortController()
    const reports: MaybePromise<ScanReport>[] = []
    for (const scanner of this.#parts.scanners) {
      reports.push(this.#ask(scanner, subject, settled))
      // Refused at once: nobody else needs to see it.
      if (settled.signal.aborted) break
    }
    return areAllHere(reports)
      ? judgeReports(reports, this.#parts.policy)
      : this.#whenAllAreHere(reports, settled)
  }

  async #whenAllAreHere(
    asked: readonly MaybePromise<ScanReport>[],
    settled: AbortController,
  ): Promise<ScanVerdict> {
    this.#underWay.add(settled)
    try {
      const reports = await Promise.all(asked.map(async (report) => report))
      if (settled.signal.aborted && this.#isClosing) return stopping
      return judgeReports(reports, this.#parts.policy)
    } finally {
      this.#underWay.delete(settled)
    }
  }

  /** Ends the scans that are under way, whatever `when_down` says, and leaves connections that were kept. */
  close(): void {
    this.#isClosing = true
    for (const scan of this.#underWay) scan.abort()
    for (const scanner of this.#parts.scanners) scanner.close?.()
  }

  #ask(scanner: Scanner, subject: ScanSubject, settled: AbortController): MaybePromise<ScanReport> {
    const heard = (finding: ScanFinding): ScanReport => {
      const isWanted = !settled.signal.aborted
      if (finding.kind === 'down' && isWanted) this.#complain(scanner.name, finding.reason)
      if (isRefused(finding, this.#parts.policy)) settled.abort()
      return { scanner: scanner.name, finding }
    }
    const finding = this.#findingOf(scanner, subject, settled.signal)
    return finding instanceof Promise ? finding.then(heard) : heard(finding)
  }

  /** A defect of ours is no reason to lose or to pass mail: the operator's rule for a scanner that is down holds. */
  #findingOf(
    scanner: Scanner,
    subject: ScanSubject,
    settled: AbortSignal,
  ): MaybePromise<ScanFinding> {
    const broke = (error: unknown): ScanFinding => {
      // It was told to stop, and did so in its own way.
      if (settled.aborted) return down('stopped')
      const { messageId } = subject
      this.#parts.log.error({ scanner: scanner.name, messageId, error }, 'scanner.broken')
      return down(describeError(error))
    }
    try {
      const finding = scanner.scan(subject, settled)
      return finding instanceof Promise ? finding.catch(broke) : finding
    } catch (error) {
      return broke(error)
    }
  }

  #complain(scanner: string, reason: string): void {
    const now = this.#parts.clock.now()
    const toldAt = this.#toldAt.get(scanner)
    if (toldAt !== undefined && toldAt <= now && now - toldAt < QUIET_MS) return
    this.#toldAt.set(scanner, now)
    const { whenDown } = this.#parts.policy
    const mail = whenDown === 'defer' ? 'is answered 451' : 'is accepted unscanned'
    this.#parts.log.warn({ scanner, reason, mail }, 'scanner.down')
  }
}

function areAllHere(
  reports: readonly MaybePromise<ScanReport>[],
): reports is readonly ScanReport[] {
  return !reports.some((report) => report instanceof Promise)
}
