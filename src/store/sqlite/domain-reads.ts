/** What the domain station reads, on the main thread's read-only connection. */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { DomainStore } from '../../mail/domain/domain-store.ts'
import type { DkimKey, StoredDomainCheck } from '../../mail/message/domain-change.ts'

export const domainQueries = {
  dkimKeys: `
    select id, domain, selector, algorithm, public_key, sealed_private_key, state, created_at, seen_at,
      retired_at
    from dkim_key indexed by dkim_key_of_domain
    where domain = ?
    order by created_at, id`,
  lastCheck: `
    select domain, at, is_verified, verified_at, findings
    from domain_check
    where domain = ?`,
}

type KeyRow = Pick<DkimKey, 'id' | 'domain' | 'selector' | 'algorithm' | 'state'> & {
  readonly public_key: string
  readonly sealed_private_key: Uint8Array
  readonly created_at: number
  readonly seen_at: number | null
  readonly retired_at: number | null
}

type CheckRow = Pick<StoredDomainCheck, 'domain' | 'at' | 'findings'> & {
  readonly is_verified: number
  readonly verified_at: number | null
}

export class DomainReads implements DomainStore {
  readonly #dkimKeys: StatementSync
  readonly #lastCheck: StatementSync

  constructor(db: DatabaseSync) {
    this.#dkimKeys = db.prepare(domainQueries.dkimKeys)
    this.#lastCheck = db.prepare(domainQueries.lastCheck)
  }

  async dkimKeys(domain: string): Promise<DkimKey[]> {
    return (this.#dkimKeys.all(domain) as KeyRow[]).map(keyOf)
  }

  async lastDomainCheck(domain: string): Promise<StoredDomainCheck | undefined> {
    const row = this.#lastCheck.get(domain) as CheckRow | undefined
    return row && checkOf(row)
  }
}

function keyOf(row: KeyRow): DkimKey {
  const { id, domain, selector, algorithm, state, seen_at: seenAt, retired_at: retiredAt } = row
  return {
    id,
    domain,
    selector,
    algorithm,
    publicKey: row.public_key,
    sealedPrivateKey: row.sealed_private_key,
    state,
    createdAt: row.created_at,
    ...(seenAt === null ? {} : { seenAt }),
    ...(retiredAt === null ? {} : { retiredAt }),
  }
}

function checkOf(row: CheckRow): StoredDomainCheck {
  const { domain, at, is_verified: isVerified, verified_at: verifiedAt, findings } = row
  return {
    domain,
    at,
    isVerified: isVerified === 1,
    ...(verifiedAt === null ? {} : { verifiedAt }),
    findings,
  }
}
