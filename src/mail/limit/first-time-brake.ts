/**
 * The brake on first-time recipients. Whoever has stolen a password writes to people whom its owner has
 * never written to, and to many of them; the owner himself seldom does. So an address may meet only so many
 * in 24 hours, and writes to everybody it knows as before.
 *
 * Whom it knows is a matter of the store. What has been granted and is not committed yet is kept here, so
 * that sessions at the same time cannot meet more together than one may alone: each counts what was granted
 * before it. A grant stays listed until somebody notices that it was committed, because then its recipients
 * are strangers no more; it can count twice for that moment, and never not at all.
 */
import type { Clock } from '../../base/clock.ts'
import type { LimitStore } from './limit-store.ts'
import type { Overrun } from './sending-limits.ts'
import { raisedBy } from './tally.ts'

export type BrakeParts = {
  readonly store: Pick<LimitStore, 'strangersTo' | 'metSince'>
  readonly clock: Pick<Clock, 'now'>
  readonly most: number
}

/** Recipients that are about to be met, as `comparable` folds them. */
export type Grant = { readonly recipients: readonly string[] }

const DAY_MS = 24 * 60 * 60 * 1_000
const STEP_MS = 15 * 60 * 1_000
/** Whose grants are remembered: behind so many others, the commit of the first is long decided. */
const SUBMITTERS_MAX = 1_000

export class FirstTimeBrake {
  readonly #parts: BrakeParts
  readonly #granted = new Map<string, readonly Grant[]>()

  constructor(parts: BrakeParts) {
    this.#parts = parts
  }

  /** Whether this recipient may be named behind those. Grants nothing. */
  async mayMeet(
    submitter: string,
    recipient: string,
    named: readonly string[],
  ): Promise<Overrun | undefined> {
    const ahead = this.#grantedTo(submitter)
    const wanted = [...new Set([...named, recipient])]
    if (await this.#fitsAnyway(submitter, wanted, ahead)) return undefined
    const isKnown = (await this.#parts.store.strangersTo(submitter, [recipient])).length === 0
    return isKnown ? undefined : this.#judge(submitter, wanted, ahead)
  }

  /** The caller commits that they were met, or calls `giveBack`. */
  async grant(submitter: string, recipients: readonly string[]): Promise<Grant | Overrun> {
    const ahead = this.#grantedTo(submitter)
    const grant = { recipients: [...new Set(recipients)] }
    // Listed before anything is awaited, so that whoever asks meanwhile counts it.
    this.#list(submitter, [...ahead, grant])
    try {
      if (await this.#fitsAnyway(submitter, grant.recipients, ahead)) return grant
      const overrun = await this.#judge(submitter, grant.recipients, ahead)
      if (overrun === undefined) return grant
      this.giveBack(submitter, grant)
      return overrun
    } catch (error) {
      this.giveBack(submitter, grant)
      throw error
    }
  }

  giveBack(submitter: string, grant: Grant): void {
    this.#list(
      submitter,
      this.#grantedTo(submitter).filter((other) => other !== grant),
    )
  }

  /** Even if all of them were strangers: one cheap question, and mostly the only one. */
  async #fitsAnyway(
    submitter: string,
    wanted: readonly string[],
    ahead: readonly Grant[],
  ): Promise<boolean> {
    const { most, store } = this.#parts
    const unsure = wanted.length + ahead.flatMap(({ recipients }) => recipients).length
    return unsure <= most && unsure + (await store.metSince(submitter, this.#aDayAgo())) <= most
  }

  async #judge(
    submitter: string,
    wanted: readonly string[],
    ahead: readonly Grant[],
  ): Promise<Overrun | undefined> {
    const { most, store } = this.#parts
    const asked = new Set([...wanted, ...ahead.flatMap(({ recipients }) => recipients)])
    // Strangers first, then those met: a commit in between counts in both, and never in neither.
    const strangers = new Set(await store.strangersTo(submitter, [...asked]))
    this.#forgetCommitted(submitter, ahead, strangers)
    if (!wanted.some((recipient) => strangers.has(recipient))) return undefined
    const met = await store.metSince(submitter, this.#aDayAgo())
    if (met + strangers.size <= most) return undefined
    const roomFrom = await this.#roomFrom(submitter, most - strangers.size)
    return { limit: LIMIT, text: wordsFor({ most, met, roomFrom }) }
  }

  #forgetCommitted(submitter: string, ahead: readonly Grant[], strangers: Set<string>): void {
    const over = ahead.filter(({ recipients }) => !recipients.some((one) => strangers.has(one)))
    this.#list(
      submitter,
      this.#grantedTo(submitter).filter((grant) => !over.includes(grant)),
    )
  }

  /** When at most so many will have been met in 24 hours, to a quarter of an hour; undefined: never. */
  async #roomFrom(submitter: string, wanted: number): Promise<number | undefined> {
    if (wanted < 0) return undefined
    const from = this.#aDayAgo()
    let tooEarly = 0
    // One step into the future: whoever was met just now counts for a whole day yet.
    let enough = DAY_MS / STEP_MS + 1
    while (enough - tooEarly > 1) {
      const middle = Math.floor((tooEarly + enough) / 2)
      const met = await this.#parts.store.metSince(submitter, from + middle * STEP_MS)
      if (met <= wanted) enough = middle
      else tooEarly = middle
    }
    return from + DAY_MS + enough * STEP_MS
  }

  #aDayAgo(): number {
    return this.#parts.clock.now() - DAY_MS
  }

  #grantedTo(submitter: string): readonly Grant[] {
    return this.#granted.get(submitter) ?? []
  }

  #list(submitter: string, grants: readonly Grant[]): void {
    this.#granted.delete(submitter)
    if (grants.length === 0) return
    this.#granted.set(submitter, grants)
    const [oldest] = this.#granted.keys()
    if (this.#granted.size > SUBMITTERS_MAX && oldest !== undefined) this.#granted.delete(oldest)
  }
}

const LIMIT = 'first_time_recipients_per_day'

type Reached = {
  readonly most: number
  readonly met: number
  readonly roomFrom: number | undefined
}

function wordsFor({ most, met, roomFrom }: Reached): string {
  const when = roomFrom === undefined ? 'never' : new Date(roomFrom).toISOString()
  return [
    `This address may write to ${most} recipients in 24 hours to whom it never wrote before, and has written to ${met}`,
    roomFrom === undefined
      ? 'There is never room for so many at once; those it knows are taken as before'
      : `There is room for these from ${when} on; those it knows are taken as before`,
    'This is a brake against stolen passwords: if you did not send so much, change yours',
    raisedBy(LIMIT),
  ].join('\n')
}
