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
import type { Change, Store } from '../message/store.ts'
import type { Handover } from '../queue/handover.ts'
import type { ContentWriter } from '../spool/content-writer.ts'

export type AcceptParts = {
  readonly store: Store
  readonly handover: Handover
}

/**
 * @param content its body complete
 * @param alongside changes that are committed together with the message, or not at all
 * @throws StoreFullError or the store's error; nothing was accepted then, and the content is discarded
 */
export async function accept(
  message: Message,
  recipients: readonly Recipient[],
  header: Buffer,
  content: ContentWriter,
  { store, handover }: AcceptParts,
  alongside: readonly Change[] = [],
): Promise<void> {
  const consignments = consign(message.id, recipients)
  const reserved = consignments.filter(({ destination }) => handover.reserve(destination))
  try {
    const stored = await content.finish(header)
    const leased = reserved.map(({ id }) => id)
    await store.commit([
      { kind: 'message-accepted', message, content: stored, consignments, leased },
      ...alongside,
    ])
  } catch (error) {
    for (const { destination } of reserved) handover.forgo(destination)
    await content.discard()
    throw error
  }
  const inMemory = content.inMemory(header)
  for (const consignment of reserved) handover.take(leasedNow(consignment, message), inMemory)
  if (reserved.length < consignments.length) handover.wakeAt(message.acceptedAt)
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
