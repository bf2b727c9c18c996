/**
 * The public way: what DNS says about a destination, by RFC 5321 §5.1 and RFC 7505. Only what is
 * certain bounces; what nobody could tell defers. Addresses of hosts are looked up when a host's turn
 * comes, so that a far-away MX costs nothing while the first one answers.
 */
import type { Random } from '../../base/random.ts'
import type { MxRecord, Resolver } from '../../base/resolver.ts'
import { HostAddresses } from './host-addresses.ts'
import {
  hostsBetterThanUs,
  hostsInOrder,
  isLiteral,
  isNullMx,
  literalAddress,
  siteOf,
} from './mx-hosts.ts'
import { bounced, lookupFailed } from './no-route.ts'
import { nonPublicKind } from './private-address.ts'
import type { NextHop, NoRoute, Route, RouteHost, Router, RouteSecurity } from './route.ts'

export type MxRouterOptions = {
  /** Of the MX hosts: 25. */
  readonly port: number
  /** `delivery.allow_private_addresses` */
  readonly allowPrivateAddresses: boolean
  /** Our own host name: an MX of that name is ourselves. */
  readonly hostname: string
  /**
   * Whether one of our listeners answers there. Give it only if a listener has the delivery port:
   * with it the addresses of all hosts are looked up before the first is tried.
   */
  readonly listensAt?: (ip: string, port: number) => boolean
}

/** Any encryption is better than none (RFC 7435); what is published about a host may ask for more (tls-policies.ts). */
const mxSecurity: RouteSecurity = { tls: 'opportunistic', verifies: false }

export class MxRouter implements Router {
  readonly #resolver: Resolver
  readonly #random: Random
  readonly #addresses: HostAddresses
  readonly #options: MxRouterOptions
  readonly #ownName: string

  constructor(
    parts: { readonly resolver: Resolver; readonly random: Random },
    options: MxRouterOptions,
  ) {
    this.#resolver = parts.resolver
    this.#random = parts.random
    this.#addresses = new HostAddresses(parts)
    this.#options = options
    this.#ownName = options.hostname.toLowerCase()
  }

  async route(destination: string): Promise<Route | NoRoute> {
    if (isLiteral(destination)) return this.#literalRoute(destination)
    const answer = await this.#resolver.mx(destination)
    switch (answer.kind) {
      case 'found':
        return this.#mxRoute(
          { domain: destination, isAuthentic: answer.isAuthentic },
          answer.records,
        )
      case 'none':
        return this.#implicitRoute({ domain: destination, isAuthentic: answer.isAuthentic })
      case 'no-name':
        return bounced(
          'NXDOMAIN',
          '5.1.2',
          `the domain ${destination} does not exist (DNS says NXDOMAIN)`,
        )
      case 'failed':
        return lookupFailed(`the mail hosts (MX) of ${destination}`, answer.reason)
    }
  }

  async addressesOf(host: RouteHost): Promise<readonly string[] | NoRoute> {
    const addresses = await this.#addresses.of(host.name)
    if ('failed' in addresses || this.#options.allowPrivateAddresses) return addresses
    const allowed = addresses.filter((ip) => nonPublicKind(ip) === undefined)
    return allowed.length > 0 ? allowed : notPublic(host.name, addresses)
  }

  async #mxRoute(nextHop: NextHop, records: readonly MxRecord[]): Promise<Route | NoRoute> {
    const { domain: destination } = nextHop
    if (isNullMx(records)) {
      // RFC 7505 §4.2 names this code.
      return bounced(
        'NULLMX',
        '5.1.10',
        `the domain ${destination} accepts no mail (its MX is ".", RFC 7505)`,
      )
    }
    const hosts = hostsInOrder(records, this.#random)
    if (hosts.length === 0) {
      return bounced('NOMX', '5.4.4', `no MX of ${destination} is a host name: ${namesOf(records)}`)
    }
    const route = await this.#routeOver(destination, hosts)
    return 'failed' in route ? route : { ...route, nextHop }
  }

  /** Without any MX the domain itself is the host, with preference 0 (RFC 5321 §5.1). */
  async #implicitRoute(nextHop: NextHop): Promise<Route | NoRoute> {
    const { domain: destination } = nextHop
    const addresses = await this.#addresses.of(destination)
    if ('failed' in addresses) {
      if (addresses.failed === 'deferred') return addresses
      return bounced(
        'NOMX',
        '5.1.2',
        `the domain ${destination} has neither mail hosts (MX) nor an address`,
      )
    }
    const route = await this.#routeOver(destination, [{ preference: 0, exchange: destination }])
    return 'failed' in route ? route : { ...route, nextHop }
  }

  async #literalRoute(destination: string): Promise<Route | NoRoute> {
    const ip = literalAddress(destination)
    if (ip === undefined)
      return bounced('NXDOMAIN', '5.1.3', `${destination} is no valid address literal`)
    const route = await this.#routeOver(destination, [{ preference: 0, exchange: ip }])
    return 'failed' in route ? route : { ...route, site: ip }
  }

  async #routeOver(destination: string, hosts: readonly MxRecord[]): Promise<Route | NoRoute> {
    const ownNames = await this.#ownAmong(hosts)
    const better = hostsBetterThanUs(hosts, (exchange) => ownNames.has(exchange))
    if (better.length === 0) {
      const names = [...ownNames].join(', ')
      return bounced(
        'LOOP',
        '5.4.6',
        `the mail host of ${destination} is this server itself (${names}), which has no mailboxes for it; add a route for it, or correct its MX`,
      )
    }
    const { port } = this.#options
    return {
      site: siteOf(better, port),
      hosts: better.map(({ exchange }) => ({ name: exchange, port })),
      security: mxSecurity,
    }
  }

  async #ownAmong(hosts: readonly MxRecord[]): Promise<ReadonlySet<string>> {
    const names = hosts.map(({ exchange }) => exchange)
    const own = new Set(names.filter((name) => name === this.#ownName))
    const { listensAt, port } = this.#options
    if (listensAt === undefined) return own
    const addresses = await Promise.all(names.map((name) => this.#addresses.of(name)))
    for (const [index, found] of addresses.entries()) {
      const name = names[index]
      if ('failed' in found || name === undefined) continue
      if (found.some((ip) => listensAt(ip, port))) own.add(name)
    }
    return own
  }
}

/**
 * Bounced, not deferred: a public domain that points into a private network stays wrong until its
 * owner corrects it, and the sender should learn that now rather than in five days. One host with a
 * public address, or one that could not be looked up, is enough for the mail to wait.
 */
function notPublic(name: string, addresses: readonly string[]): NoRoute {
  const found = addresses.map((ip) => `${ip} (${nonPublicKind(ip)})`).join(', ')
  const advice = 'such addresses are used only with delivery.allow_private_addresses'
  return bounced(
    'PRIVATE',
    '5.4.4',
    `the host ${name} has no public address but ${found}; ${advice}`,
  )
}

function namesOf(records: readonly MxRecord[]): string {
  return records
    .map(({ exchange }) => JSON.stringify(exchange))
    .join(', ')
    .slice(0, 200)
}
