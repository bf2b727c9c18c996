/** What the account station reads, on the main thread's read-only connection. */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { AccountStore, Address, Domain } from '../../mail/account/account-store.ts'
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
}
type CredentialRow = Omit<Credential, 'createdAt'> & { readonly created_at: number }

const selectDomain = `
  select name, added_at, content_retention_ms,
    (select count(*) from address where address.domain = domain.name) as addresses
  from domain`
const selectAddress = 'select address, domain, language, added_at, notify_delivered from address'

export class AccountReads implements AccountStore {
  readonly #domains: StatementSync
  readonly #domain: StatementSync
  readonly #addresses: StatementSync
  readonly #addressesOf: StatementSync
  readonly #address: StatementSync
  readonly #credentials: StatementSync

  constructor(db: DatabaseSync) {
    this.#domains = db.prepare(`${selectDomain} order by name`)
    this.#domain = db.prepare(`${selectDomain} where name = ?`)
    this.#addresses = db.prepare(`${selectAddress} order by address`)
    // address_by_domain
    this.#addressesOf = db.prepare(`${selectAddress} where domain = ? order by address`)
    this.#address = db.prepare(`${selectAddress} where address = ?`)
    // credential_by_address
    this.#credentials = db.prepare(`
      select id, address, name, argon2, scram, created_at
      from credential
      where address = ?
      order by created_at, id`)
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

  async address(address: string): Promise<Address | undefined> {
    const row = this.#address.get(address) as AddressRow | undefined
    return row && addressOf(row)
  }

  async credentials(address: string): Promise<Credential[]> {
    const rows = this.#credentials.all(address) as CredentialRow[]
    return rows.map(({ created_at: createdAt, ...credential }) => ({ ...credential, createdAt }))
  }
}

function domainOf(row: DomainRow): Domain {
  const { name, added_at: addedAt, addresses, content_retention_ms: contentRetentionMs } = row
  const domain = { name, addedAt, addresses }
  return contentRetentionMs === null ? domain : { ...domain, contentRetentionMs }
}

function addressOf(row: AddressRow): Address {
  const { address, domain, language, added_at: addedAt, notify_delivered: notifies } = row
  const found = { address, domain, language: language ?? undefined, addedAt }
  return notifies === 1 ? { ...found, notifyDelivered: true } : found
}
