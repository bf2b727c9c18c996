/** What people ask about single messages, on the main thread's read-only connection. */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { RecipientState } from '../../contract/recipient-state.ts'
import type {
  MessageWithRecipients,
  Page,
  RecipientProgress,
  StoredEvent,
} from '../../mail/queue/message-store.ts'
import {
  attemptOf,
  type AttemptRow,
  messageColumns,
  messageOf,
  type MessageRow,
  recipientOf,
  type RecipientRow,
} from './message-rows.ts'

export const messageQueries = {
  newest: `
    select m.number, m.redacted_at, m.kept_at, ${messageColumns}
    from message m indexed by message_by_id
    order by m.id desc
    limit ?`,
  newestAfter: `
    select m.number, m.redacted_at, m.kept_at, ${messageColumns}
    from message m indexed by message_by_id
    where m.id < ?
    order by m.id desc
    limit ?`,
  one: `
    select m.number, m.redacted_at, m.kept_at, ${messageColumns}
    from message m indexed by message_by_id
    where m.id = ?`,
  recipients: `
    select r.position, r.address, r.notify, r.orcpt, r.state, r.destination, r.attempts,
      r.is_own_verdict, c.next_attempt_at, c.lease_epoch,
      c.is_held_by_scan or c.is_held_by_suspension as is_held
    from recipient r
    left join consignment c on c.message = r.message and c.destination = r.destination
    where r.message = ?
    order by r.position`,
  events: `
    select kind, at, position, state, host, ip, tls, our_ip, stage, reply, reason,
      bounce_info, next_attempt_at, notice_id
    from event indexed by event_by_message
    where message = ?
    order by number`,
}

type NumberedMessageRow = MessageRow & {
  readonly number: number
  readonly redacted_at: number | null
  readonly kept_at: number | null
}

type ProgressRow = RecipientRow & {
  readonly state: RecipientState
  readonly destination: string
  readonly attempts: number
  readonly is_own_verdict: number
  readonly next_attempt_at: number | null
  readonly lease_epoch: number | null
  readonly is_held: number | null
}

type EventRow = AttemptRow & {
  readonly kind: Exclude<StoredEvent['kind'], 'accepted'>
  readonly position: number
  readonly state: Extract<StoredEvent, { kind: 'attempted' }>['state']
  readonly next_attempt_at: number | null
  readonly notice_id: string | null
}

export class MessageReads {
  readonly #newest: StatementSync
  readonly #newestAfter: StatementSync
  readonly #one: StatementSync
  readonly #recipients: StatementSync
  readonly #events: StatementSync

  constructor(db: DatabaseSync) {
    this.#newest = db.prepare(messageQueries.newest)
    this.#newestAfter = db.prepare(messageQueries.newestAfter)
    this.#one = db.prepare(messageQueries.one)
    this.#recipients = db.prepare(messageQueries.recipients)
    this.#events = db.prepare(messageQueries.events)
  }

  messages({ limit, after }: Page): MessageWithRecipients[] {
    const rows = after === undefined ? this.#newest.all(limit) : this.#newestAfter.all(after, limit)
    return (rows as NumberedMessageRow[]).map((row) => this.#withRecipients(row))
  }

  message(id: string): MessageWithRecipients | undefined {
    const row = this.#one.get(id) as NumberedMessageRow | undefined
    return row && this.#withRecipients(row)
  }

  /** The message's own row is the record of its acceptance. */
  events(messageId: string): StoredEvent[] {
    const row = this.#one.get(messageId) as NumberedMessageRow | undefined
    if (row === undefined) return []
    const events = this.#events.all(row.number) as EventRow[]
    return [{ kind: 'accepted', at: row.accepted_at }, ...events.map(eventOf)]
  }

  #withRecipients(row: NumberedMessageRow): MessageWithRecipients {
    const recipients = this.#recipients.all(row.number) as ProgressRow[]
    return {
      message: messageOf(row),
      recipients: recipients.map(progressOf),
      ...(row.redacted_at === null ? {} : { redactedAt: row.redacted_at }),
      ...(row.kept_at === null ? {} : { keptAt: row.kept_at }),
    }
  }
}

function progressOf(row: ProgressRow): RecipientProgress {
  const state = row.state === 'queued' ? waitingState(row) : row.state
  const waitsUntil = state === 'queued' ? row.next_attempt_at : null
  return {
    ...recipientOf(row),
    state,
    destination: row.destination,
    attempts: row.attempts,
    isOwnVerdict: row.is_own_verdict === 1,
    ...(waitsUntil === null ? {} : { nextAttemptAt: waitsUntil }),
  }
}

/** Both are known of the consignment alone, and a lease comes before what holds it. */
function waitingState(row: ProgressRow): 'leased' | 'held' | 'queued' {
  if (row.lease_epoch !== null) return 'leased'
  return row.is_held === 1 ? 'held' : 'queued'
}

function eventOf(row: EventRow): StoredEvent {
  const { kind, at, position } = row
  switch (kind) {
    case 'attempted':
      return {
        kind,
        at,
        position,
        state: row.state,
        attempt: attemptOf(row),
        ...(row.next_attempt_at === null ? {} : { nextAttemptAt: row.next_attempt_at }),
      }
    case 'scanned':
      return { kind, at, text: row.reason ?? '' }
    case 'held':
    case 'refused':
      return { kind, at, position, text: row.reason ?? '' }
    case 'cancelled':
    case 'released':
      return { kind, at, position }
    case 'retried':
      return { kind, at }
    case 'told':
      return { kind, at, position, ...(row.notice_id === null ? {} : { noticeId: row.notice_id }) }
  }
}
