/**
 * Recipients to whom we no longer write: because their host said that nobody has the address, or by hand.
 * Asked at RCPT, where the client hears at once why and how it is lifted. What cannot be done is a value
 * with one line that says what to do instead.
 */
import type { Clock } from '../../base/clock.ts'
import { parseMailbox } from '../../protocol/smtp/path.ts'
import { comparable } from '../message/comparable.ts'
import type { Store } from '../message/store.ts'
import type { Suppression } from '../message/suppression-change.ts'
import type { SuppressionStore } from './suppression-store.ts'

export type SuppressionRefusal = {
  readonly refused: 'invalid' | 'unknown'
  readonly text: string
}

export type SuppressionParts = {
  readonly store: Pick<Store, 'commit'>
  readonly suppressions: SuppressionStore
  readonly clock: Pick<Clock, 'now'>
}

export class Suppressions {
  readonly #parts: SuppressionParts

  constructor(parts: SuppressionParts) {
    this.#parts = parts
  }

  /** The suppression of this recipient that is in force now. On the way of every RCPT. */
  of(recipient: string): Promise<Suppression | undefined> {
    const { clock, suppressions } = this.#parts
    return suppressions.suppressionOf(comparable(recipient), clock.now())
  }

  /** Those in force, newest first, behind `after`. */
  list(page: {
    readonly limit: number
    readonly after?: string | undefined
  }): Promise<Suppression[]> {
    const { clock, suppressions } = this.#parts
    const wanted = { limit: page.limit, now: clock.now() }
    if (page.after === undefined) return suppressions.suppressions(wanted)
    return suppressions.suppressions({ ...wanted, after: comparable(page.after) })
  }

  /** By hand. Replaces an earlier one; without `forMs` it stays until it is lifted. */
  async add(
    text: string,
    given: { readonly reason?: string | undefined; readonly forMs?: number | undefined },
  ): Promise<Suppression | SuppressionRefusal> {
    const recipient = readRecipient(text)
    if (typeof recipient !== 'string') return recipient
    const addedAt = this.#parts.clock.now()
    const suppression: Suppression = {
      recipient,
      reason: given.reason ?? 'added by hand',
      category: 'by_hand',
      addedAt,
      ...(given.forMs === undefined ? {} : { expiresAt: addedAt + given.forMs }),
    }
    await this.#parts.store.commit([{ kind: 'suppression-added', suppression }])
    return suppression
  }

  async remove(text: string): Promise<Suppression | SuppressionRefusal> {
    const recipient = readRecipient(text)
    if (typeof recipient !== 'string') return recipient
    const found = await this.of(recipient)
    if (found === undefined) {
      return {
        refused: 'unknown',
        text: `${recipient} is not suppressed; "posthorn suppression list" shows who is`,
      }
    }
    await this.#parts.store.commit([{ kind: 'suppression-removed', recipient }])
    return found
  }
}

function readRecipient(text: string): string | SuppressionRefusal {
  const mailbox = parseMailbox(text)
  if (mailbox.kind === 'mailbox' && mailbox.address.includes('@')) {
    return comparable(mailbox.address)
  }
  return {
    refused: 'invalid',
    text: `"${text}" is not the address of a recipient; give one like bert@example.net`,
  }
}
