/** What one lease has chosen so far, and whether there is room for one more of its kind. */
import { flowKey } from '../../mail/queue/lane.ts'
import type { LeaseWanted } from '../../mail/queue/queue-store.ts'
import { laneOfNumber } from './lane-number.ts'

/** The mail of one flow to one destination. */
export type GroupKey = {
  readonly submitter: string
  readonly lane: number
  readonly destination: string
}

/** Names one consignment by its key. */
export type DueRow = GroupKey & { readonly message: number; readonly next_attempt_at: number }

export class LeaseChoice {
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
    return this.#left.get(boundKey(keyOfFlow(group))) === 0
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
      const group = keyOfGroup(row)
      const nth = before.get(group) ?? 0
      before.set(group, nth + 1)
      ranked.set(key, { row, room: this.#roomFor(row) - nth })
    }
    return [...ranked.values()].toSorted((a, b) => b.room - a.room).map(({ row }) => row)
  }

  /** Takes it if there is still room. */
  offer(row: DueRow): void {
    if (!this.hasRoomFor(row)) return
    const { destination, submitter } = row
    this.#ofDestination.set(destination, (this.#ofDestination.get(destination) ?? 0) + 1)
    this.#ofSubmitter.set(submitter, (this.#ofSubmitter.get(submitter) ?? 0) + 1)
    for (const bound of boundsOn(row)) {
      const left = this.#left.get(bound)
      if (left !== undefined) this.#left.set(bound, left - 1)
    }
    this.rows.push(row)
  }

  #roomFor(group: GroupKey): number {
    const { perDestination } = this.#wanted
    return Math.min(...boundsOn(group).map((key) => this.#left.get(key) ?? perDestination))
  }
}

export function flowOf({ submitter, lane }: Pick<GroupKey, 'submitter' | 'lane'>) {
  return { submitter, lane: laneOfNumber(lane) }
}

export function keyOfFlow(group: Pick<GroupKey, 'submitter' | 'lane'>): string {
  return flowKey(flowOf(group))
}

export function keyOfGroup(group: GroupKey): string {
  return boundKey(keyOfFlow(group), group.destination)
}

function boundsOn(group: GroupKey): readonly string[] {
  const flow = keyOfFlow(group)
  const { destination } = group
  return [boundKey('', destination), boundKey(flow), boundKey(flow, destination)]
}

function boundKey(flow: string, destination = ''): string {
  return `${flow}\n${destination}`
}
