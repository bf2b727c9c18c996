/**
 * The places of the courier: consignments in memory, being tried or waiting for their turn. Who may take
 * one more is decided by what is left for whoever comes next:
 *
 *  - a flow (one sender's mail in one lane) may hold its weight (that of the lane times the sender's) times the
 *    places that are free, in all and at each site;
 *  - a site may hold as many as are free, and of one flow no more than this flow may still take.
 *
 * So whoever is alone uses most of them and some always stay free; who comes next finds room at once; and
 * flows, or sites, that all want more settle at equal shares, what one does not use going to the others.
 * (Switches share their buffers so: Choudhury and Hahne, "Dynamic queue length thresholds", 1998.)
 *
 * A site may hold `PLACES_PER_SITE_MAX`; once a quarter of all places is taken, only twice what it can try at a
 * time: more would wait here for nothing.
 */
import type { Claim } from '../queue/handover.ts'
import { type Flow, flowKey, type Lane } from '../queue/lane.ts'
import type { LeaseBound } from '../queue/queue-store.ts'
import { type SenderWeights, weightOf } from '../queue/sender-weights.ts'

/** In all. */
export const PLACES_MAX = 1_000
/** Of one site: it may use its connections, and no more than a fifth of the memory. */
export const PLACES_PER_SITE_MAX = 200
/**
 * Alone, normal mail may fill four fifths of the places (held = 4 × free), bulk two thirds, notices eight
 * ninths. Where several want all they can get, bulk is the first that must wait and notices the last.
 */
const laneWeights: Readonly<Record<Lane, number>> = { notice: 8, normal: 4, bulk: 2 }

/** Places that are held, and by which flow. */
class Held {
  total = 0
  readonly #ofFlow = new Map<string, number>()

  add(flow: Flow, places: 1 | -1): void {
    this.total += places
    const own = this.of(flow) + places
    if (own === 0) this.#ofFlow.delete(flowKey(flow))
    else this.#ofFlow.set(flowKey(flow), own)
  }

  of(flow: Flow): number {
    return this.#ofFlow.get(flowKey(flow)) ?? 0
  }

  /** How many more of `max` places the flow may hold: each is one that is not free any more. */
  roomFor(flow: Flow, weight: number, max: number): number {
    const own = this.of(flow)
    const shared = Math.floor((weight * (max - this.total + 1) - own) / (weight + 1))
    // Who weighs little and holds nothing is not kept out as long as there is a place.
    return own === 0 && this.total < max ? Math.max(1, shared) : shared
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
  /** It is known to take mail. */
  readonly isProven: (site: string) => boolean
  /** Absent: all senders weigh the same. */
  readonly weights?: SenderWeights
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

  hasRoomFor(claim: Claim): boolean {
    const site = this.siteOf(claim.destination)
    return (
      this.#roomAt(site) > 0 && this.#roomInAll(claim) > 0 && this.#roomOfFlowAt(site, claim) > 0
    )
  }

  occupy(claim: Claim): void {
    const site = this.siteOf(claim.destination)
    const held = this.#atSite.get(site) ?? new Held()
    this.#atSite.set(site, held)
    held.add(claim, 1)
    this.#inAll.add(claim, 1)
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
    this.#inAll.add(claim, -1)
    const held = this.#atSite.get(destination.site)
    held?.add(claim, -1)
    if (held?.total === 0) this.#atSite.delete(destination.site)
  }

  /** Room at a site that holds nothing yet. */
  get roomAtNewSite(): number {
    return this.#roomAt('')
  }

  /** Of what fewer than so many more may come. */
  bounds(below: number): readonly LeaseBound[] {
    const bounds: LeaseBound[] = []
    const flows = new Map<string, Flow>()
    const bound = (one: LeaseBound): void => {
      if (one.places < below) bounds.push({ ...one, places: Math.max(0, one.places) })
    }
    for (const [destination, { site, claims }] of this.#destinations) {
      bound({ destination, places: this.#roomAt(site) })
      for (const [key, { claim }] of claims) {
        const flow = { submitter: claim.submitter, lane: claim.lane }
        bound({ destination, flow, places: this.#roomOfFlowAt(site, flow) })
        flows.set(key, flow)
      }
    }
    for (const flow of flows.values()) {
      bound({ flow, places: this.#roomInAll(flow) })
    }
    return bounds
  }

  #roomAt(site: string): number {
    const held = this.#atSite.get(site)?.total ?? 0
    const isTight = this.taken >= PLACES_MAX / 4
    const { attemptsPerSite, isProven } = this.#parts
    const max = isTight ? attemptsPerSite(site) * (isProven(site) ? 2 : 1) : PLACES_PER_SITE_MAX
    const shared = Math.floor((PLACES_MAX - this.taken + 1 - held) / 2)
    return Math.min(max - held, PLACES_PER_SITE_MAX - held, shared, PLACES_MAX - this.taken)
  }

  #roomOfFlowAt(site: string, flow: Flow): number {
    const held = this.#atSite.get(site)
    const weight = this.#weightOf(flow)
    const left = weight * (PLACES_MAX - this.taken + 1) - this.#inAll.of(flow)
    const own = held?.of(flow) ?? 0
    const shared = Math.floor((left - own) / (weight + 2))
    const here = held?.roomFor(flow, weight, PLACES_PER_SITE_MAX) ?? PLACES_PER_SITE_MAX
    return Math.min(this.#inAll.of(flow) === 0 ? Math.max(1, shared) : shared, here)
  }

  #roomInAll(flow: Flow): number {
    return this.#inAll.roomFor(flow, this.#weightOf(flow), PLACES_MAX)
  }

  #weightOf({ lane, submitter }: Flow): number {
    return laneWeights[lane] * weightOf(submitter, this.#parts.weights)
  }
}
