/**
 * The commit that makes a message ours. Whoever gets `accepted` back may promise delivery: envelope and
 * content are on the disk, and the message is on its way. Submission and notices both end here.
 */
import { normaliseDomain, splitAddress } from '../../protocol/smtp/path.ts'
import {
  type Consignment,
  consignmentId,
  type LeasedConsignment,
  type Message,
  type Recipient,
} from '../message/message.ts'
import type { MessageAccepted } from '../message/queue-change.ts'
import type { Change, Store } from '../message/store.ts'
import type { Claim, Handover } from '../queue/handover.ts'
import { flowOf } from '../queue/lane.ts'
import type { ContentWriter } from '../spool/content-writer.ts'

export type AcceptParts = {
  readonly store: Store
  readonly handover: Handover
  /** A duty to tell the sender was committed. */
  readonly onNoticeOwed?: () => void
}

export type Acceptance = {
  readonly message: Message
  readonly recipients: readonly Recipient[]
  /** The header block as it will be sent. */
  readonly header: Buffer
  /** Its body complete. */
  readonly content: ContentWriter
  /** What the scan saw and let pass. */
  readonly scanned?: string
  /** A person must look first: nothing is delivered until it is released. */
  readonly held?: MessageAccepted['held']
  /** Committed together with the message, or not at all. */
  readonly alongside?: readonly Change[]
}

/** @throws StoreFullError or the store's error; nothing was accepted then, and the content is discarded */
export async function accept(acceptance: Acceptance, parts: AcceptParts): Promise<void> {
  const { message, header, content } = acceptance
  const { store, handover } = parts
  const consignments = consign(message.id, acceptance.recipients)
  const isHeld = acceptance.held !== undefined
  const claimOf = ({ destination }: Consignment): Claim => ({ ...flowOf(message), destination })
  const reserved = isHeld ? [] : consignments.filter((one) => handover.reserve(claimOf(one)))
  try {
    const accepted = await changeFor(acceptance, consignments, reserved)
    await store.commit([accepted, ...(acceptance.alongside ?? [])])
  } catch (error) {
    for (const consignment of reserved) handover.forgo(claimOf(consignment))
    await content.discard()
    throw error
  }
  const inMemory = content.inMemory(header)
  for (const consignment of reserved) handover.take(leasedNow(consignment, message), inMemory)
  if (isHeld) {
    parts.onNoticeOwed?.()
    // Unless somebody decides before, it is given up then.
    handover.wakeAt(message.expiresAt)
  } else if (reserved.length < consignments.length) {
    handover.wakeAt(message.acceptedAt)
  }
}

async function changeFor(
  { message, header, content, scanned, held }: Acceptance,
  consignments: readonly Consignment[],
  reserved: readonly Consignment[],
): Promise<MessageAccepted> {
  return {
    kind: 'message-accepted',
    message,
    content: await content.finish(header),
    consignments,
    leased: reserved.map(({ id }) => id),
    ...(scanned === undefined ? {} : { scanned }),
    ...(held === undefined ? {} : { held }),
  }
}

/** One consignment per destination, in the order of their first recipients. */
function consign(messageId: string, recipients: readonly Recipient[]): Consignment[] {
  const byDestination = Map.groupBy(recipients, destinationOf)
  return Array.from(byDestination, ([destination, group], number) => ({
    id: consignmentId(messageId, number),
    messageId,
    destination,
    recipients: group,
  }))
}

function destinationOf({ address }: Recipient): string {
  return normaliseDomain(splitAddress(address).domain)
}

function leasedNow(consignment: Consignment, message: Message): LeasedConsignment {
  return { ...consignment, message, delayTold: [], attempts: 0 }
}
