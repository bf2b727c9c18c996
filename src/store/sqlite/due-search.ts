/**
 * Finds what to lease: due consignments, oldest first, at most so many per destination and submitter.
 *
 * Two searches, because one alone has a trap:
 * 1. A walk along `consignment_due`, oldest first, stops after `WALK_ROWS_MAX` rows. It is exact
 *    and nearly always enough. But behind a million rows of one crowded destination it would see no other.
 * 2. Then hops along `consignment_waiting` look at each pair of submitter and destination once, pass over
 *    a crowded submitter with one step, and take the oldest pairs. A call makes at most `HOPS_MAX`
 *    of them; the next call goes on where this one stopped, so every pair has its turn.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { LeaseWanted } from '../../mail/queue/queue-store.ts'

const WALK_ROWS_MAX = 1_000
const HOPS_MAX = 1_000

/** How much one call reads at most. */
export type SearchBounds = { readonly walkRows: number; readonly hops: number }
const defaultBounds: SearchBounds = { walkRows: WALK_ROWS_MAX, hops: HOPS_MAX }

/** Names one consignment by its key. */
export type DueRow = {
  readonly message: number
  readonly destination: string
  readonly submitter: string
  readonly next_attempt_at: number
}

type Pair = { readonly submitter: string; readonly destination: string }
type PairRow = Pair & { readonly next_attempt_at: number }
const start: Pair = { submitter: '', destination: '' }

export const dueQueries = {
  walk: `
    select message, destination, submitter, next_attempt_at
    from consignment indexed by consignment_due
    where lease_epoch is null and next_attempt_at <= ?
    order by next_attempt_at, message
    limit ?`,
  // Two searches instead of one for `(submitter, destination) > (?, ?)`: SQLite would begin that one at
  // the pair itself and read through all its rows.
  nextDestination: `
    select submitter, destination, next_attempt_at
    from consignment indexed by consignment_waiting
    where lease_epoch is null and submitter = ? and destination > ?
    order by destination, next_attempt_at
    limit 1`,
  nextSubmitter: `
    select submitter, destination, next_attempt_at
    from consignment indexed by consignment_waiting
    where lease_epoch is null and submitter > ?
    order by submitter, destination, next_attempt_at
    limit 1`,
  ofPair: `
    select message, destination, submitter, next_attempt_at
    from consignment indexed by consignment_waiting
    where lease_epoch is null and submitter = ? and destination = ? and next_attempt_at <= ?
    order by next_attempt_at
    limit ?`,
}

export class DueSearch {
  readonly #walk: StatementSync
  readonly #nextDestination: StatementSync
  readonly #nextSubmitter: StatementSync
  readonly #ofPair: StatementSync
  readonly #bounds: SearchBounds
  #lastPair = start

  constructor(db: DatabaseSync, bounds = defaultBounds) {
    this.#bounds = bounds
    this.#walk = db.prepare(dueQueries.walk)
    this.#nextDestination = db.prepare(dueQueries.nextDestination)
    this.#nextSubmitter = db.prepare(dueQueries.nextSubmitter)
    this.#ofPair = db.prepare(dueQueries.ofPair)
  }

  find(wanted: LeaseWanted): DueRow[] {
    const choice = new Choice(wanted)
    let walked = 0
    for (const row of this.#walk.iterate(wanted.now, this.#bounds.walkRows) as Iterable<DueRow>) {
      walked++
      choice.offer(row)
      if (choice.isFull) return choice.rows
    }
    if (walked === this.#bounds.walkRows) this.#hop(choice, wanted)
    return choice.rows
  }

  #hop(choice: Choice, wanted: LeaseWanted): void {
    const pairs = this.#openPairs(choice, wanted.now)
    pairs.sort((a, b) => a.next_attempt_at - b.next_attempt_at)
    const perPair = Math.min(wanted.perDestination, wanted.perSender, wanted.limit)
    for (const { submitter, destination } of pairs) {
      const rows = this.#ofPair.all(submitter, destination, wanted.now, perPair) as DueRow[]
      for (const row of rows) choice.offer(row)
      if (choice.isFull) return
    }
  }

  /** Pairs with something due that the choice has room for, from the last pair once around. */
  #openPairs(choice: Choice, now: number): PairRow[] {
    const first = this.#lastPair
    const found: PairRow[] = []
    let last = first
    let hasWrapped = first === start
    for (let hops = 0; hops < this.#bounds.hops; hops++) {
      const pair = this.#after(last, choice)
      if (pair === undefined) {
        last = start
        if (hasWrapped) break
        hasWrapped = true
        continue
      }
      last = pair
      if (hasWrapped && first !== start && !isBefore(pair, first)) break
      if (pair.next_attempt_at <= now && choice.hasRoomFor(pair)) found.push(pair)
    }
    this.#lastPair = last
    return found
  }

  #after(last: Pair, choice: Choice): PairRow | undefined {
    const row = choice.isCrowdedSubmitter(last.submitter)
      ? undefined
      : this.#nextDestination.get(last.submitter, last.destination)
    return (row ?? this.#nextSubmitter.get(last.submitter)) as PairRow | undefined
  }
}

/** What has been chosen so far, and whether there is room for one more of its kind. */
class Choice {
  readonly rows: DueRow[] = []
  readonly #wanted: LeaseWanted
  readonly #ofDestination = new Map<string, number>()
  readonly #ofSubmitter = new Map<string, number>()
  readonly #keys = new Set<string>()
  readonly #crowded: ReadonlySet<string>

  constructor(wanted: LeaseWanted) {
    this.#wanted = wanted
    this.#crowded = new Set(wanted.crowded)
  }

  get isFull(): boolean {
    return this.rows.length >= this.#wanted.limit
  }

  isCrowdedSubmitter(submitter: string): boolean {
    return (this.#ofSubmitter.get(submitter) ?? 0) >= this.#wanted.perSender
  }

  hasRoomFor({ submitter, destination }: Pair): boolean {
    return (
      !this.isFull &&
      !this.isCrowdedSubmitter(submitter) &&
      !this.#crowded.has(destination) &&
      (this.#ofDestination.get(destination) ?? 0) < this.#wanted.perDestination
    )
  }

  offer(row: DueRow): void {
    const key = `${row.message} ${row.destination}`
    if (!this.hasRoomFor(row) || this.#keys.has(key)) return
    this.#keys.add(key)
    this.#ofDestination.set(row.destination, (this.#ofDestination.get(row.destination) ?? 0) + 1)
    this.#ofSubmitter.set(row.submitter, (this.#ofSubmitter.get(row.submitter) ?? 0) + 1)
    this.rows.push(row)
  }
}

function isBefore(pair: Pair, other: Pair): boolean {
  if (pair.submitter !== other.submitter) return pair.submitter < other.submitter
  return pair.destination < other.destination
}
