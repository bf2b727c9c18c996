/** Suppressions in memory, written by the same changes as the real store. */
import type { Change } from '../../src/mail/message/store.ts'
import type { Suppression } from '../../src/mail/message/suppression-change.ts'
import type {
  SuppressionPage,
  SuppressionStore,
} from '../../src/mail/suppression/suppression-store.ts'

export class MemorySuppressions implements SuppressionStore {
  readonly #stored = new Map<string, Suppression>()

  async commit(changes: readonly Change[]): Promise<void> {
    for (const change of changes) {
      if (change.kind === 'suppression-added') {
        this.#stored.set(change.suppression.recipient, change.suppression)
      } else if (change.kind === 'suppression-removed') this.#stored.delete(change.recipient)
    }
  }

  async suppressionOf(recipient: string, now: number): Promise<Suppression | undefined> {
    const found = this.#stored.get(recipient)
    return found !== undefined && now < (found.expiresAt ?? Infinity) ? found : undefined
  }

  async suppressions({ limit, now }: SuppressionPage): Promise<Suppression[]> {
    const all = [...this.#stored.values()].toReversed()
    return all.filter(({ expiresAt }) => now < (expiresAt ?? Infinity)).slice(0, limit)
  }
}
