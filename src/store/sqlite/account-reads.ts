/** What the account station reads, on the main thread's read-only connection. */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { Memo } from '../../base/memo.ts'
import type { AccountStore, Address, Alias, Domain } from '../../mail/account/account-store.ts'
import type { Credential } from '../../mail/message/account-change.ts'

type DomainRow = {
  readonly name: string
  readonly added_at: number
  readonly addresses: number
  readonly content_retention_ms: number | null
}
type AddressRow = {
  readonly address: string
  readonly domain: string
  readonly language: string | null
  readonly added_at: number
  readonly notify_delivered: number
  readonly suspended_at: number | null
  readonly suspended_reason: string | null
}
type AliasRow = Omit<Alias, 'addedAt'> & { readonly added_at: number }
type CredentialRow = Pick<Credential, 'id' | 'owner' | 'name' | 'argon2' | 'scram'> & {
  readonly quick: string | null
  readonly created_at: number
  readonly last_used_at: number | null
}

const selectDomain = `
  select name, added_at, content_retention_ms,
    (select count(*) from address where address.domain = domain.name) as addresses
  from domain`
const selectAddress = `
  select address, domain, language, added_at, notify_delivered, suspended_at, suspended_reason
  from address`
const selectAlias = 'select alias, domain, address, added_at from alias'
const selectCredential = `
  select id, coalesce(address, domain) as owner, name, argon2, scram, quick, created_at, last_used_at
  from credential`

export const accountQueries = {
  // Asked about every message.
  ownerOf: `
    select address from address where address = ?1
    union all
    select address from alias where alias = ?1`,
  credentials: `
    ${selectCredential}
    where address = ?1 or domain = ?1
    order by created_at, id`,
  credential: `${selectCredential} where id = ?`,
  aliasesOf: `${selectAlias} indexed by alias_by_address where address = ? order by alias`,
}

export class AccountReads implements AccountStore {
  readonly #domains: StatementSync
  readonly #domain: StatementSync
  readonly #addresses: StatementSync
  readonly #addressesOf: StatementSync
  readonly #address: StatementSync
  readonly #aliases: StatementSync
  readonly #aliasesOf: StatementSync
  readonly #ownerOf: StatementSync
  readonly #credentials: StatementSync
  readonly #credential: StatementSync
  /** Asked for every message. */
  readonly #knownAddresses = new Memo<Address | undefined>()
  readonly #knownOwners = new Memo<string | undefined>()

  constructor(db: DatabaseSync) {
    this.#domains = db.prepare(`${selectDomain} order by name`)
    this.#domain = db.prepare(`${selectDomain} where name = ?`)
    this.#addresses = db.prepare(`${selectAddress} order by address`)
    // address_by_domain
    this.#addressesOf = db.prepare(`${selectAddress} where domain = ? order by address`)
    this.#address = db.prepare(`${selectAddress} where address = ?`)
    this.#aliases = db.prepare(`${selectAlias} order by alias`)
    this.#aliasesOf = db.prepare(accountQueries.aliasesOf)
    this.#ownerOf = db.prepare(accountQueries.ownerOf)
    this.#credentials = db.prepare(accountQueries.credentials)
    this.#credential = db.prepare(accountQueries.credential)
  }

  async domains(): Promise<Domain[]> {
    return (this.#domains.all() as DomainRow[]).map(domainOf)
  }

  async domain(name: string): Promise<Domain | undefined> {
    const row = this.#domain.get(name) as DomainRow | undefined
    return row && domainOf(row)
  }

  async addresses(domain?: string): Promise<Address[]> {
    const rows = domain === undefined ? this.#addresses.all() : this.#addressesOf.all(domain)
    return (rows as AddressRow[]).map(addressOf)
  }

  address(address: string): Address | undefined {
    return this.#knownAddresses.get(address, () => {
      const row = this.#address.get(address) as AddressRow | undefined
      return row && addressOf(row)
    })
  }

  async aliases(address?: string): Promise<Alias[]> {
    const rows = address === undefined ? this.#aliases.all() : this.#aliasesOf.all(address)
    return (rows as AliasRow[]).map(({ added_at: addedAt, ...alias }) => ({ ...alias, addedAt }))
  }

  ownerOf(address: string): string | undefined {
    return this.#knownOwners.get(address, () => {
      const row = this.#ownerOf.get(address) as { address: string } | undefined
      return row?.address
    })
  }

  /** An account change has been committed. */
  changed(): void {
    this.#knownAddresses.clear()
    this.#knownOwners.clear()
  }

  async credentials(owner: string): Promise<Credential[]> {
    return (this.#credentials.all(owner) as CredentialRow[]).map(credentialOf)
  }

  async credential(id: string): Promise<Credential | undefined> {
    const row = this.#credential.get(id) as CredentialRow | undefined
    return row && credentialOf(row)
  }
}

function domainOf(row: DomainRow): Domain {
  const { name, added_at: addedAt, addresses, content_retention_ms: contentRetentionMs } = row
  const domain = { name, addedAt, addresses }
  return contentRetentionMs === null ? domain : { ...domain, contentRetentionMs }
}

function addressOf(row: AddressRow): Address {
  const { address, domain, language, added_at: addedAt, suspended_at: at } = row
  return {
    address,
    domain,
    language: language ?? undefined,
    addedAt,
    ...(row.notify_delivered === 1 ? { notifyDelivered: true } : {}),
    ...(at === null ? {} : { suspended: { at, reason: row.suspended_reason ?? '' } }),
  }
}

function credentialOf(row: CredentialRow): Credential {
  const { quick, created_at: createdAt, last_used_at: lastUsedAt, ...credential } = row
  return {
    ...credential,
    ...(quick === null ? {} : { quick }),
    createdAt,
    ...(lastUsedAt === null ? {} : { lastUsedAt }),
  }
}
