/** Writes whom a submitter has written to, and mail that was refused. */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { comparable } from '../../mail/message/comparable.ts'
import type { LimitChange, RefusedSubmission } from '../../mail/message/limit-change.ts'

/** So many refusals are kept; the oldest go first. A client that tries for ever must not fill the disk. */
export const REFUSALS_MAX = 10_000

type SentRow = {
  readonly submitter: string
  readonly address: string
  readonly accepted_at: number
}

export class LimitChanges {
  readonly #meet: StatementSync
  readonly #sentSinceMark: StatementSync
  readonly #moveMark: StatementSync
  readonly #refuse: StatementSync
  readonly #dropOldest: StatementSync

  constructor(db: DatabaseSync) {
    this.#meet = db.prepare(
      'insert or ignore into correspondent (submitter, recipient, met_at) values (?, ?, ?)',
    )
    this.#sentSinceMark = db.prepare(`
      select m.submitter, r.address, m.accepted_at
      from message m
      cross join recipient r on r.message = m.number
      where m.number > (select value from meta where name = 'correspondents_seeded')
        and m.origin = 'submission'
      order by m.number`)
    this.#moveMark = db.prepare(`
      update meta
      set value = coalesce((select max(number) from message), 0)
      where name = 'correspondents_seeded'`)
    this.#refuse = db.prepare(`
      insert into refused_submission (id, at, submitter, sender, recipients, rule, reply)
      values (?, ?, ?, ?, ?, ?, ?)`)
    this.#dropOldest = db.prepare(
      `delete from refused_submission where number <= ? - ${REFUSALS_MAX}`,
    )
  }

  write(change: LimitChange): void {
    switch (change.kind) {
      case 'correspondents-met':
        for (const recipient of change.recipients) {
          this.#meet.run(change.submitter, recipient, change.at)
        }
        return
      case 'correspondents-seeded':
        this.#seed()
        return
      case 'submission-refused':
        this.#writeRefused(change.refusal)
        return
    }
  }

  #seed(): void {
    for (const row of this.#sentSinceMark.iterate() as Iterable<SentRow>) {
      this.#meet.run(row.submitter, comparable(row.address), row.accepted_at)
    }
    this.#moveMark.run()
  }

  #writeRefused({ id, at, submitter, sender, recipients, rule, reply }: RefusedSubmission): void {
    const json = JSON.stringify(recipients)
    const { lastInsertRowid } = this.#refuse.run(id, at, submitter, sender, json, rule, reply)
    this.#dropOldest.run(lastInsertRowid)
  }
}
