/**
 * All sites that delivery has dealt with lately. Kept in memory only: after a restart each begins with a
 * small window, which is the careful way to begin.
 */
import type { Route } from '../route/route.ts'
import type { SiteLimits } from '../route/site-profile.ts'
import type { SiteAllowances } from './connection-pool.ts'
import { Site } from './site.ts'
import type { SitePace } from './site-pace.ts'
import type { SiteState } from './site-state.ts'
import type { Sources } from './sources.ts'
import { WINDOW_AT_START } from './site-window.ts'

export type SitesParts = {
  /** What a site with these hosts is given at most. */
  readonly limitsOf: (hostNames: readonly string[]) => SiteLimits
  /** Absent where sites are not paused. */
  readonly pace: SitePace | undefined
  /** Absent where the system chooses the address that we come from. */
  readonly sources?: Pick<Sources, 'whyAt'> | undefined
}

export class Sites implements SiteAllowances {
  readonly #parts: SitesParts
  /** Those seen last stand last. */
  readonly #sites = new Map<string, Site>()

  constructor(parts: SitesParts) {
    this.#parts = parts
  }

  /** The site to which the route leads. */
  of({ site: name, hosts }: Route, now: number): Site {
    const known = this.#sites.get(name)
    if (known?.isSeenLately(now) === true) return known
    this.#sites.delete(name)
    const site = known?.isForgottenAt(now) === false ? known : this.#new(name, hosts, now)
    site.seen(now)
    this.#makeRoom()
    this.#sites.set(name, site)
    return site
  }

  connectionsMax(name: string): number {
    const known = this.#sites.get(name)
    if (known !== undefined) return known.connectionsMax
    return Math.min(WINDOW_AT_START, this.#parts.limitsOf([]).maxConnections)
  }

  /** So many may be finding their way to it. */
  attemptsMax(name: string): number {
    return this.#sites.get(name)?.attemptsMax ?? this.connectionsMax(name)
  }

  /** Of messages whose lifetime is used up, at a time. */
  lastTriesMax(name: string): number {
    return this.#sites.get(name)?.lastTriesMax ?? this.connectionsMax(name)
  }

  /** It has answered when it was tried last. */
  isProven(name: string): boolean {
    return this.#sites.get(name)?.isProven === true
  }

  messagesPerConnection(name: string): number {
    const { messagesPerConnection } = this.#sites.get(name)?.limits ?? this.#parts.limitsOf([])
    return messagesPerConnection
  }

  /** Undefined when nothing is known of it. */
  stateOf(name: string, now: number): SiteState | undefined {
    const state = this.#sites.get(name)?.stateAt(now)
    const ofSources = this.#parts.sources?.whyAt(name, now)
    return state === undefined || ofSources === undefined ? state : { ...state, ofSources }
  }

  #new(name: string, hosts: Route['hosts'], now: number): Site {
    const { limitsOf, pace } = this.#parts
    return new Site({ name, limits: limitsOf(hosts.map((host) => host.name)), pace }, now)
  }

  #makeRoom(): void {
    if (this.#sites.size < SITES_MAX) return
    for (const [name, site] of this.#sites) {
      if (site.isVisited) continue
      this.#sites.delete(name)
      return
    }
  }
}

/** More than are in use at a time: connections are far fewer. */
const SITES_MAX = 10_000
