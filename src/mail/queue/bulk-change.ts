/**
 * Retries, bounces or cancels all mail of a selection: what was accepted before the command and is open.
 * It goes in small commits, between which other mail is written, so that 100,000 messages stop nobody.
 * Ended in the middle, it can be said again: what is done is passed over.
 */
import type { Clock } from '../../base/clock.ts'
import type { OwedNotice, PauseScope, QueueChange, QueuePause } from '../message/queue-change.ts'
import type { Store } from '../message/store.ts'
import type { QueuePauses } from './pauses.ts'
import type { SelectedConsignment, SelectionStore, SelectionWanted } from './selection-store.ts'

/** Read at once; in memory while they are written. */
const READ_MAX = 5_000
/** Written in one commit: a few milliseconds for the writer. */
const COMMIT_MAX = 100

export type BulkParts = {
  readonly store: Pick<Store, 'commit'>
  readonly selections: SelectionStore
  readonly pauses: Pick<QueuePauses, 'over'>
  readonly siteOf: (destination: string) => string | undefined
  readonly clock: Pick<Clock, 'now'>
}

export type BulkDeed =
  | { readonly kind: 'retry' }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'bounce'; readonly reason: string }

export type Selection = Pick<
  SelectionWanted,
  'destinations' | 'messageId' | 'submitter' | 'putOffUntil'
>

/** Recipients, by what becomes of them. */
export type BulkEffect = {
  /** Done at once. */
  readonly done: number
  /** An attempt is under way: done when it ends without success; not for a retry. */
  readonly underWay: number
  /** Of a retry: they wait for somebody, and go on waiting. */
  readonly held: number
  /** Of a retry: they are paused, and go on waiting. */
  readonly paused: number
}

const nothing: BulkEffect = { done: 0, underWay: 0, held: 0, paused: 0 }

export async function changeInBulk(
  deed: BulkDeed,
  selection: Selection,
  parts: BulkParts,
  { isDryRun = false }: { readonly isDryRun?: boolean } = {},
): Promise<BulkEffect> {
  const acceptedUntil = parts.clock.now()
  let effect = nothing
  for (let after: SelectionWanted['after']; ; ) {
    const wanted = { ...selection, acceptedUntil, limit: READ_MAX }
    const rows = await parts.selections.selected(
      after === undefined ? wanted : { ...wanted, after },
    )
    const meant: SelectedConsignment[] = []
    for (const row of rows) {
      const fate = fateOf(row, deed, parts)
      effect = { ...effect, [fate]: effect[fate] + row.recipients.length }
      if (fate === 'done' || (fate === 'underWay' && deed.kind !== 'retry')) meant.push(row)
    }
    if (!isDryRun) await write(deed, meant, parts)
    after = rows.at(-1)?.place
    if (rows.length < READ_MAX) return effect
  }
}

/**
 * Makes due what a pause has put off. The pause is lifted first and forgotten last: if we end in between,
 * it is in force again, and can be lifted again.
 */
export async function resumeQueue(
  pause: QueuePause,
  pauses: QueuePauses,
  parts: Omit<BulkParts, 'pauses'>,
): Promise<BulkEffect> {
  pauses.lift(pause)
  const effect = await wakePutOff(pause, { ...parts, pauses })
  await pauses.remove(pause)
  return effect
}

/** What was put off until the end of a pause that does not count any more. */
export function wakePutOff(pause: QueuePause, parts: BulkParts): Promise<BulkEffect> {
  const { scope, name, expiresAt: putOffUntil } = pause
  // What a pause of a site has put off is known by its date: the site may not be.
  const selections = {
    all: {},
    site: {},
    destination: { destinations: [name] },
    sender: { submitter: name },
    message: { messageId: name },
  } as const satisfies Record<PauseScope, Selection>
  return changeInBulk({ kind: 'retry' }, { ...selections[scope], putOffUntil }, parts)
}

function fateOf(
  { state, destination, messageId, submitter, origin }: SelectedConsignment,
  deed: BulkDeed,
  { pauses, siteOf }: BulkParts,
): keyof BulkEffect {
  if (state === 'leased') return 'underWay'
  if (deed.kind !== 'retry') return 'done'
  if (state === 'held') return 'held'
  const site = siteOf(destination)
  return pauses.over({ destination, messageId, submitter, origin, site }) === undefined
    ? 'done'
    : 'paused'
}

async function write(
  deed: BulkDeed,
  consignments: readonly SelectedConsignment[],
  { clock, store }: BulkParts,
): Promise<void> {
  for (let start = 0; start < consignments.length; start += COMMIT_MAX) {
    const some = consignments.slice(start, start + COMMIT_MAX)
    const at = clock.now()
    await store.commit(some.map((consignment) => changeOf(deed, consignment, at)))
  }
}

function changeOf(deed: BulkDeed, consignment: SelectedConsignment, at: number): QueueChange {
  const { messageId, destination } = consignment
  const part = { messageId, at, destinations: [destination] }
  switch (deed.kind) {
    case 'retry':
      return { kind: 'consignments-retried', ...part }
    case 'cancel':
      return { kind: 'recipients-cancelled', ...part }
    case 'bounce': {
      const notices = noticesOf(consignment)
      return { kind: 'recipients-bounced', ...part, reason: deed.reason, notices }
    }
  }
}

/** RFC 3461 §4.1: a failure is told unless the sender asked otherwise; RFC 5321 §4.5.5: never to `<>`. */
function noticesOf({ sender, recipients }: SelectedConsignment): OwedNotice[] {
  if (sender === '') return []
  return recipients.flatMap(({ notify, position }) =>
    notify === undefined || notify.includes('FAILURE') ? [{ position, kind: 'failed' }] : [],
  )
}
