/**
 * Suspending an address and lifting it, as the operator does it: it may not send, its sessions end at
 * their next command, and what of it waits is held until it is lifted.
 */
import type { Clock } from '../../base/clock.ts'
import type { Store } from '../message/store.ts'
import type { AccountRefusal, Accounts } from './accounts.ts'
import type { Address } from './account-store.ts'

const REASON_BY_DEFAULT = 'suspended by the operator'

export type SuspensionParts = { readonly store: Pick<Store, 'commit'>; readonly clock: Clock }

export class Suspensions {
  readonly #parts: SuspensionParts
  readonly #owners: Pick<Accounts, 'findAddress'>

  constructor(parts: SuspensionParts, owners: Pick<Accounts, 'findAddress'>) {
    this.#parts = parts
    this.#owners = owners
  }

  async suspend(
    text: string,
    reason: string = REASON_BY_DEFAULT,
  ): Promise<Address | AccountRefusal> {
    const found = await this.#owners.findAddress(text)
    if ('refused' in found) return found
    const { address, suspended } = found
    if (suspended !== undefined) {
      return {
        refused: 'exists',
        text: `${address} is suspended already (${suspended.reason}); nothing to do`,
      }
    }
    const at = this.#parts.clock.now()
    await this.#parts.store.commit([
      { kind: 'address-suspended', address, at, reason },
      { kind: 'submitter-held', submitter: address, at, reason },
    ])
    return { ...found, suspended: { at, reason } }
  }

  /** What was held is due at once: wake the queue. */
  async lift(text: string): Promise<Address | AccountRefusal> {
    const found = await this.#owners.findAddress(text)
    if ('refused' in found) return found
    const { suspended, ...lifted } = found
    const { address } = found
    if (suspended === undefined) {
      return { refused: 'exists', text: `${address} is not suspended; nothing to do` }
    }
    const at = this.#parts.clock.now()
    await this.#parts.store.commit([
      { kind: 'address-lifted', address },
      { kind: 'submitter-released', submitter: address, at },
    ])
    return lifted
  }
}
