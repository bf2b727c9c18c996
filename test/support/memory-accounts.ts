/** Domains, addresses, aliases and credentials in memory, written by the same changes as the real store. */
import type { AccountStore, Address, Alias, Domain } from '../../src/mail/account/account-store.ts'
import type { AccountChange, Credential } from '../../src/mail/message/account-change.ts'
import type { Change } from '../../src/mail/message/store.ts'

type DomainRetentionSet = Extract<Change, { kind: 'domain-retention-set' }>
type AddressSuspended = Extract<Change, { kind: 'address-suspended' }>
type CredentialChange = Extract<AccountChange, { kind: `credential-${string}` }>

export class MemoryAccounts implements AccountStore {
  readonly #domains = new Map<string, number>()
  readonly #addresses = new Map<string, Address>()
  readonly #aliases = new Map<string, Alias>()
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

  async aliases(address?: string): Promise<Alias[]> {
    const names = [...this.#aliases.keys()].toSorted()
    const all = names.flatMap((name) => this.#aliases.get(name) ?? [])
    return address === undefined ? all : all.filter((alias) => alias.address === address)
  }

  async ownerOf(address: string): Promise<string | undefined> {
    return this.#addresses.get(address)?.address ?? this.#aliases.get(address)?.address
  }

  async credentials(owner: string): Promise<Credential[]> {
    return this.#credentials.filter((credential) => credential.owner === owner)
  }

  async credential(id: string): Promise<Credential | undefined> {
    return this.#credentials.find((credential) => credential.id === id)
  }

  #apply(change: Change): void {
    if (change.kind === 'domain-retention-set') return this.#setRetention(change)
    if (isOfCredentials(change)) return this.#applyToCredentials(change)
    if (!isOfAccounts(change)) {
      throw new Error(`a store of accounts has no place for ${change.kind}`)
    }
    switch (change.kind) {
      case 'domain-added':
        this.#domains.set(change.domain, change.at)
        return
      case 'domain-removed':
        this.#removeDomain(change.domain)
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
      case 'alias-added': {
        const { alias, domain, address, at: addedAt } = change
        this.#aliases.set(alias, { alias, domain, address, addedAt })
        return
      }
      case 'alias-removed':
        this.#aliases.delete(change.alias)
        return
      case 'address-suspended':
        this.#suspend(change)
        return
      case 'address-lifted':
        this.#lift(change.address)
        return
    }
  }

  #applyToCredentials(change: CredentialChange): void {
    switch (change.kind) {
      case 'credential-added':
        this.#credentials.push(change.credential)
        return
      case 'credential-replaced': {
        const { owner, name } = change.credential
        this.#keepCredentials((other) => other.owner !== owner || other.name !== name)
        this.#credentials.push(change.credential)
        return
      }
      case 'credential-removed':
        this.#keepCredentials(({ id }) => id !== change.id)
        return
      case 'credential-used': {
        const { id, at: lastUsedAt } = change
        this.#credentials = this.#credentials.map((credential) =>
          credential.id === id ? { ...credential, lastUsedAt } : credential,
        )
        return
      }
    }
  }

  #setRetention({ domain, contentMs }: DomainRetentionSet): void {
    if (contentMs === undefined) this.#retention.delete(domain)
    else this.#retention.set(domain, contentMs)
  }

  #suspend({ address, at, reason }: AddressSuspended): void {
    const found = this.#addresses.get(address)
    if (found === undefined || found.suspended !== undefined) return
    this.#addresses.set(address, { ...found, suspended: { at, reason } })
  }

  #lift(address: string): void {
    const found = this.#addresses.get(address)
    if (found === undefined) return
    const { suspended: _, ...lifted } = found
    this.#addresses.set(address, lifted)
  }

  #removeDomain(name: string): void {
    this.#domains.delete(name)
    this.#keepCredentials(({ owner }) => owner !== name)
    for (const { address, domain } of this.#addresses.values()) {
      if (domain === name) this.#removeAddress(address)
    }
    for (const { alias, domain } of this.#aliases.values()) {
      if (domain === name) this.#aliases.delete(alias)
    }
  }

  #removeAddress(address: string): void {
    this.#addresses.delete(address)
    this.#keepCredentials(({ owner }) => owner !== address)
    for (const { alias, address: owner } of this.#aliases.values()) {
      if (owner === address) this.#aliases.delete(alias)
    }
  }

  #keepCredentials(stays: (credential: Credential) => boolean): void {
    this.#credentials = this.#credentials.filter(stays)
  }
}

function isOfAccounts(change: Change): change is Exclude<AccountChange, CredentialChange> {
  return /^(domain|address|alias)-(added|removed|suspended|lifted)$/.test(change.kind)
}

function isOfCredentials(change: Change): change is CredentialChange {
  return change.kind.startsWith('credential-')
}
