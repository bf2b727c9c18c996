/** Domains and addresses in memory, written by the same changes as the real store. */
import type { AccountStore, Address, Domain } from '../../src/mail/account/account-store.ts'
import type { AccountChange, Credential } from '../../src/mail/message/account-change.ts'
import type { Change } from '../../src/mail/message/store.ts'

type DomainRetentionSet = Extract<Change, { kind: 'domain-retention-set' }>

export class MemoryAccounts implements AccountStore {
  readonly #domains = new Map<string, number>()
  readonly #addresses = new Map<string, Address>()
  readonly #retention = new Map<string, number>()
  #credentials: Credential[] = []

  async commit(changes: readonly Change[]): Promise<void> {
    for (const change of changes) this.#apply(change)
  }

  async domains(): Promise<Domain[]> {
    const names = [...this.#domains.keys()]
    const found = await Promise.all(names.map((name) => this.domain(name)))
    return found.filter((domain) => domain !== undefined)
  }

  async domain(name: string): Promise<Domain | undefined> {
    const addedAt = this.#domains.get(name)
    if (addedAt === undefined) return undefined
    const contentRetentionMs = this.#retention.get(name)
    const domain = { name, addedAt, addresses: (await this.addresses(name)).length }
    return contentRetentionMs === undefined ? domain : { ...domain, contentRetentionMs }
  }

  async addresses(domain?: string): Promise<Address[]> {
    const all = [...this.#addresses.values()]
    return domain === undefined ? all : all.filter((address) => address.domain === domain)
  }

  async address(address: string): Promise<Address | undefined> {
    return this.#addresses.get(address)
  }

  async credentials(address: string): Promise<Credential[]> {
    return this.#credentials.filter((credential) => credential.address === address)
  }

  #apply(change: Change): void {
    if (change.kind === 'domain-retention-set') return this.#setRetention(change)
    if (!isOfAccounts(change)) {
      throw new Error(`a store of accounts has no place for ${change.kind}`)
    }
    switch (change.kind) {
      case 'domain-added':
        this.#domains.set(change.domain, change.at)
        return
      case 'domain-removed':
        this.#domains.delete(change.domain)
        for (const { address, domain } of this.#addresses.values()) {
          if (domain === change.domain) this.#removeAddress(address)
        }
        return
      case 'address-added': {
        const { address, domain, language, notifyDelivered, at: addedAt } = change
        const added = { address, domain, language, addedAt }
        this.#addresses.set(address, notifyDelivered ? { ...added, notifyDelivered } : added)
        return
      }
      case 'address-removed':
        this.#removeAddress(change.address)
        return
      case 'credentials-replaced':
        this.#removeCredentials(change.credential.address)
        this.#credentials.push(change.credential)
        return
      case 'credential-added':
        this.#credentials.push(change.credential)
        return
    }
  }

  #setRetention({ domain, contentMs }: DomainRetentionSet): void {
    if (contentMs === undefined) this.#retention.delete(domain)
    else this.#retention.set(domain, contentMs)
  }

  #removeAddress(address: string): void {
    this.#addresses.delete(address)
    this.#removeCredentials(address)
  }

  #removeCredentials(address: string): void {
    this.#credentials = this.#credentials.filter((credential) => credential.address !== address)
  }
}

function isOfAccounts(change: Change): change is AccountChange {
  return /^(domain|address|credentials?)-/.test(change.kind)
}
