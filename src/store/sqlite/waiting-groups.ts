/**
 * Hops along `consignment_waiting` from flow to flow, and in each from destination to destination, without
 * reading what waits there. Each call goes on where the one before has stopped, so every flow and every
 * destination in it has its turn, however many there are.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { type GroupKey, keyOfFlow, keyOfGroup } from './lease-choice.ts'

/** A group, and when its oldest is due. */
export type Group = GroupKey & { readonly next_attempt_at: number }

export type HopBounds = {
  /** Hops of one call; `IN_VAIN` times as many while nothing was found. */
  readonly hops: number
  /** Of one flow in a round, so that a newsletter to ten thousand domains does not use them up. */
  readonly flowHops: number
}

export type GroupsWanted = {
  /** Nothing of the flow is wanted, whatever the destination. */
  readonly passesOver: (flow: Group) => boolean
  readonly wants: (group: Group) => boolean
}

const IN_VAIN = 4
/** Flows of which it is remembered how far they were looked into; others begin anew. */
const FLOWS_REMEMBERED_MAX = 10_000
const beforeAllLanes = -100

export const groupQueries = {
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
}

export class WaitingGroups {
  readonly #nextDestination: StatementSync
  readonly #nextLane: StatementSync
  readonly #nextSubmitter: StatementSync
  readonly #bounds: HopBounds
  #lastFlow: Pick<GroupKey, 'submitter' | 'lane'> | undefined
  /** How far a flow was looked into that has more destinations than a round looks at. */
  readonly #lookedUntil = new Map<string, string>()

  constructor(db: DatabaseSync, bounds: HopBounds) {
    this.#bounds = bounds
    this.#nextDestination = db.prepare(groupQueries.nextDestination)
    this.#nextLane = db.prepare(groupQueries.nextLane)
    this.#nextSubmitter = db.prepare(groupQueries.nextSubmitter)
  }

  /**
   * Those that are wanted, from the flow after the last. Flows are gone around until all groups were seen
   * or the hops are used up; while none was found, more are made, so that what is full elsewhere does not
   * hide what is not.
   */
  find({ passesOver, wants }: GroupsWanted): Group[] {
    const { hops: hopsMax, flowHops } = this.#bounds
    const found: Group[] = []
    const seen = new Set<string>()
    let round = { flows: new Set<string>(), hasNew: false }
    for (let hops = 0; hops < (found.length > 0 ? hopsMax : hopsMax * IN_VAIN); ) {
      const first = this.#nextFlow()
      if (first === undefined) break
      if (round.flows.has(keyOfFlow(first))) {
        if (!round.hasNew) break
        round = { flows: new Set(), hasNew: false }
      }
      round.flows.add(keyOfFlow(first))
      const groups = passesOver(first) ? [] : this.#lookInto(first, flowHops)
      hops += Math.max(1, groups.length)
      for (const group of groups) {
        if (seen.has(keyOfGroup(group))) continue
        seen.add(keyOfGroup(group))
        round.hasNew = true
        if (wants(group)) found.push(group)
      }
    }
    return found
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
    const key = keyOfFlow(first)
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
