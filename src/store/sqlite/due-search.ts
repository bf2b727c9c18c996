/**
 * Finds what to lease: due consignments, so that senders take turns (mail/queue/fair-line.ts), at most so
 * many per destination and submitter, and no more of anything than there is room for.
 *
 * Two searches bring what there is to choose from, because one alone has a trap:
 * 1. A walk along `consignment_due`, oldest first, stops after `WALK_ROWS_MAX` rows. When it ends before,
 *    it has seen all that is due, which is nearly always so. But behind a million rows of one sender it
 *    would see no other.
 * 2. Then hops along `consignment_waiting` (waiting-groups.ts) look into each flow (a submitter's mail in one
 *    lane), at `FLOW_HOPS_MAX` of its destinations, and around again, about `HOPS_MAX` in all.
 *
 * So a call reads at most `WALK_ROWS_MAX` rows, three searches per hop, and twice what it returns.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { FairLine, LaneTurns } from '../../mail/queue/fair-line.ts'
import type { LeaseWanted } from '../../mail/queue/queue-store.ts'
import { type DueRow, flowOf, LeaseChoice } from './lease-choice.ts'
import { type HopBounds, WaitingGroups } from './waiting-groups.ts'

const WALK_ROWS_MAX = 200
const HOPS_MAX = 128
const FLOW_HOPS_MAX = 8

/** How much one call reads at most. */
export type SearchBounds = HopBounds & { readonly walkRows: number }

const defaultBounds: SearchBounds = {
  walkRows: WALK_ROWS_MAX,
  hops: HOPS_MAX,
  flowHops: FLOW_HOPS_MAX,
}

export const dueQueries = {
  walk: `
    select message, destination, submitter, lane, next_attempt_at
    from consignment indexed by consignment_due
    where lease_epoch is null and next_attempt_at <= ?
    order by next_attempt_at, message
    limit ?`,
  ofGroup: `
    select message, destination, submitter, lane, next_attempt_at
    from consignment indexed by consignment_waiting
    where lease_epoch is null and submitter = ? and lane = ? and destination = ?
      and next_attempt_at <= ?
    order by next_attempt_at
    limit ?`,
}

export class DueSearch {
  readonly #walk: StatementSync
  readonly #ofGroup: StatementSync
  readonly #groups: WaitingGroups
  readonly #walkRows: number
  readonly #turns = new LaneTurns()

  constructor(db: DatabaseSync, bounds = defaultBounds) {
    this.#walkRows = bounds.walkRows
    this.#walk = db.prepare(dueQueries.walk)
    this.#ofGroup = db.prepare(dueQueries.ofGroup)
    this.#groups = new WaitingGroups(db, bounds)
  }

  find(wanted: LeaseWanted): DueRow[] {
    const choice = new LeaseChoice(wanted)
    const line = new FairLine<DueRow>(this.#turns, wanted.weights)
    for (const row of choice.byRoom(this.#due(choice, wanted))) line.add(flowOf(row), row)
    for (let row = line.next(); row !== undefined && !choice.isFull; row = line.next()) {
      choice.offer(row)
    }
    return choice.rows
  }

  /** What there is to choose from, oldest first. */
  #due(choice: LeaseChoice, wanted: LeaseWanted): DueRow[] {
    const rows = this.#walk.all(wanted.now, this.#walkRows) as DueRow[]
    if (rows.length < this.#walkRows) return rows
    for (const row of this.#beyondTheWalk(choice, wanted)) rows.push(row)
    return rows.toSorted((a, b) => a.next_attempt_at - b.next_attempt_at)
  }

  #beyondTheWalk(choice: LeaseChoice, { limit, now }: LeaseWanted): DueRow[] {
    const groups = this.#groups.find({
      passesOver: (flow) => choice.isServed(flow),
      wants: (group) => group.next_attempt_at <= now && choice.hasRoomFor(group),
    })
    const each = Math.ceil(limit / groups.length)
    return groups.flatMap(({ submitter, lane, destination }) => {
      return this.#ofGroup.all(submitter, lane, destination, now, each) as DueRow[]
    })
  }
}
