/** What sources in their warm-up have sent: few rows, one changed with each message taken. */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { WarmUpChange, WarmUpCount } from '../../mail/message/warm-up-change.ts'

export class WarmUpChanges {
  readonly #count: StatementSync
  readonly #forget: StatementSync

  constructor(db: DatabaseSync) {
    this.#count = db.prepare(`
      insert into warm_up (day, source, provider, messages)
      values (?, ?, ?, 1)
      on conflict do update set messages = messages + 1`)
    this.#forget = db.prepare('delete from warm_up where day < ?')
  }

  write({ day, source, provider }: WarmUpChange): void {
    this.#count.run(day, source, provider)
    // An attempt may have begun the day before.
    this.#forget.run(day - 1)
  }
}

export const warmUpQueries = {
  ofDay: 'select source, provider, day, messages from warm_up where day = ?',
}

export class WarmUpReads {
  readonly #ofDay: StatementSync

  constructor(db: DatabaseSync) {
    this.#ofDay = db.prepare(warmUpQueries.ofDay)
  }

  countsOf(day: number): WarmUpCount[] {
    // Copied: rows of the driver have no prototype.
    return (this.#ofDay.all(day) as WarmUpCount[]).map((row) => ({ ...row }))
  }
}
