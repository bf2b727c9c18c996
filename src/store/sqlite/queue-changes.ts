/** Writes the changes of messages on their way; the two of the hot path have files of their own. */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { NoticesTold, QueueChange } from '../../mail/message/queue-change.ts'
import { Acceptance } from './acceptance.ts'
import { ByHand } from './by-hand.ts'
import { Holding } from './holding.ts'
import { PauseChanges } from './pause-changes.ts'
import { Settlement } from './settlement.ts'
import { ContradictionError } from './store-error.ts'
import type { Suspension } from './suspension.ts'

export class QueueChanges {
  readonly #acceptance: Acceptance
  readonly #settlement: Settlement
  readonly #suspension: Suspension
  readonly #holding: Holding
  readonly #byHand: ByHand
  readonly #pauses: PauseChanges
  readonly #findMessage: StatementSync
  readonly #tell: StatementSync
  readonly #countNotice: StatementSync
  readonly #insertEvent: StatementSync

  constructor(db: DatabaseSync, epoch: number, suspension: Suspension) {
    this.#acceptance = new Acceptance(db, epoch)
    this.#settlement = new Settlement(db, epoch, suspension)
    this.#suspension = suspension
    this.#holding = new Holding(db, suspension)
    this.#byHand = new ByHand(db)
    this.#pauses = new PauseChanges(db)
    // message_by_id
    this.#findMessage = db.prepare('select number from message where id = ?')
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
        this.#byHand.cancel(this.#numberOf(change.messageId), change)
        return
      case 'consignments-retried':
        this.#byHand.retry(this.#numberOf(change.messageId), change)
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
      case 'recipients-bounced':
        this.#byHand.bounce(this.#numberOf(change.messageId), change)
        return
      case 'queue-paused':
        this.#pauses.writePaused(change)
        return
      case 'queue-resumed':
        this.#pauses.writeResumed(change)
        return
    }
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
