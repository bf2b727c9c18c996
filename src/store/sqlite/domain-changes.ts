/** Writes DKIM keys, and what was found in DNS about a domain of ours. */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { DkimKey, DomainChange, StoredDomainCheck } from '../../mail/message/domain-change.ts'
import { mustExist } from './store-error.ts'

export class DomainChanges {
  readonly #addKey: StatementSync
  readonly #moveKey: StatementSync
  readonly #removeKey: StatementSync
  readonly #check: StatementSync

  constructor(db: DatabaseSync) {
    this.#addKey = db.prepare(`
      insert into dkim_key (id, domain, selector, algorithm, public_key, sealed_private_key, state,
        created_at, seen_at, retired_at)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
    this.#moveKey = db.prepare(`
      update dkim_key
      set state = ?2,
        seen_at = case when ?2 = 'active' then ?3 else seen_at end,
        retired_at = case when ?2 = 'retired' then ?3 else retired_at end
      where id = ?1`)
    this.#removeKey = db.prepare('delete from dkim_key where id = ?')
    // The date of the last good check outlives a bad one.
    this.#check = db.prepare(`
      insert into domain_check (domain, at, is_verified, verified_at, findings)
      values (?, ?, ?, ?, ?)
      on conflict (domain) do update
      set at = excluded.at,
        is_verified = excluded.is_verified,
        verified_at = coalesce(excluded.verified_at, verified_at),
        findings = excluded.findings`)
  }

  write(change: DomainChange): void {
    switch (change.kind) {
      case 'dkim-key-added':
        this.#writeKey(change.key)
        return
      case 'dkim-key-moved': {
        const { id, state, at } = change
        mustExist(this.#moveKey.run(id, state, at).changes, `DKIM key ${id}`)
        return
      }
      case 'dkim-key-removed':
        mustExist(this.#removeKey.run(change.id).changes, `DKIM key ${change.id}`)
        return
      case 'domain-checked':
        this.#writeCheck(change.check)
        return
    }
  }

  #writeKey(key: DkimKey): void {
    this.#addKey.run(
      key.id,
      key.domain,
      key.selector,
      key.algorithm,
      key.publicKey,
      key.sealedPrivateKey,
      key.state,
      key.createdAt,
      key.seenAt ?? null,
      key.retiredAt ?? null,
    )
  }

  #writeCheck({ domain, at, isVerified, findings }: StoredDomainCheck): void {
    this.#check.run(domain, at, isVerified ? 1 : 0, isVerified ? at : null, findings)
  }
}
