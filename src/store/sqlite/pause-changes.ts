/** Pauses of the queue: few rows, written by hand. */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { QueuePause, QueuePaused, QueueResumed } from '../../mail/message/queue-change.ts'

export class PauseChanges {
  readonly #forgetEnded: StatementSync
  readonly #put: StatementSync
  readonly #remove: StatementSync

  constructor(db: DatabaseSync) {
    this.#forgetEnded = db.prepare('delete from queue_pause where expires_at <= ?')
    this.#put = db.prepare(`
      insert or replace into queue_pause (scope, name, reason, paused_at, expires_at)
      values (?, ?, ?, ?, ?)`)
    this.#remove = db.prepare('delete from queue_pause where scope = ? and name = ?')
  }

  writePaused({ pause }: QueuePaused): void {
    const { scope, name, reason, pausedAt, expiresAt } = pause
    this.#forgetEnded.run(pausedAt)
    this.#put.run(scope, name, reason, pausedAt, expiresAt)
  }

  /** What is not paused is passed over: the command can be said twice. */
  writeResumed({ scope, name }: QueueResumed): void {
    this.#remove.run(scope, name)
  }
}

export const pauseQueries = {
  all: `
    select scope, name, reason, paused_at as pausedAt, expires_at as expiresAt
    from queue_pause
    order by paused_at desc, scope, name`,
}

export class PauseReads {
  readonly #all: StatementSync

  constructor(db: DatabaseSync) {
    this.#all = db.prepare(pauseQueries.all)
  }

  pauses(): QueuePause[] {
    // Copied: rows of the driver have no prototype.
    return (this.#all.all() as QueuePause[]).map((row) => ({ ...row }))
  }
}
