/**
 * A line in which senders take turns: after one of mine comes one of yours, however many I have. Each
 * sender's own come in the order in which they were added. Of eight turns four look at notices first,
 * three at normal mail, one at bulk; a turn for a lane in which nobody waits goes to the first lane in
 * which somebody does. So no lane is starved, and bulk alone has every turn.
 *
 * A sender who weighs 2 has two turns where others have one; one of 0.5 is passed over every other time.
 */
import { type Flow, type Lane, lanes } from './lane.ts'
import { type SenderWeights, weightOf } from './sender-weights.ts'

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

type Waiting<T> = { readonly items: T[]; credit: number }

export class FairLine<T> {
  readonly #turns: LaneTurns
  readonly #weights: SenderWeights | undefined
  /** Senders in the order of their turns; a sender with nothing left is not in it. */
  readonly #waiting: Readonly<Record<Lane, Map<string, Waiting<T>>>> = {
    notice: new Map(),
    normal: new Map(),
    bulk: new Map(),
  }
  #size = 0

  constructor(turns = new LaneTurns(), weights?: SenderWeights) {
    this.#turns = turns
    this.#weights = weights
  }

  get size(): number {
    return this.#size
  }

  add({ submitter, lane }: Flow, item: T): void {
    const senders = this.#waiting[lane]
    const own = senders.get(submitter)
    if (own === undefined) senders.set(submitter, { items: [item], credit: 0 })
    else own.items.push(item)
    this.#size++
  }

  next(): T | undefined {
    if (this.#size === 0) return undefined
    const mine = this.#waiting[this.#turns.next()]
    const senders = mine.size > 0 ? mine : this.#firstLane()
    // Who is passed over stands behind all others, and comes again in this loop.
    for (const [submitter, own] of senders) {
      if (own.credit < 1) own.credit += weightOf(submitter, this.#weights)
      const item = own.credit < 1 ? undefined : own.items.shift()
      if (item !== undefined) own.credit--
      if (own.items.length === 0 || own.credit < 1) senders.delete(submitter)
      if (own.items.length > 0) senders.set(submitter, own)
      if (item === undefined) continue
      this.#size--
      return item
    }
    return undefined
  }

  #firstLane(): Map<string, Waiting<T>> {
    const lane = lanes.find((one) => this.#waiting[one].size > 0)
    return this.#waiting[lane ?? 'normal']
  }
}
