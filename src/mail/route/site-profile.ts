/**
 * What one site is given at most: the operator's word for it, else what is known of its provider, else the
 * general options. A provider is known by the names of the MX hosts, because its customers' domains
 * all point there. Of several hosts the most careful numbers count.
 *
 * A profile that Posthorn brings only ever lowers the general options; what the operator says of a site
 * by name holds as it stands.
 */
import { siteProfiles } from './site-profiles.ts'

export type SiteLimits = {
  readonly maxConnections: number
  readonly messagesPerConnection: number
  /** Absent: as fast as its connections go. */
  readonly messagesPerMinute?: number
}

/** What is said of the hosts below a domain; the rest is as for any other site. */
export type SiteProfile = Partial<SiteLimits>

/** By domain of MX hosts, in lower case: the host of that name and all below it. */
export type SiteSettings = ReadonlyMap<string, SiteProfile>

export function siteLimits(
  hostNames: readonly string[],
  settings: SiteSettings,
  general: SiteLimits,
): SiteLimits {
  return strictest(hostNames.map((name) => limitsOfHost(name, settings, general))) ?? general
}

function limitsOfHost(name: string, settings: SiteSettings, general: SiteLimits): SiteLimits {
  const known = strictest([general, { ...general, ...mostSpecific(siteProfiles, name) }])
  return { ...general, ...known, ...mostSpecific(settings, name) }
}

function mostSpecific(profiles: SiteSettings, name: string): SiteProfile {
  const labels = name.toLowerCase().split('.')
  for (let from = 0; from < labels.length; from++) {
    const profile = profiles.get(labels.slice(from).join('.'))
    if (profile !== undefined) return profile
  }
  return {}
}

function strictest(several: readonly SiteLimits[]): SiteLimits | undefined {
  if (several.length === 0) return undefined
  const rates = several.flatMap(({ messagesPerMinute }) => messagesPerMinute ?? [])
  return {
    maxConnections: Math.min(...several.map(({ maxConnections }) => maxConnections)),
    messagesPerConnection: Math.min(
      ...several.map(({ messagesPerConnection }) => messagesPerConnection),
    ),
    ...(rates.length === 0 ? {} : { messagesPerMinute: Math.min(...rates) }),
  }
}
