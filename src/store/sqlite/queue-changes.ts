/** Writes the changes of messages on their way; the two of the hot path have files of their own. */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type {
  ConsignmentsRetried,
  NoticesTold,
  QueueChange,
  RecipientsCancelled,
} from '../../mail/message/queue-change.ts'
import { Acceptance } from './acceptance.ts'
import { Holding } from './holding.ts'
import { prepareFinish, Settlement } from './settlement.ts'
import { ContradictionError } from './store-error.ts'
import type { Suspension } from './suspension.ts'

export class QueueChanges {
  readonly #acceptance: Acceptance
  readonly #settlement: Settlement
  readonly #suspension: Suspension
  readonly #holding: Holding
  readonly #findMessage: StatementSync
  readonly #cancelWaiting: StatementSync
  readonly #cancelLeased: StatementSync
  readonly #endWaiting: StatementSync
  readonly #finish: StatementSync
  readonly #retry: StatementSync
  readonly #tell: StatementSync
  readonly #countNotice: StatementSync
  readonly #insertEvent: StatementSync

  constructor(db: DatabaseSync, epoch: number, suspension: Suspension) {
    this.#acceptance = new Acceptance(db, epoch)
    this.#settlement = new Settlement(db, epoch, suspension)
    this.#suspension = suspension
    this.#holding = new Holding(db, suspension)
    // message_by_id
    this.#findMessage = db.prepare('select number from message where id = ?')
    this.#cancelWaiting = db.prepare(`
      update recipient
      set state = 'cancelled', final_at = ?2
      where message = ?1
        and state in ('scheduled', 'queued', 'held')
        and destination not in
          (select destination from consignment where message = ?1 and lease_epoch is not null)
      returning position`)
    this.#cancelLeased = db.prepare(`
      update recipient
      set is_cancel_requested = 1
      where message = ? and state in ('scheduled', 'queued', 'held')`)
    this.#endWaiting = db.prepare(
      'delete from consignment where message = ? and lease_epoch is null',
    )
    this.#finish = prepareFinish(db)
    // What is overdue keeps its place in the line; what is held stays held.
    this.#retry = db.prepare(`
      update consignment
      set next_attempt_at = min(next_attempt_at, ?)
      where message = ? and lease_epoch is null
        and not is_held_by_scan and not is_held_by_suspension`)
    // Without a kind: whatever is owed about the recipient.
    this.#tell = db.prepare(`
      delete from owed_notice
      where message = ?1 and position = ?2 and (?3 is null or kind = ?3)
      returning kind`)
    this.#countNotice = db.prepare(`
      update recipient
      set notices_sent = coalesce(notices_sent || ',', '') || ?
      where message = ? and position = ?`)
    this.#insertEvent = db.prepare(
      'insert into event (message, kind, at, position, notice_id) values (?, ?, ?, ?, ?)',
    )
  }

  write(change: QueueChange): void {
    switch (change.kind) {
      case 'message-accepted':
        this.#holding.writeAccepted(this.#acceptance.write(change), change)
        return
      case 'consignment-settled':
        this.#settlement.write(change)
        return
      case 'recipients-cancelled':
        this.#writeCancelled(change)
        return
      case 'consignments-retried':
        this.#writeRetried(change)
        return
      case 'notices-told':
        this.#writeTold(change)
        return
      case 'message-released':
        this.#holding.writeReleased(this.#numberOf(change.messageId), change)
        return
      case 'message-refused':
        this.#holding.writeRefused(this.#numberOf(change.messageId), change)
        return
      case 'submitter-held':
        this.#suspension.writeHeld(change)
        return
      case 'submitter-released':
        this.#suspension.writeReleased(change)
        return
    }
  }

  #writeCancelled({ messageId, at }: RecipientsCancelled): void {
    const message = this.#numberOf(messageId)
    const cancelled = this.#cancelWaiting.all(message, at) as { position: number }[]
    for (const { position } of cancelled) {
      this.#insertEvent.run(message, 'cancelled', at, position, null)
    }
    // What is still open is leased: those end with their attempt.
    this.#cancelLeased.run(message)
    this.#endWaiting.run(message)
    this.#finish.run(at, message)
  }

  #writeRetried({ messageId, at }: ConsignmentsRetried): void {
    const message = this.#numberOf(messageId)
    const { changes } = this.#retry.run(at, message)
    if (changes !== 0) this.#insertEvent.run(message, 'retried', at, null, null)
  }

  /** Refused when it is no longer owed: then the notice of the same commit is not accepted twice. */
  #writeTold({ messageId, at, positions, kinds, noticeId }: NoticesTold): void {
    const message = this.#numberOf(messageId)
    for (const [index, position] of positions.entries()) {
      const kind = kinds?.[index] ?? null
      const told = this.#tell.all(message, position, kind) as { kind: string }[]
      if (told.length === 0) {
        throw new ContradictionError(
          `no ${kind ?? ''} notice is owed about recipient ${position} of ${messageId}`,
        )
      }
      this.#insertEvent.run(message, 'told', at, position, noticeId ?? null)
      // Counted also when there was nobody to tell: nobody is to be told again.
      for (const { kind: done } of told) this.#countNotice.run(done, message, position)
    }
  }

  #numberOf(messageId: string): number {
    const row = this.#findMessage.get(messageId) as { number: number } | undefined
    if (row === undefined) throw new ContradictionError(`there is no message ${messageId}`)
    return row.number
  }
}
