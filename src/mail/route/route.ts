/**
 * The way to a destination. A site is all destinations behind one set of hosts: connections are kept
 * and shared per site, so every domain of one provider uses the same few.
 */
export type Route = {
  /** Equal for destinations that share connections: the sorted MX names, or the configured route. */
  readonly site: string
  /** In the order to try them: by preference, ties shuffled. Never empty. */
  readonly hosts: readonly RouteHost[]
  readonly security: RouteSecurity
  /** Absent for the operator's own routes and for address literals, whose TLS nobody has published. */
  readonly nextHop?: NextHop
}

/** The domain whose hosts these are (RFC 7672 §1.1). */
export type NextHop = {
  readonly domain: string
  /** DNSSEC vouches for its MX, or for there being none. */
  readonly isAuthentic: boolean
}

export type RouteHost = {
  /** A host name, or an IP address without brackets. */
  readonly name: string
  readonly port: number
}

export type RouteSecurity = {
  /**
   * - `opportunistic`: STARTTLS when offered, any certificate, clear text when it breaks
   * - `required`: STARTTLS or nothing
   * - `implicit`: TLS from the first byte (port 465)
   * - `none`: never
   */
  readonly tls: 'opportunistic' | 'required' | 'implicit' | 'none'
  /** The certificate must be valid for the host's name. */
  readonly verifies: boolean
  /** PEM of certificate authorities to believe instead of the system's. */
  readonly ca?: string
  readonly credentials?: { readonly user: string; readonly password: string }
}

/** There is no way to the destination now (`deferred`) or at all (`bounced`). */
export type NoRoute = {
  readonly failed: 'deferred' | 'bounced'
  /** RFC 3463 code, `5.1.2`. */
  readonly status: string
  /** The same for machines; what `getBounceInfo` reads. */
  readonly code: NoRouteCode
  /** Plain words: what was looked up, what came back. */
  readonly reason: string
}

/**
 * - `NXDOMAIN`: there is no such domain
 * - `NULLMX`: the domain says that it takes no mail (RFC 7505)
 * - `NOMX`: the domain exists, and no host of it that could take mail
 * - `SERVFAIL`: DNS gave no answer that can be relied on
 * - `PRIVATE`: its hosts have only addresses that are not public
 * - `LOOP`: its best host is this server
 */
export type NoRouteCode = 'NXDOMAIN' | 'NULLMX' | 'NOMX' | 'SERVFAIL' | 'PRIVATE' | 'LOOP'

export interface Router {
  route(destination: string): Promise<Route | NoRoute>
  /** The host's IP addresses, IPv6 before IPv4, forbidden ones (private, loopback) left out. */
  addressesOf(host: RouteHost, route: Route): Promise<readonly string[] | NoRoute>
}
