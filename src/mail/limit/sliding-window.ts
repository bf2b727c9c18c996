/**
 * How much there was within the last hour or day, up to now. Kept as sums per bucket of time, so that
 * memory is bounded whatever comes: 61 sums for an hour in minutes, 97 for a day in quarters of an hour.
 *
 * What was added counts until its whole bucket has left the window. It therefore counts for the stated span
 * and at most one bucket longer, never shorter: no span of that length holds more than was permitted.
 *
 * Pure: every call is told what time it is. When the clock was set back, what lies ahead of it counts as if
 * it were added now, so that a clock that was once wrong by a year limits nobody for a year.
 */
export type WindowShape = {
  readonly spanMs: number
  readonly bucketMs: number
}

const MINUTE_MS = 60_000

export const lastHour: WindowShape = { spanMs: 60 * MINUTE_MS, bucketMs: MINUTE_MS }
export const lastDay: WindowShape = { spanMs: 24 * 60 * MINUTE_MS, bucketMs: 15 * MINUTE_MS }

type Bucket = { readonly startsAt: number; sum: number }

export class SlidingWindow {
  readonly #shape: WindowShape
  /** Oldest first; none is empty for long. */
  readonly #buckets: Bucket[] = []
  #sum = 0

  constructor(shape: WindowShape) {
    this.#shape = shape
  }

  add(amount: number, now: number): void {
    this.#slideTo(now)
    this.#sum += amount
    const startsAt = this.#bucketAt(now)
    const newest = this.#buckets.at(-1)
    if (newest?.startsAt === startsAt) newest.sum += amount
    else this.#buckets.push({ startsAt, sum: amount })
  }

  /** What was added then does not count after all. */
  takeBack(amount: number, addedAt: number): void {
    const bucket = this.#buckets.find(({ startsAt }) => startsAt === this.#bucketAt(addedAt))
    const taken = Math.min(amount, bucket?.sum ?? 0)
    if (bucket !== undefined) bucket.sum -= taken
    this.#sum -= taken
  }

  sum(now: number): number {
    this.#slideTo(now)
    return this.#sum
  }

  /** From when on the sum is at most this, if nothing is added: `now` when it is already. */
  atMostFrom(wanted: number, now: number): number {
    let left = this.sum(now)
    let from = now
    for (const bucket of this.#buckets) {
      if (left <= wanted) break
      left -= bucket.sum
      from = this.#endOf(bucket)
    }
    return from
  }

  #slideTo(now: number): void {
    const firstToLeave = this.#buckets.findIndex((bucket) => this.#endOf(bucket) > now)
    const gone = this.#buckets.splice(0, firstToLeave === -1 ? this.#buckets.length : firstToLeave)
    for (const { sum } of gone) this.#sum -= sum
    this.#gatherAhead(this.#bucketAt(now))
  }

  /** Buckets ahead of the clock become one, at the clock. */
  #gatherAhead(startsAt: number): void {
    const first = this.#buckets.findIndex((bucket) => bucket.startsAt > startsAt)
    if (first === -1) return
    const ahead = this.#buckets.splice(first)
    const sum = ahead.reduce((total, bucket) => total + bucket.sum, 0)
    const current = this.#buckets.at(-1)
    if (current?.startsAt === startsAt) current.sum += sum
    else this.#buckets.push({ startsAt, sum })
  }

  #bucketAt(at: number): number {
    return Math.floor(at / this.#shape.bucketMs) * this.#shape.bucketMs
  }

  /** When nothing of it is within the window any more. */
  #endOf({ startsAt }: Bucket): number {
    return startsAt + this.#shape.bucketMs + this.#shape.spanMs
  }
}
