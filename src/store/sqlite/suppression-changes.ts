/** Writes whom we no longer write to. */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Suppression, SuppressionChange } from '../../mail/message/suppression-change.ts'
import { ContradictionError } from './store-error.ts'

export class SuppressionChanges {
  readonly #add: StatementSync
  readonly #remove: StatementSync
  readonly #expire: StatementSync

  constructor(db: DatabaseSync) {
    this.#add = db.prepare(`
      insert or replace into suppression
        (recipient, reason, category, message_id, added_at, expires_at)
      values (?, ?, ?, ?, ?, ?)`)
    this.#remove = db.prepare('delete from suppression where recipient = ?')
    this.#expire = db.prepare(`
      delete from suppression indexed by suppression_by_expiry
      where expires_at is not null and expires_at <= ?`)
  }

  write(change: SuppressionChange): void {
    switch (change.kind) {
      case 'suppression-added':
        this.#writeAdded(change.suppression)
        return
      case 'suppression-removed':
        if (this.#remove.run(change.recipient).changes === 0) {
          throw new ContradictionError(`${change.recipient} is not suppressed`)
        }
        return
      case 'suppressions-expired':
        this.#expire.run(change.at)
        return
    }
  }

  #writeAdded(suppression: Suppression): void {
    const { recipient, reason, category, messageId, addedAt, expiresAt } = suppression
    this.#add.run(recipient, reason, category, messageId ?? null, addedAt, expiresAt ?? null)
  }
}
