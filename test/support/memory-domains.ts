/** DKIM keys and checks of domains in memory, written by the same changes as the real store. */
import type { DomainStore } from '../../src/mail/domain/domain-store.ts'
import type { DkimKey, StoredDomainCheck } from '../../src/mail/message/domain-change.ts'
import type { Change } from '../../src/mail/message/store.ts'

export class MemoryDomains implements DomainStore {
  readonly #keys = new Map<string, DkimKey>()
  readonly #checks = new Map<string, StoredDomainCheck>()

  async commit(changes: readonly Change[]): Promise<void> {
    for (const change of changes) this.#apply(change)
  }

  async dkimKeys(domain: string): Promise<DkimKey[]> {
    return [...this.#keys.values()].filter((key) => key.domain === domain)
  }

  async lastDomainCheck(domain: string): Promise<StoredDomainCheck | undefined> {
    return this.#checks.get(domain)
  }

  #apply(change: Change): void {
    if (change.kind === 'dkim-key-added') this.#keys.set(change.key.id, change.key)
    else if (change.kind === 'dkim-key-removed') this.#keys.delete(change.id)
    else if (change.kind === 'dkim-key-moved') this.#move(change)
    else if (change.kind === 'domain-checked') this.#remember(change.check)
    else throw new Error(`${change.kind} is no change of a domain`)
  }

  #move({ id, state, at }: Extract<Change, { kind: 'dkim-key-moved' }>): void {
    const key = this.#keys.get(id)
    if (key === undefined) throw new Error(`no DKIM key ${id}`)
    const seen = state === 'active' ? { seenAt: at } : {}
    const retired = state === 'retired' ? { retiredAt: at } : {}
    this.#keys.set(id, { ...key, state, ...seen, ...retired })
  }

  #remember(check: StoredDomainCheck): void {
    const verifiedAt = check.verifiedAt ?? this.#checks.get(check.domain)?.verifiedAt
    this.#checks.set(check.domain, verifiedAt === undefined ? check : { ...check, verifiedAt })
  }
}
