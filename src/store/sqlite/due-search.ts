/**
 * Finds what to lease: due consignments, so that senders take turns (mail/queue/fair-line.ts), at most so
 * many per destination and submitter, and nothing of what is crowded or has its share.
 *
 * Two searches bring what there is to choose from, because one alone has a trap:
 * 1. A walk along `consignment_due`, oldest first, stops after `WALK_ROWS_MAX` rows. When it ends before,
 *    it has seen all that is due, which is nearly always so. But behind a million rows of one sender it
 *    would see no other.
 * 2. Then hops along `consignment_waiting` look into each flow (a submitter's mail in one lane), at
 *    `FLOW_HOPS_MAX` of its destinations, and around again. A call makes about `HOPS_MAX` of them, more while it
 *    finds nothing; the next goes on with the next flow, and in each flow behind the destination seen
 *    last, so every flow and every destination in it has its turn.
 *
 * So a call reads at most `WALK_ROWS_MAX` rows, three searches per hop, and twice what it returns.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { FairLine, LaneTurns } from '../../mail/queue/fair-line.ts'
import { flowKey } from '../../mail/queue/lane.ts'
import type { LeaseWanted } from '../../mail/queue/queue-store.ts'
import { laneOfNumber } from './lane-number.ts'

const WALK_ROWS_MAX = 200
const HOPS_MAX = 128
/** Times as many hops while nothing was found. */
const IN_VAIN = 4
/** Of one flow in a call, so that a newsletter to ten thousand domains does not use up the hops. */
const FLOW_HOPS_MAX = 8
/** Flows of which it is remembered how far they were looked into; others begin anew. */
const FLOWS_REMEMBERED_MAX = 10_000

/** How much one call reads at most. */
export type SearchBounds = {
  readonly walkRows: number
  readonly hops: number
  readonly flowHops: number
}
const defaultBounds: SearchBounds = {
  walkRows: WALK_ROWS_MAX,
  hops: HOPS_MAX,
  flowHops: FLOW_HOPS_MAX,
}

type GroupKey = { readonly submitter: string; readonly lane: number; readonly destination: string }

/** Names one consignment by its key. */
export type DueRow = GroupKey & { readonly message: number; readonly next_attempt_at: number }

/** The mail of one flow to one destination, and when its oldest is due. */
type Group = GroupKey & { readonly next_attempt_at: number }

const beforeAllLanes = -100

export const dueQueries = {
  walk: `
    select message, destination, submitter, lane, next_attempt_at
    from consignment indexed by consignment_due
    where lease_epoch is null and next_attempt_at <= ?
    order by next_attempt_at, message
    limit ?`,
  // Three searches instead of one for `(submitter, lane, destination) > (?, ?, ?)`: SQLite would begin that
  // one at the group itself and read through all its rows.
  nextDestination: `
    select submitter, lane, destination, next_attempt_at
    from consignment indexed by consignment_waiting
    where lease_epoch is null and submitter = ? and lane = ? and destination > ?
    order by destination, next_attempt_at
    limit 1`,
  nextLane: `
    select submitter, lane, destination, next_attempt_at
    from consignment indexed by consignment_waiting
    where lease_epoch is null and submitter = ? and lane > ?
    order by lane, destination, next_attempt_at
    limit 1`,
  nextSubmitter: `
    select submitter, lane, destination, next_attempt_at
    from consignment indexed by consignment_waiting
    where lease_epoch is null and submitter > ?
    order by submitter, lane, destination, next_attempt_at
    limit 1`,
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
  readonly #nextDestination: StatementSync
  readonly #nextLane: StatementSync
  readonly #nextSubmitter: StatementSync
  readonly #ofGroup: StatementSync
  readonly #bounds: SearchBounds
  readonly #turns = new LaneTurns()
  #lastFlow: Pick<GroupKey, 'submitter' | 'lane'> | undefined
  /** How far a flow was looked into that has more destinations than a call looks at. */
  readonly #lookedUntil = new Map<string, string>()

  constructor(db: DatabaseSync, bounds = defaultBounds) {
    this.#bounds = bounds
    this.#walk = db.prepare(dueQueries.walk)
    this.#nextDestination = db.prepare(dueQueries.nextDestination)
    this.#nextLane = db.prepare(dueQueries.nextLane)
    this.#nextSubmitter = db.prepare(dueQueries.nextSubmitter)
    this.#ofGroup = db.prepare(dueQueries.ofGroup)
  }

  find(wanted: LeaseWanted): DueRow[] {
    const choice = new Choice(wanted)
    const rows = this.#walk.all(wanted.now, this.#bounds.walkRows) as DueRow[]
    if (rows.length === this.#bounds.walkRows) {
      for (const row of this.#beyondTheWalk(choice, wanted)) rows.push(row)
      rows.sort((a, b) => a.next_attempt_at - b.next_attempt_at)
    }
    const line = new FairLine<DueRow>(this.#turns, wanted.weights)
    for (const row of choice.byRoom(rows)) line.add(flowOf(row), row)
    for (let row = line.next(); row !== undefined && !choice.isFull; row = line.next()) {
      choice.offer(row)
    }
    return choice.rows
  }

  #beyondTheWalk(choice: Choice, { limit, now }: LeaseWanted): DueRow[] {
    const groups = this.#openGroups(choice, now)
    const each = Math.ceil(limit / groups.length)
    return groups.flatMap(({ submitter, lane, destination }) => {
      return this.#ofGroup.all(submitter, lane, destination, now, each) as DueRow[]
    })
  }

  /**
   * Groups with something due that the choice has room for, from the flow after the last. Flows are gone
   * around until all groups were seen or the hops are used up; while none was found, more are made, so
   * that what is full elsewhere does not hide what is not.
   */
  #openGroups(choice: Choice, now: number): Group[] {
    const { hops: hopsMax, flowHops } = this.#bounds
    const open: Group[] = []
    const seen = new Set<string>()
    let round = { flows: new Set<string>(), hasNew: false }
    for (let hops = 0; hops < (open.length > 0 ? hopsMax : hopsMax * IN_VAIN); ) {
      const first = this.#nextFlow()
      if (first === undefined) break
      const flow = flowKey(flowOf(first))
      if (round.flows.has(flow)) {
        if (!round.hasNew) break
        round = { flows: new Set(), hasNew: false }
      }
      round.flows.add(flow)
      const groups = choice.isServed(first) ? [] : this.#lookInto(first, flowHops)
      hops += Math.max(1, groups.length)
      for (const group of groups) {
        const key = boundKey(flow, group.destination)
        if (seen.has(key)) continue
        seen.add(key)
        round.hasNew = true
        if (group.next_attempt_at <= now && choice.hasRoomFor(group)) open.push(group)
      }
    }
    return open
  }

  /** Its first group; after the last flow the first again. */
  #nextFlow(): Group | undefined {
    const last = this.#lastFlow
    const next =
      last === undefined
        ? undefined
        : (this.#nextLane.get(last.submitter, last.lane) ?? this.#nextSubmitter.get(last.submitter))
    const found = (next ?? this.#firstFlow()) as Group | undefined
    this.#lastFlow = found
    return found
  }

  #firstFlow(): unknown {
    return this.#nextLane.get('', beforeAllLanes) ?? this.#nextSubmitter.get('')
  }

  /** At most so many groups of a flow, going on where it was left. */
  #lookInto(first: Group, hopsMax: number): Group[] {
    const { submitter, lane } = first
    const key = flowKey(flowOf(first))
    const until = this.#lookedUntil.get(key)
    const after = (destination: string): Group | undefined =>
      this.#nextDestination.get(submitter, lane, destination) as Group | undefined
    const groups: Group[] = []
    let group = until === undefined ? first : (after(until) ?? first)
    for (;;) {
      groups.push(group)
      const next = after(group.destination)
      this.#lookedUntil.delete(key)
      if (next === undefined) return groups
      if (groups.length === hopsMax) break
      group = next
    }
    const [oldest] = this.#lookedUntil.keys()
    if (this.#lookedUntil.size >= FLOWS_REMEMBERED_MAX && oldest !== undefined) {
      this.#lookedUntil.delete(oldest)
    }
    this.#lookedUntil.set(key, group.destination)
    return groups
  }
}

/** What has been chosen so far, and whether there is room for one more of its kind. */
class Choice {
  readonly rows: DueRow[] = []
  readonly #wanted: LeaseWanted
  readonly #ofDestination = new Map<string, number>()
  readonly #ofSubmitter = new Map<string, number>()
  /** What is left of each bound. */
  readonly #left: Map<string, number>

  constructor(wanted: LeaseWanted) {
    this.#wanted = wanted
    this.#left = new Map(
      wanted.bounds?.map(({ destination, flow, places }) => [
        boundKey(flow === undefined ? '' : flowKey(flow), destination),
        places,
      ]),
    )
  }

  get isFull(): boolean {
    return this.rows.length >= this.#wanted.limit
  }

  /** Nothing more of the flow is wanted, whatever the destination. */
  isServed(group: GroupKey): boolean {
    return this.#left.get(boundKey(flowKey(flowOf(group)))) === 0
  }

  hasRoomFor(group: GroupKey): boolean {
    const { submitter, destination } = group
    return (
      !this.isFull &&
      (this.#ofSubmitter.get(submitter) ?? 0) < this.#wanted.perSender &&
      (this.#ofDestination.get(destination) ?? 0) < this.#wanted.perDestination &&
      boundsOn(group).every((key) => this.#left.get(key) !== 0)
    )
  }

  /** Those that there is room for, each once, and first where most room would be left. */
  byRoom(rows: readonly DueRow[]): readonly DueRow[] {
    const ranked = new Map<string, { readonly row: DueRow; readonly room: number }>()
    const before = new Map<string, number>()
    for (const row of rows) {
      const key = `${row.message} ${row.destination}`
      if (ranked.has(key) || !this.hasRoomFor(row)) continue
      const group = boundKey(flowKey(flowOf(row)), row.destination)
      const nth = before.get(group) ?? 0
      before.set(group, nth + 1)
      ranked.set(key, { row, room: this.#roomFor(row) - nth })
    }
    return [...ranked.values()].toSorted((a, b) => b.room - a.room).map(({ row }) => row)
  }

  #roomFor(group: GroupKey): number {
    const { perDestination } = this.#wanted
    return Math.min(...boundsOn(group).map((key) => this.#left.get(key) ?? perDestination))
  }

  offer(row: DueRow): void {
    if (!this.hasRoomFor(row)) return
    this.#ofDestination.set(row.destination, (this.#ofDestination.get(row.destination) ?? 0) + 1)
    this.#ofSubmitter.set(row.submitter, (this.#ofSubmitter.get(row.submitter) ?? 0) + 1)
    for (const bound of boundsOn(row)) {
      const left = this.#left.get(bound)
      if (left !== undefined) this.#left.set(bound, left - 1)
    }
    this.rows.push(row)
  }
}

function flowOf({ submitter, lane }: Pick<GroupKey, 'submitter' | 'lane'>) {
  return { submitter, lane: laneOfNumber(lane) }
}

function boundsOn(group: GroupKey): readonly string[] {
  const flow = flowKey(flowOf(group))
  const { destination } = group
  return [boundKey('', destination), boundKey(flow), boundKey(flow, destination)]
}

function boundKey(flow: string, destination = ''): string {
  return `${flow}\n${destination}`
}
