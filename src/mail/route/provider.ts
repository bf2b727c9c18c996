/** Who runs the hosts of a site: what providers count, they count over all their customers' domains. */
import type { Route } from './route.ts'
import { providers } from './site-profiles.ts'

/** `google`, `microsoft`, …; the site itself where its hosts belong to nobody that is known. */
export function providerOf({ site, hosts }: Pick<Route, 'site' | 'hosts'>): string {
  for (const { name } of hosts) {
    const provider = providerOfHost(name.toLowerCase())
    if (provider !== undefined) return provider
  }
  return site
}

function providerOfHost(name: string): string | undefined {
  const labels = name.split('.')
  for (let from = 0; from < labels.length; from++) {
    const provider = byDomain.get(labels.slice(from).join('.'))
    if (provider !== undefined) return provider
  }
  return undefined
}

const byDomain = new Map(
  Object.entries(providers).flatMap(([provider, { below }]) =>
    below.map((domain) => [domain, provider] as const),
  ),
)
