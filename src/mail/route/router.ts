/** The whole question "which way?": first the operator's table, then DNS. */
import { ConfiguredRoutes, isConfigured } from './configured-routes.ts'
import { HostAddresses } from './host-addresses.ts'
import { MxRouter } from './mx-router.ts'
import type { MxRouterOptions } from './mx-router.ts'
import type { Random } from '../../base/random.ts'
import type { Resolver } from '../../base/resolver.ts'
import type { NoRoute, Route, RouteHost, Router } from './route.ts'
import type { RouteSettings } from './route-setting.ts'

export type MailRouterOptions = MxRouterOptions & { readonly routes: RouteSettings }

/** RFC 6761 §6.3: never a question for DNS. */
const localhostAddresses = ['::1', '127.0.0.1']

/** Destinations of which the site is remembered, for people who look at the queue. */
const SITES_REMEMBERED_MAX = 10_000

export class MailRouter implements Router {
  readonly #sites = new Map<string, string>()
  readonly #configured: ConfiguredRoutes
  readonly #mx: MxRouter
  readonly #addresses: HostAddresses

  constructor(
    parts: { readonly resolver: Resolver; readonly random: Random },
    options: MailRouterOptions,
  ) {
    this.#configured = new ConfiguredRoutes(options.routes)
    this.#mx = new MxRouter(parts, options)
    this.#addresses = new HostAddresses(parts)
  }

  async route(destination: string): Promise<Route | NoRoute> {
    const way = this.#configured.find(destination)
    const route = way === 'mx' ? await this.#mx.route(destination) : way
    if ('site' in route) this.#remember(destination, route.site)
    return route
  }

  /** The site behind which the destination was last found. */
  siteOf(destination: string): string | undefined {
    return this.#sites.get(destination)
  }

  #remember(destination: string, site: string): void {
    if (this.#sites.size >= SITES_REMEMBERED_MAX) this.#sites.clear()
    this.#sites.set(destination, site)
  }

  async addressesOf(host: RouteHost, route: Route): Promise<readonly string[] | NoRoute> {
    if (!isConfigured(route)) return this.#mx.addressesOf(host)
    if (host.name === 'localhost') return localhostAddresses
    const addresses = await this.#addresses.of(host.name)
    // The operator can correct his table while the mail waits; so nothing here bounces.
    return 'failed' in addresses ? { ...addresses, failed: 'deferred', status: '4.4.4' } : addresses
  }
}
