/**
 * The places of the courier: consignments in memory, being tried or waiting for their turn. Who may take
 * one more is decided by what is left: a flow (one sender's mail in one lane) may hold its weight times the
 * places that are free, in all and at each site. So whoever is alone uses most of them and some always stay
 * free; who comes next finds room at once; and flows that all want more settle at shares by weight, what
 * one does not use going to the others. (Switches share their buffers so: Choudhury and Hahne, "Dynamic
 * queue length thresholds", 1998.)
 *
 * A site may hold `PLACES_PER_SITE_MAX`; once a quarter of all places is taken, only twice what it can try at a
 * time: ten that are dead cannot fill all.
 */
import type { Claim } from '../queue/handover.ts'
import { flowKey, type Lane } from '../queue/lane.ts'
import type { Served } from '../queue/queue-store.ts'

/** In all. */
export const PLACES_MAX = 1_000
/** Of one site: it may use its connections, and no more than a fifth of the memory. */
export const PLACES_PER_SITE_MAX = 200
/**
 * Alone, normal mail may fill four fifths of the places (held = 4 × free), bulk two thirds, notices eight
 * ninths. Where several want all they can get, bulk is the first that must wait and notices the last.
 */
const weights: Readonly<Record<Lane, number>> = { notice: 8, normal: 4, bulk: 2 }

/** Places that are held, and by which flow. */
class Held {
  total = 0
  readonly ofFlow = new Map<string, number>()

  add(flow: string, places: 1 | -1): void {
    this.total += places
    const own = (this.ofFlow.get(flow) ?? 0) + places
    if (own === 0) this.ofFlow.delete(flow)
    else this.ofFlow.set(flow, own)
  }

  /** Whether the flow may hold so many more of `max` places. */
  leaves(claim: Claim, more: number, max: number): boolean {
    const own = this.ofFlow.get(flowKey(claim)) ?? 0
    return own + more <= weights[claim.lane] * (max - this.total - more + 1)
  }
}

/** A destination that holds places, and behind which site they count. */
type Destination = { readonly site: string; readonly claims: Map<string, ClaimsHeld> }
type ClaimsHeld = { readonly claim: Claim; count: number }

export type PlacesParts = {
  /** The site behind which a destination was last found; one without is a site of its own. */
  readonly siteOf: (destination: string) => string | undefined
  /** Attempts at one site at a time: a few more than connections that may be open to it. */
  readonly attemptsPerSite: (site: string) => number
}

export class Places {
  readonly #parts: PlacesParts
  readonly #inAll = new Held()
  readonly #atSite = new Map<string, Held>()
  readonly #destinations = new Map<string, Destination>()

  constructor(parts: PlacesParts) {
    this.#parts = parts
  }

  get taken(): number {
    return this.#inAll.total
  }

  /** The same as long as the destination holds a place, whatever is found out meanwhile. */
  siteOf(destination: string): string {
    return (
      this.#destinations.get(destination)?.site ?? this.#parts.siteOf(destination) ?? destination
    )
  }

  hasRoomFor(claim: Claim, more = 1): boolean {
    return (
      this.#hasSiteRoomFor(claim.destination) &&
      this.#inAll.leaves(claim, more, PLACES_MAX) &&
      this.#leavesAtSite(claim, more)
    )
  }

  occupy(claim: Claim): void {
    const site = this.siteOf(claim.destination)
    const held = this.#atSite.get(site) ?? new Held()
    this.#atSite.set(site, held)
    held.add(flowKey(claim), 1)
    this.#inAll.add(flowKey(claim), 1)
    const known = this.#destinations.get(claim.destination)
    const destination = known ?? { site, claims: new Map<string, ClaimsHeld>() }
    this.#destinations.set(claim.destination, destination)
    const own = destination.claims.get(flowKey(claim))
    if (own === undefined) destination.claims.set(flowKey(claim), { claim, count: 1 })
    else own.count++
  }

  vacate(claim: Claim): void {
    const destination = this.#destinations.get(claim.destination)
    const own = destination?.claims.get(flowKey(claim))
    if (destination === undefined || own === undefined) return
    own.count--
    if (own.count === 0) destination.claims.delete(flowKey(claim))
    if (destination.claims.size === 0) this.#destinations.delete(claim.destination)
    this.#inAll.add(flowKey(claim), -1)
    const held = this.#atSite.get(destination.site)
    held?.add(flowKey(claim), -1)
    if (held?.total === 0) this.#atSite.delete(destination.site)
  }

  /** Of what nothing is wanted, because so many more would be too many. */
  full(more: number): { readonly crowded: string[]; readonly served: Served[] } {
    const crowded: string[] = []
    const served: Served[] = []
    const asked = new Set<string>()
    for (const [name, { claims }] of this.#destinations) {
      if (!this.#hasSiteRoomFor(name)) crowded.push(name)
      for (const [flow, { claim }] of claims) {
        const { submitter, lane } = claim
        if (!this.#leavesAtSite(claim, more)) served.push(claim)
        if (!asked.has(flow) && !this.#inAll.leaves(claim, more, PLACES_MAX)) {
          served.push({ submitter, lane })
        }
        asked.add(flow)
      }
    }
    return { crowded, served }
  }

  #hasSiteRoomFor(destination: string): boolean {
    const site = this.siteOf(destination)
    const held = this.#atSite.get(site)?.total ?? 0
    const isTight = this.taken >= PLACES_MAX / 4
    const max = isTight ? 2 * this.#parts.attemptsPerSite(site) : PLACES_PER_SITE_MAX
    return this.taken < PLACES_MAX && held < Math.min(max, PLACES_PER_SITE_MAX)
  }

  #leavesAtSite(claim: Claim, more: number): boolean {
    const held = this.#atSite.get(this.siteOf(claim.destination))
    return held === undefined || held.leaves(claim, more, PLACES_PER_SITE_MAX)
  }
}
