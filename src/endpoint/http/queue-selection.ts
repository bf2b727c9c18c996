/** What a change of the queue is over: read, checked, and put into words. */
import type { QueueSelection } from '../../contract/queue-change.ts'
import { normaliseAddress } from '../../mail/account/address.ts'
import type { PausedPart } from '../../mail/message/queue-change.ts'
import type { Selection } from '../../mail/queue/bulk-change.ts'
import { canonicalDomain } from '../../protocol/message/domain-name.ts'
import type { AdminParts } from './admin-parts.ts'
import { ApiRefusal } from './api-refusal.ts'

/** Rows of the summed-up queue that are looked through for the destinations of a site. */
export const QUEUE_ROWS_MAX = 100_000

/** As given, each in the form in which it is stored. */
export async function readNames(
  { accountStore, messages }: Pick<AdminParts, 'accountStore' | 'messages'>,
  { site, destination, sender, id, all }: QueueSelection,
): Promise<QueueSelection> {
  const names = [site, destination, sender, id].filter((name) => name !== undefined)
  if (names.length === 0 && all === undefined) {
    throw new ApiRefusal(
      'invalid',
      'say what it is over: --site, --destination, --sender, --id, or --all for all mail that waits',
    )
  }
  if (names.length > 0 && all !== undefined) {
    throw new ApiRefusal('invalid', '--all goes without --site, --destination, --sender and --id')
  }
  return {
    ...(site === undefined ? {} : { site: site.trim() }),
    ...(destination === undefined ? {} : { destination: destinationOf(destination) }),
    ...(sender === undefined ? {} : { sender: await senderOf(accountStore, sender) }),
    ...(id === undefined ? {} : { id: await idOf(messages, id) }),
    ...(all === undefined ? {} : { all }),
  }
}

/** A pause is over one thing. */
export async function readPart(parts: AdminParts, given: QueueSelection): Promise<PausedPart> {
  const { site, destination, sender, id } = await readNames(parts, given)
  const named: PausedPart[] = []
  if (site !== undefined) named.push({ scope: 'site', name: site })
  if (destination !== undefined) named.push({ scope: 'destination', name: destination })
  if (sender !== undefined) named.push({ scope: 'sender', name: sender })
  if (id !== undefined) named.push({ scope: 'message', name: id })
  const [part, ...others] = named
  if (others.length > 0) {
    throw new ApiRefusal(
      'invalid',
      'a pause is over one thing: a site, a destination, a sender or a message; pause twice for two of them',
    )
  }
  return part ?? { scope: 'all', name: '' }
}

/** A site becomes the destinations that are known to be behind it at this moment. */
export async function selectionOf(parts: AdminParts, names: QueueSelection): Promise<Selection> {
  const { site, destination, sender, id } = names
  const common = {
    ...(sender === undefined ? {} : { submitter: sender }),
    ...(id === undefined ? {} : { messageId: id }),
  }
  if (site === undefined) {
    return { ...common, ...(destination === undefined ? {} : { destinations: [destination] }) }
  }
  const rows = await parts.messages.queue({ limit: QUEUE_ROWS_MAX })
  const behind = new Set(
    rows.map((row) => row.destination).filter((name) => siteOf(parts, name) === site),
  )
  const destinations = [...behind].filter(
    (name) => destination === undefined || name === destination,
  )
  return { ...common, destinations }
}

export function siteOf({ siteOf: known }: Pick<AdminParts, 'siteOf'>, destination: string): string {
  return known(destination) ?? destination
}

export function selectionInWords({ site, destination, sender, id, all }: QueueSelection): string {
  if (all !== undefined) return 'all mail'
  return [
    site === undefined ? '' : `site ${site}`,
    destination === undefined ? '' : `destination ${destination}`,
    sender === undefined ? '' : `sender ${sender}`,
    id === undefined ? '' : `message ${id}`,
  ]
    .filter((words) => words !== '')
    .join(', ')
}

function destinationOf(given: string): string {
  const destination = canonicalDomain(given.trim())
  if (destination !== undefined) return destination
  throw new ApiRefusal(
    'invalid',
    `"${given}" is no destination: it is the domain of recipients, such as theirs.example`,
  )
}

async function idOf(messages: AdminParts['messages'], given: string): Promise<string> {
  const id = given.trim()
  if ((await messages.message(id)) !== undefined) return id
  throw new ApiRefusal(
    'unknown',
    `there is no message ${id}; "posthorn message list" shows the newest`,
  )
}

async function senderOf(accounts: AdminParts['accountStore'], given: string): Promise<string> {
  const sender = normaliseAddress(given.trim())
  const domain = sender === undefined ? undefined : await accounts.domain(sender.domain)
  // On a trusted listener, and with the password of a domain, senders need not be listed one by one.
  if (sender !== undefined && domain !== undefined) return sender.address
  throw new ApiRefusal(
    'unknown',
    `"${given}" is no sender here: "posthorn queue" shows whose mail waits, "posthorn domain list" the domains that may send`,
  )
}
