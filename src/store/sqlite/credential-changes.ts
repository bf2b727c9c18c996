/** Writes passwords: of an address, or of a domain. An owner with an @ is an address. */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { AccountChange, Credential } from '../../mail/message/account-change.ts'
import { mustExist } from './store-error.ts'

export type CredentialChange = Extract<AccountChange, { kind: `credential-${string}` }>

export class CredentialChanges {
  readonly #add: StatementSync
  readonly #removeNamed: StatementSync
  readonly #remove: StatementSync
  readonly #use: StatementSync

  constructor(db: DatabaseSync) {
    this.#add = db.prepare(`
      insert into credential
        (id, address, domain, name, argon2, scram, quick, created_at, last_used_at)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?)`)
    // credential_of_address, credential_of_domain
    this.#removeNamed = db.prepare(`
      delete from credential
      where address = ?1 and name = ?2 or domain = ?1 and name = ?2`)
    this.#remove = db.prepare('delete from credential where id = ?')
    this.#use = db.prepare('update credential set last_used_at = ? where id = ?')
  }

  write(change: CredentialChange): void {
    switch (change.kind) {
      case 'credential-added':
        this.#insert(change.credential)
        return
      case 'credential-replaced':
        this.#removeNamed.run(change.credential.owner, change.credential.name)
        this.#insert(change.credential)
        return
      case 'credential-removed':
        mustExist(this.#remove.run(change.id).changes, `credential ${change.id}`)
        return
      case 'credential-used':
        // It may have been removed while it logged somebody in: nothing to tell anybody.
        this.#use.run(change.at, change.id)
        return
    }
  }

  #insert(credential: Credential): void {
    const { id, owner, name, argon2, scram, quick, createdAt, lastUsedAt } = credential
    const [address, domain] = owner.includes('@') ? [owner, null] : [null, owner]
    this.#add.run(
      id,
      address,
      domain,
      name,
      argon2,
      scram,
      quick ?? null,
      createdAt,
      lastUsedAt ?? null,
    )
  }
}
