/** MTA-STS policies of others: written when one was fetched, read once by each process. */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import {
  type KeptStsPolicy,
  STS_POLICIES_MAX,
  type StsChange,
} from '../../mail/message/sts-change.ts'

export const stsQueries = {
  forgetOver: 'delete from sts_policy where expires_at <= ?',
  forgetOldest: `
    delete from sts_policy
    where fetched_at < (
      select fetched_at
      from sts_policy indexed by sts_policy_by_age
      order by fetched_at desc
      limit 1 offset ${STS_POLICIES_MAX - 1})`,
  inForce: `
    select domain, id, text, fetched_at as fetchedAt, expires_at as expiresAt
    from sts_policy indexed by sts_policy_by_age
    where expires_at > ?
    order by fetched_at
    limit ${STS_POLICIES_MAX}`,
}

export class StsChanges {
  readonly #put: StatementSync
  readonly #forgetOver: StatementSync
  readonly #forgetOldest: StatementSync

  constructor(db: DatabaseSync) {
    this.#put = db.prepare(`
      insert or replace into sts_policy (domain, id, text, fetched_at, expires_at)
      values (?, ?, ?, ?, ?)`)
    this.#forgetOver = db.prepare(stsQueries.forgetOver)
    this.#forgetOldest = db.prepare(stsQueries.forgetOldest)
  }

  write({ kept }: StsChange): void {
    const { domain, id, text, fetchedAt, expiresAt } = kept
    this.#put.run(domain, id, text, fetchedAt, expiresAt)
    this.#forgetOver.run(fetchedAt)
    this.#forgetOldest.run()
  }
}

export class StsReads {
  readonly #inForce: StatementSync

  constructor(db: DatabaseSync) {
    this.#inForce = db.prepare(stsQueries.inForce)
  }

  stsPolicies(now: number): KeptStsPolicy[] {
    // Copied: rows of the driver have no prototype.
    return (this.#inForce.all(now) as KeptStsPolicy[]).map((row) => ({ ...row }))
  }
}
