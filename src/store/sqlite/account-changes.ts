/** Writes the changes of the account station. Few and rare: written for reading, not for speed. */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { AccountChange, Credential } from '../../mail/message/account-change.ts'
import { ContradictionError } from './store-error.ts'

export class AccountChanges {
  readonly #addDomain: StatementSync
  readonly #removeDomain: StatementSync
  readonly #addAddress: StatementSync
  readonly #removeAddress: StatementSync
  readonly #addCredential: StatementSync
  readonly #removeCredentials: StatementSync

  constructor(db: DatabaseSync) {
    this.#addDomain = db.prepare('insert into domain (name, added_at) values (?, ?)')
    // Addresses and credentials go with it: on delete cascade.
    this.#removeDomain = db.prepare('delete from domain where name = ?')
    this.#addAddress = db.prepare(
      'insert into address (address, domain, language, added_at, notify_delivered) values (?, ?, ?, ?, ?)',
    )
    this.#removeAddress = db.prepare('delete from address where address = ?')
    this.#addCredential = db.prepare(`
      insert into credential (id, address, name, argon2, scram, created_at)
      values (?, ?, ?, ?, ?, ?)`)
    // credential_by_address
    this.#removeCredentials = db.prepare('delete from credential where address = ?')
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
        this.#addAddress.run(
          change.address,
          change.domain,
          change.language ?? null,
          change.at,
          change.notifyDelivered === true ? 1 : 0,
        )
        return
      case 'address-removed':
        mustExist(this.#removeAddress.run(change.address).changes, `address ${change.address}`)
        return
      case 'credential-added':
        this.#insertCredential(change.credential)
        return
      case 'credentials-replaced':
        this.#removeCredentials.run(change.credential.address)
        this.#insertCredential(change.credential)
        return
    }
  }

  #insertCredential({ id, address, name, argon2, scram, createdAt }: Credential): void {
    this.#addCredential.run(id, address, name, argon2, scram, createdAt)
  }
}

function mustExist(changes: number | bigint, what: string): void {
  if (changes === 0) throw new ContradictionError(`there is no ${what}`)
}
