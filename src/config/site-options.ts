/**
 * `[delivery.sites."google.com"]`: what one provider is given, by the names of its MX hosts. A key is a
 * domain, with or without "*." before it: the hosts of that name and all below it.
 */
import type { SiteProfile, SiteSettings } from '../mail/route/site-profile.ts'
import { isHost } from './listen.ts'
import { optionalCount } from './option.ts'
import { type Faults, isTable, keyOf, readOptions, type TomlTable } from './read-options.ts'

const asGenerally = 'what Posthorn knows of the provider, else the general option'

/** The fields of a site's table, for the reference too. */
export const siteOptions = {
  maxConnections: optionalCount({
    doc: 'Most connections at a time to these hosts.',
    defaultInWords: asGenerally,
    example: 10,
    min: 1,
    max: 1_000,
  }),
  messagesPerConnection: optionalCount({
    doc: 'Messages after which a connection is closed and opened anew.',
    defaultInWords: asGenerally,
    example: 50,
    min: 1,
    max: 100_000,
  }),
  messagesPerMinute: optionalCount({
    doc: 'Most messages in a minute; the others wait, and no attempt is counted.',
    defaultInWords: 'no limit',
    example: 600,
    min: 1,
    max: 1_000_000,
  }),
}

const SECTION = 'delivery.sites'

export function readSites(table: TomlTable, faults: Faults): SiteSettings {
  const sites = new Map<string, SiteProfile>()
  for (const [pattern, given] of Object.entries(table)) {
    const section = `${SECTION}."${pattern}"`
    const domain = pattern.toLowerCase().replace(/^\*\./, '')
    if (!isHost(domain)) {
      faults.say(`${section} names no MX hosts; give a domain such as "google.com"`)
    } else if (sites.has(domain)) {
      faults.say(`${section} is there twice, with and without "*."; keep one of them`)
    } else if (isTable(given)) {
      sites.set(domain, profileOf(readOptions(siteOptions, { section, table: given, faults })))
    } else {
      faults.add(keyOf(SECTION, `"${pattern}"`), given, `a section: [${section}]`)
    }
  }
  return sites
}

function profileOf(values: Record<keyof SiteProfile, number | undefined>): SiteProfile {
  const given = Object.entries(values).filter(([, value]) => value !== undefined)
  return Object.fromEntries(given)
}
