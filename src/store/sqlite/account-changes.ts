/** Writes the changes of the account station. Few and rare: written for reading, not for speed. */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { AccountChange } from '../../mail/message/account-change.ts'
import { CredentialChanges } from './credential-changes.ts'
import { ContradictionError, mustExist } from './store-error.ts'

type AddressAdded = Extract<AccountChange, { kind: 'address-added' }>
type AliasAdded = Extract<AccountChange, { kind: 'alias-added' }>

export class AccountChanges {
  readonly #credentials: CredentialChanges
  readonly #addDomain: StatementSync
  readonly #removeDomain: StatementSync
  readonly #addAddress: StatementSync
  readonly #removeAddress: StatementSync
  readonly #findAddress: StatementSync
  readonly #findAlias: StatementSync
  readonly #addAlias: StatementSync
  readonly #removeAlias: StatementSync
  readonly #suspend: StatementSync
  readonly #lift: StatementSync

  constructor(db: DatabaseSync) {
    this.#credentials = new CredentialChanges(db)
    this.#addDomain = db.prepare('insert into domain (name, added_at) values (?, ?)')
    // All that belongs to it goes with it: on delete cascade.
    this.#removeDomain = db.prepare('delete from domain where name = ?')
    this.#addAddress = db.prepare(
      'insert into address (address, domain, language, added_at, notify_delivered) values (?, ?, ?, ?, ?)',
    )
    this.#removeAddress = db.prepare('delete from address where address = ?')
    this.#findAddress = db.prepare('select 1 from address where address = ?')
    this.#findAlias = db.prepare('select 1 from alias where alias = ?')
    this.#addAlias = db.prepare(
      'insert into alias (alias, domain, address, added_at) values (?, ?, ?, ?)',
    )
    this.#removeAlias = db.prepare('delete from alias where alias = ?')
    this.#suspend = db.prepare(`
      update address
      set suspended_at = coalesce(suspended_at, ?2),
        suspended_reason = case when suspended_at is null then ?3 else suspended_reason end
      where address = ?1`)
    this.#lift = db.prepare(
      'update address set suspended_at = null, suspended_reason = null where address = ?',
    )
  }

  write(change: AccountChange): void {
    switch (change.kind) {
      case 'domain-added':
        this.#addDomain.run(change.domain, change.at)
        return
      case 'domain-removed':
        mustExist(this.#removeDomain.run(change.domain).changes, `domain ${change.domain}`)
        return
      case 'address-added':
        this.#writeAddress(change)
        return
      case 'address-removed':
        mustExist(this.#removeAddress.run(change.address).changes, `address ${change.address}`)
        return
      case 'alias-added':
        this.#writeAlias(change)
        return
      case 'alias-removed':
        mustExist(this.#removeAlias.run(change.alias).changes, `alias ${change.alias}`)
        return
      case 'address-suspended': {
        const { address, at, reason } = change
        mustExist(this.#suspend.run(address, at, reason).changes, `address ${address}`)
        return
      }
      case 'address-lifted':
        mustExist(this.#lift.run(change.address).changes, `address ${change.address}`)
        return
      case 'credential-added':
      case 'credential-replaced':
      case 'credential-removed':
      case 'credential-used':
        this.#credentials.write(change)
        return
    }
  }

  #writeAddress({ address, domain, language, at, notifyDelivered }: AddressAdded): void {
    if (this.#findAlias.get(address) !== undefined) {
      throw new ContradictionError(`${address} is an alias: remove that first`)
    }
    this.#addAddress.run(address, domain, language ?? null, at, notifyDelivered === true ? 1 : 0)
  }

  #writeAlias({ alias, domain, address, at }: AliasAdded): void {
    if (this.#findAddress.get(alias) !== undefined) {
      throw new ContradictionError(`${alias} is an address of ours and cannot be an alias too`)
    }
    this.#addAlias.run(alias, domain, address, at)
  }
}
