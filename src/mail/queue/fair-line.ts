/**
 * A line in which senders take turns: after one of mine comes one of yours, however many I have. Each
 * sender's own come in the order in which they were added. Of eight turns four look at notices first,
 * three at normal mail, one at bulk; a turn for a lane in which nobody waits goes to the first lane in
 * which somebody does. So no lane is starved, and bulk alone has every turn.
 */
import { type Flow, type Lane, lanes } from './lane.ts'

const favoured: readonly Lane[] = [
  'notice',
  'normal',
  'notice',
  'normal',
  'notice',
  'normal',
  'notice',
  'bulk',
]

/** Whose turn it is. Given on from line to line, so that short lines do not all begin with the same lane. */
export class LaneTurns {
  #turn = 0

  next(): Lane {
    return favoured[this.#turn++ % favoured.length] ?? 'normal'
  }
}

export class FairLine<T> {
  readonly #turns: LaneTurns
  /** Senders in the order of their turns; a sender with nothing left is not in it. */
  readonly #waiting: Readonly<Record<Lane, Map<string, T[]>>> = {
    notice: new Map(),
    normal: new Map(),
    bulk: new Map(),
  }
  #size = 0

  constructor(turns = new LaneTurns()) {
    this.#turns = turns
  }

  get size(): number {
    return this.#size
  }

  add({ submitter, lane }: Flow, item: T): void {
    const senders = this.#waiting[lane]
    const own = senders.get(submitter)
    if (own === undefined) senders.set(submitter, [item])
    else own.push(item)
    this.#size++
  }

  next(): T | undefined {
    if (this.#size === 0) return undefined
    const mine = this.#waiting[this.#turns.next()]
    const senders = mine.size > 0 ? mine : this.#firstLane()
    for (const [submitter, own] of senders) {
      const item = own.shift()
      // Behind all others for the next turn.
      senders.delete(submitter)
      if (own.length > 0) senders.set(submitter, own)
      this.#size--
      return item
    }
    return undefined
  }

  #firstLane(): Map<string, T[]> {
    const lane = lanes.find((one) => this.#waiting[one].size > 0)
    return this.#waiting[lane ?? 'normal']
  }
}
