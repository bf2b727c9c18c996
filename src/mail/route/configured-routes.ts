/**
 * The operator's own table of ways (`[delivery.routes]`). What it names is used as it is: no MX
 * lookup, any address. The most specific pattern wins, whatever the order of the table.
 */
import type { Route, RouteSecurity } from './route.ts'
import type { RouteSetting, RouteSettings } from './route-setting.ts'

const SITE_PREFIX = 'route:'

/** Whether the route comes from the operator's table rather than from DNS. */
export function isConfigured(route: Route): boolean {
  return route.site.startsWith(SITE_PREFIX) // no host name or IP address has this beginning
}

export class ConfiguredRoutes {
  /** Keys: `example.net` for itself, `.example.net` for what is below it, `.` for everything. */
  readonly #ways = new Map<string, Route | 'mx'>()

  constructor(settings: RouteSettings) {
    const sites = new SiteNames()
    for (const [pattern, setting] of settings) {
      this.#ways.set(keyOf(pattern), wayOf(setting, sites))
    }
  }

  /** The way for a destination in lower case; `mx` also where no pattern speaks of it. */
  find(destination: string): Route | 'mx' {
    if (this.#ways.size === 0) return 'mx'
    const exact = this.#ways.get(destination)
    if (exact !== undefined) return exact
    for (let dot = destination.indexOf('.'); dot !== -1; dot = destination.indexOf('.', dot + 1)) {
      const way = this.#ways.get(destination.slice(dot))
      if (way !== undefined) return way
    }
    return this.#ways.get('.') ?? 'mx'
  }
}

function keyOf(pattern: string): string {
  const key = pattern.toLowerCase()
  if (key === '*') return '.'
  return key.startsWith('*.') ? key.slice(1) : key
}

function wayOf(setting: RouteSetting, sites: SiteNames): Route | 'mx' {
  if (setting.kind === 'mx') return 'mx'
  const { port, security } = setting
  const name = setting.host.toLowerCase()
  const site = sites.nameFor(`${SITE_PREFIX}${name}:${port}`, security)
  return { site, hosts: [{ name, port }], security }
}

/**
 * Connections are shared per site. Two lines with one host but other TLS or credentials must not
 * share them: mail would leave under a foreign user, or over clear text where TLS is required.
 */
class SiteNames {
  readonly #securities = new Map<string, string[]>()

  nameFor(site: string, security: RouteSecurity): string {
    const known = this.#securities.get(site) ?? []
    this.#securities.set(site, known)
    const fingerprint = JSON.stringify(security)
    const index = known.indexOf(fingerprint)
    if (index === -1) known.push(fingerprint)
    const number = index === -1 ? known.length : index + 1
    return number === 1 ? site : `${site}#${number}`
  }
}
