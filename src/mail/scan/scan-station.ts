/**
 * Shows one message to every scanner at the same time and says what is to be done with it. The first
 * finding that refuses ends the others. When `scan` resolves nobody reads the message any more.
 */
import type { Clock } from '../../base/clock.ts'
import { describeError, type Log } from '../../base/log.ts'
import { down, type ScanFinding, type Scanner } from './scanner.ts'
import type { Scanning, ScanSubject, ScanVerdict } from './scanning.ts'
import { isRefused, judgeReports, type ScanPolicy } from './verdict-policy.ts'

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

  async scan(subject: ScanSubject): Promise<ScanVerdict> {
    if (this.#isClosing) return stopping
    const { scanners, policy } = this.#parts
    const settled = new AbortController()
    this.#underWay.add(settled)
    try {
      const reports = await Promise.all(
        scanners.map(async (scanner) => {
          const finding = await this.#ask(scanner, subject, settled.signal)
          if (isRefused(finding, policy)) settled.abort()
          return { scanner: scanner.name, finding }
        }),
      )
      if (settled.signal.aborted && this.#isClosing) return stopping
      return judgeReports(reports, policy)
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

  async #ask(scanner: Scanner, subject: ScanSubject, settled: AbortSignal): Promise<ScanFinding> {
    const finding = await this.#findingOf(scanner, subject, settled)
    if (finding.kind === 'down' && !settled.aborted) this.#complain(scanner.name, finding.reason)
    return finding
  }

  /** A defect of ours is no reason to lose or to pass mail: the operator's rule for a scanner that is down holds. */
  async #findingOf(
    scanner: Scanner,
    subject: ScanSubject,
    settled: AbortSignal,
  ): Promise<ScanFinding> {
    try {
      return await scanner.scan(subject, settled)
    } catch (error) {
      // It was told to stop, and did so in its own way.
      if (settled.aborted) return down('stopped')
      const { messageId } = subject
      this.#parts.log.error({ scanner: scanner.name, messageId, error }, 'scanner.broken')
      return down(describeError(error))
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
