/** What the queue and the notifier read, on the main thread's read-only connection. */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { NoticeKind } from '../../mail/message/queue-change.ts'
import type { StoredContent } from '../../mail/message/stored-content.ts'
import type { OwedNotices, OwedRecipient } from '../../mail/queue/queue-store.ts'
import {
  attemptOf,
  type AttemptRow,
  messageColumns,
  messageOf,
  type MessageRow,
  recipientOf,
  type RecipientRow,
} from './message-rows.ts'

export const queueQueries = {
  nextDueAt: `
    select min(next_attempt_at) as at
    from consignment indexed by consignment_due
    where lease_epoch is null`,
  contentOf: `
    select c.wrapped_key, c.header, c.body, c.body_file
    from message m indexed by message_by_id
    join content c on c.message = m.number
    where m.id = ? and length(c.wrapped_key) > 0`,
  refersTo: `
    select 1
    from content indexed by content_by_file
    where body_file = ?`,
  owedOldestFirst: `
    select message
    from owed_notice indexed by owed_notice_by_age
    order by owed_at`,
  owedOf: `
    select o.kind, o.owed_at, o.status, r.position, r.address, r.notify, r.orcpt,
      e.at, e.host, e.ip, e.tls, e.our_ip, e.stage, e.reply, e.reason,
      e.bounce_info
    from owed_notice o
    join recipient r on r.message = o.message and r.position = o.position
    join event e on e.number = o.event
    where o.message = ?
    order by o.position, o.kind`,
}

type ContentRow = {
  readonly wrapped_key: Uint8Array
  readonly header: Uint8Array
  readonly body: Uint8Array | null
  readonly body_file: string | null
}

type OwedRow = RecipientRow &
  AttemptRow & { readonly kind: NoticeKind; readonly owed_at: number; readonly status: string }

export class QueueReads {
  readonly #nextDueAt: StatementSync
  readonly #contentOf: StatementSync
  readonly #refersTo: StatementSync
  readonly #owedOldestFirst: StatementSync
  readonly #owedOf: StatementSync
  readonly #message: StatementSync

  constructor(db: DatabaseSync) {
    this.#nextDueAt = db.prepare(queueQueries.nextDueAt)
    this.#contentOf = db.prepare(queueQueries.contentOf)
    this.#refersTo = db.prepare(queueQueries.refersTo)
    this.#owedOldestFirst = db.prepare(queueQueries.owedOldestFirst)
    this.#owedOf = db.prepare(queueQueries.owedOf)
    this.#message = db.prepare(`select ${messageColumns} from message m where m.number = ?`)
  }

  nextDueAt(): number | undefined {
    const { at } = this.#nextDueAt.get() as { at: number | null }
    return at ?? undefined
  }

  contentOf(messageId: string): StoredContent | undefined {
    const row = this.#contentOf.get(messageId) as ContentRow | undefined
    if (row === undefined) return undefined
    const { wrapped_key: wrappedKey, header, body, body_file: file } = row
    if (file !== null) return { wrappedKey, header, body: { file } }
    return { wrappedKey, header, body: { inline: body ?? new Uint8Array() } }
  }

  /** Whether a message's body is in this file of the spool folder. */
  refersTo(file: string): boolean {
    return this.#refersTo.get(file) !== undefined
  }

  owedNotices(limit: number): OwedNotices[] {
    const numbers = new Set<number>()
    if (limit <= 0) return []
    for (const row of this.#owedOldestFirst.iterate() as Iterable<{ message: number }>) {
      numbers.add(row.message)
      if (numbers.size >= limit) break
    }
    return [...numbers].map((number) => ({
      message: messageOf(this.#message.get(number) as MessageRow),
      recipients: (this.#owedOf.all(number) as OwedRow[]).map(owedOf),
    }))
  }
}

function owedOf(row: OwedRow): OwedRecipient {
  return {
    ...recipientOf(row),
    notice: row.kind,
    owedAt: row.owed_at,
    status: row.status,
    attempt: attemptOf(row),
  }
}
