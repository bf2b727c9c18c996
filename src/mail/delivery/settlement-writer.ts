/**
 * Commits what became of a consignment. What cannot be written because the disk is full is kept in memory and
 * written when there is room: the mail is not sent again.
 */
import { describeError, type Log } from '../../base/log.ts'
import type { LeasedConsignment, Message, RecipientOutcome } from '../message/message.ts'
import { type Store, StoreFullError } from '../message/store.ts'
import type { QueueStore } from '../queue/queue-store.ts'
import type { Attempted } from './attempt.ts'
import { settle, type SettlementParts } from './settlement.ts'

/** Before a full disk is tried again. */
const STORE_PAUSE_MS = 1_000

export type SettlementWriterParts = SettlementParts & {
  readonly store: Store & QueueStore
  readonly log: Log
  /** A notice is owed to a sender. */
  readonly onNoticeOwed: () => void
  /** What became of recipients has been committed. */
  readonly onSettled: (message: Message, outcomes: readonly RecipientOutcome[]) => void
}

export class SettlementWriter {
  readonly #parts: SettlementWriterParts

  constructor(parts: SettlementWriterParts) {
    this.#parts = parts
  }

  /** Returns when it is due again, if it is. */
  async settle(consignment: LeasedConsignment, attempted: Attempted): Promise<number | undefined> {
    const { log, onNoticeOwed, onSettled } = this.#parts
    const { change, log: lines, suppressions, warmUp } = settle(consignment, attempted, this.#parts)
    await this.#written(consignment, (store) => store.commit([change, ...suppressions, ...warmUp]))
    for (const { event, fields } of lines) log.info(fields, event)
    if (change.notices.length > 0) onNoticeOwed()
    onSettled(consignment.message, change.outcomes)
    return change.nextAttemptAt
  }

  /** Its site is left alone for a while: back into the queue, and no attempt is counted. */
  async postpone(consignment: LeasedConsignment, until: number): Promise<number> {
    const { clock, log } = this.#parts
    await this.#written(consignment, (store) => store.release([consignment.id], clock.now(), until))
    const { destination, messageId: id } = consignment
    log.info({ id, destination, next: new Date(until).toISOString() }, 'consignment.postponed')
    return until
  }

  async #written(
    { messageId }: LeasedConsignment,
    write: (store: Store & QueueStore) => Promise<void>,
  ): Promise<void> {
    const { clock, log, store } = this.#parts
    for (;;) {
      try {
        return await write(store)
      } catch (error) {
        // Only room on the disk comes back by itself; whatever else would fail for ever.
        if (!(error instanceof StoreFullError)) throw error
        log.error({ id: messageId, error: describeError(error) }, 'settlement.unwritten')
        await clock.sleepUntil(clock.now() + STORE_PAUSE_MS)
      }
    }
  }
}
