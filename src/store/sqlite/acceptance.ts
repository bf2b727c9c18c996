/** Writes a message that enters: the message, its content, its recipients, its consignments. */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Consignment, Message } from '../../mail/message/message.ts'
import type { MessageAccepted } from '../../mail/message/queue-change.ts'
import type { StoredContent } from '../../mail/message/stored-content.ts'
import { laneOf } from '../../mail/queue/lane.ts'
import { laneNumbers } from './lane-number.ts'
import { ContradictionError } from './store-error.ts'

export class Acceptance {
  readonly #epoch: number
  readonly #insertMessage: StatementSync
  readonly #insertContent: StatementSync
  readonly #insertRecipient: StatementSync
  readonly #insertConsignment: StatementSync

  constructor(db: DatabaseSync, epoch: number) {
    this.#epoch = epoch
    this.#insertMessage = db.prepare(`
      insert into message (id, sender, submitter, domain, origin, accepted_at, expires_at,
        size_bytes, is_eight_bit, needs_smtp_utf8, ret, envid, lane, tls_required)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
    this.#insertContent = db.prepare(`
      insert into content (message, wrapped_key, header, body, body_file)
      values (?, ?, ?, ?, ?)`)
    this.#insertRecipient = db.prepare(`
      insert into recipient (message, position, address, destination, notify, orcpt)
      values (?, ?, ?, ?, ?, ?)`)
    this.#insertConsignment = db.prepare(`
      insert into consignment (message, destination, id, submitter, accepted_at, open_recipients,
        next_attempt_at, lease_epoch, lane)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?)`)
  }

  /** Returns the message's number. */
  write({ message, content, consignments, leased }: MessageAccepted): number {
    if (consignments.length === 0) {
      throw new ContradictionError(`message ${message.id} has no recipients`)
    }
    const number = this.#writeMessage(message)
    this.#writeContent(number, content)
    let open = leased.length
    for (const consignment of consignments) {
      const isLeased = open > 0 && leased.includes(consignment.id)
      if (isLeased) open--
      this.#writeConsignment(number, message, consignment, isLeased)
    }
    if (open > 0) {
      throw new ContradictionError(`message ${message.id} leases a consignment it does not have`)
    }
    return number
  }

  #writeMessage(message: Message): number {
    const { lastInsertRowid } = this.#insertMessage.run(
      message.id,
      message.sender,
      message.submitter,
      message.domain,
      message.origin,
      message.acceptedAt,
      message.expiresAt,
      message.sizeBytes,
      message.isEightBit ? 1 : 0,
      message.needsSmtpUtf8 ? 1 : 0,
      message.ret ?? null,
      message.envid ?? null,
      laneNumbers[laneOf(message)],
      message.tlsRequired ?? null,
    )
    return Number(lastInsertRowid)
  }

  #writeContent(number: number, { wrappedKey, header, body }: StoredContent): void {
    const inline = 'inline' in body ? body.inline : null
    const file = 'file' in body ? body.file : null
    this.#insertContent.run(number, wrappedKey, header, inline, file)
  }

  #writeConsignment(
    number: number,
    message: Message,
    { id, destination, recipients }: Consignment,
    isLeased: boolean,
  ): void {
    if (recipients.length === 0) {
      throw new ContradictionError(`consignment ${id} has no recipients`)
    }
    for (const { position, address, notify, orcpt } of recipients) {
      const words = notify === undefined ? null : notify.join(',')
      this.#insertRecipient.run(number, position, address, destination, words, orcpt ?? null)
    }
    this.#insertConsignment.run(
      number,
      destination,
      id,
      message.submitter,
      message.acceptedAt,
      recipients.length,
      message.acceptedAt,
      isLeased ? this.#epoch : null,
      laneNumbers[laneOf(message)],
    )
  }
}
