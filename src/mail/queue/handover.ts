/**
 * How submission hands fresh mail to delivery without a detour over the disk: it asks for room before
 * the commit, inserts what got room already leased, and hands it over after the commit. What got no
 * room waits in the queue like any other. Implemented by the courier.
 */
import type { LeasedConsignment } from '../message/message.ts'
import type { DeliverableContent } from '../spool/content.ts'
import type { Flow } from './lane.ts'

/** What asks for room: whose mail, how urgent, and where it goes. */
export type Claim = Flow & { readonly destination: string }

export interface Handover {
  /** True keeps room for one attempt until `take` or `forgo` is called for it. */
  reserve(claim: Claim): boolean
  forgo(claim: Claim): void
  /** Committed and leased by us: to be delivered now, from memory if the content is given. */
  take(consignment: LeasedConsignment, content: DeliverableContent | undefined): void
  /** Something in the store is due at this date. */
  wakeAt(at: number): void
}
