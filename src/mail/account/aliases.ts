/** Aliases: other addresses of our domains as which an address may send, as the operator changes them. */
import type { Clock } from '../../base/clock.ts'
import type { Store } from '../message/store.ts'
import type { AccountRefusal, Accounts } from './accounts.ts'
import type { AccountStore, Alias } from './account-store.ts'
import { normaliseAddress } from './address.ts'

export type AliasParts = {
  readonly store: Pick<Store, 'commit'>
  readonly accounts: AccountStore
  readonly clock: Clock
}

export class Aliases {
  readonly #parts: AliasParts
  readonly #owners: Pick<Accounts, 'findAddress' | 'findDomain'>

  constructor(parts: AliasParts, owners: Pick<Accounts, 'findAddress' | 'findDomain'>) {
    this.#parts = parts
    this.#owners = owners
  }

  async add(ownerText: string, text: string): Promise<Alias | AccountRefusal> {
    const owner = await this.#owners.findAddress(ownerText)
    if ('refused' in owner) return owner
    const own = normaliseAddress(text)
    if (own === undefined) return notAnAlias(text)
    const domain = await this.#owners.findDomain(own.domain)
    if ('refused' in domain) return domain
    const taken = await this.#parts.accounts.ownerOf(own.address)
    if (taken !== undefined) return aliasTaken(own.address, taken)
    const addedAt = this.#parts.clock.now()
    const alias = { alias: own.address, domain: own.domain, address: owner.address }
    await this.#parts.store.commit([{ kind: 'alias-added', ...alias, at: addedAt }])
    return { ...alias, addedAt }
  }

  /** By name. @param ownerText of this address only */
  async list(ownerText: string | undefined): Promise<readonly Alias[] | AccountRefusal> {
    if (ownerText === undefined) return this.#parts.accounts.aliases()
    const owner = await this.#owners.findAddress(ownerText)
    return 'refused' in owner ? owner : this.#parts.accounts.aliases(owner.address)
  }

  async remove(text: string): Promise<Alias | AccountRefusal> {
    const own = normaliseAddress(text)
    if (own === undefined) return notAnAlias(text)
    const owner = await this.#parts.accounts.ownerOf(own.address)
    const all = owner === undefined ? [] : await this.#parts.accounts.aliases(owner)
    const found = all.find(({ alias }) => alias === own.address)
    if (found === undefined) return noSuchAlias(own.address)
    await this.#parts.store.commit([{ kind: 'alias-removed', alias: found.alias }])
    return found
  }
}

function notAnAlias(text: string): AccountRefusal {
  return {
    refused: 'invalid',
    text: `"${text}" is not an address that can send; give one like sales@example.com`,
  }
}

function aliasTaken(alias: string, owner: string): AccountRefusal {
  const what = alias === owner ? 'an address of ours itself' : `an alias of ${owner}`
  return { refused: 'exists', text: `${alias} is ${what} already; remove it first` }
}

function noSuchAlias(alias: string): AccountRefusal {
  return {
    refused: 'unknown',
    text: `${alias} is not an alias; "posthorn address alias list" shows them`,
  }
}
