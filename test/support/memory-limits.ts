/** Whom a submitter has written to, in memory, written by the same changes as the real store. */
import type { AcceptedCount, LimitStore } from '../../src/mail/limit/limit-store.ts'
import type { Change } from '../../src/mail/message/store.ts'

export class MemoryLimits implements LimitStore {
  readonly #metAt = new Map<string, Map<string, number>>()
  /** What was accepted before this process began. */
  accepted: readonly AcceptedCount[] = []
  /** How often anything was asked. */
  questions = 0
  readonly committed: Change[] = []
  isBroken = false

  async commit(changes: readonly Change[]): Promise<void> {
    for (const change of changes) {
      this.committed.push(change)
      if (change.kind !== 'correspondents-met') continue
      const known = this.#knownTo(change.submitter)
      for (const recipient of change.recipients) {
        if (!known.has(recipient)) known.set(recipient, change.at)
      }
      this.#metAt.set(change.submitter, known)
    }
  }

  async acceptedSince(since: number): Promise<AcceptedCount[]> {
    this.questions++
    return this.accepted.filter(({ at }) => at >= since)
  }

  async strangersTo(submitter: string, recipients: readonly string[]): Promise<string[]> {
    this.questions++
    const known = this.#knownTo(submitter)
    return recipients.filter((recipient) => !known.has(recipient))
  }

  async metSince(submitter: string, since: number): Promise<number> {
    if (this.isBroken) throw new Error('no disk')
    this.questions++
    return [...this.#knownTo(submitter).values()].filter((at) => at >= since).length
  }

  async refusedSubmissions(): Promise<never[]> {
    return []
  }

  #knownTo(submitter: string): Map<string, number> {
    return this.#metAt.get(submitter) ?? new Map<string, number>()
  }
}
