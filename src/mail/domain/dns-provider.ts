/**
 * Who runs the DNS of a domain, by the names of its zone's servers, and how that provider's form wants a
 * record written. Providers differ in two things that people get wrong: whether the name is written with the
 * domain, and whether a long value is cut into strings.
 */
import type { Resolver } from '../../base/resolver.ts'

export type DnsProvider = {
  readonly name: string
  /** How the form wants a name: without the zone behind it (and the zone itself as `@`), or whole. */
  readonly nameForm: 'relative' | 'whole'
  /** How it wants a value longer than 255 octets. */
  readonly longValue: 'one string' | 'quoted strings'
}

export type ProvidedZone = {
  /** The apex that the records are entered under; the domain itself or a parent of it. */
  readonly zone: string
  readonly servers: readonly string[]
  /** Absent when it is nobody we know. */
  readonly provider?: DnsProvider
}

const relative = { nameForm: 'relative', longValue: 'one string' } as const

/** By how the names of their servers end; `*` is one or more letters, digits and hyphens. */
const providers: readonly {
  readonly servers: readonly string[]
  readonly provider: DnsProvider
}[] = [
  { servers: ['ns.cloudflare.com'], provider: { name: 'Cloudflare', ...relative } },
  {
    servers: ['awsdns-*.com', 'awsdns-*.net', 'awsdns-*.org', 'awsdns-*.co.uk'],
    provider: { name: 'Amazon Route 53', nameForm: 'relative', longValue: 'quoted strings' },
  },
  { servers: ['domaincontrol.com'], provider: { name: 'GoDaddy', ...relative } },
  { servers: ['registrar-servers.com'], provider: { name: 'Namecheap', ...relative } },
  {
    servers: ['hetzner.com', 'hetzner.de', 'your-server.de', 'second-ns.com'],
    provider: { name: 'Hetzner', nameForm: 'relative', longValue: 'quoted strings' },
  },
  { servers: ['ovh.net', 'anycast.me'], provider: { name: 'OVHcloud', ...relative } },
  {
    servers: ['gandi.net'],
    provider: { name: 'Gandi', nameForm: 'relative', longValue: 'quoted strings' },
  },
  {
    servers: ['googledomains.com'],
    provider: { name: 'Squarespace (once Google Domains)', ...relative },
  },
  { servers: ['squarespacedns.com'], provider: { name: 'Squarespace', ...relative } },
  {
    servers: ['ns-cloud-*.googledomains.com'],
    provider: { name: 'Google Cloud DNS', nameForm: 'relative', longValue: 'quoted strings' },
  },
  { servers: ['digitalocean.com'], provider: { name: 'DigitalOcean', ...relative } },
  {
    servers: ['ui-dns.com', 'ui-dns.org', 'ui-dns.de', 'ui-dns.biz'],
    provider: { name: 'IONOS', ...relative },
  },
  {
    servers: ['azure-dns.com', 'azure-dns.net', 'azure-dns.org', 'azure-dns.info'],
    provider: { name: 'Azure DNS', ...relative },
  },
  {
    servers: [
      'dnsimple.com',
      'dnsimple-edge.net',
      'dnsimple-edge.com',
      'dnsimple-edge.org',
      'dnsimple-edge.io',
    ],
    provider: { name: 'DNSimple', ...relative },
  },
  { servers: ['linode.com'], provider: { name: 'Linode', ...relative } },
  { servers: ['vultr.com'], provider: { name: 'Vultr', ...relative } },
  { servers: ['porkbun.com'], provider: { name: 'Porkbun', ...relative } },
  {
    servers: ['he.net'],
    provider: { name: 'Hurricane Electric', nameForm: 'whole', longValue: 'one string' },
  },
]

/** Which provider all of these servers belong to. */
export function providerOf(servers: readonly string[]): DnsProvider | undefined {
  if (servers.length === 0) return undefined
  // The most particular pattern counts: Google's cloud shares a domain with what Squarespace took over.
  const candidates = providers.flatMap(({ servers: patterns, provider }) => {
    const lengths = servers.map((server) => longestMatch(server, patterns))
    return lengths.includes(0) ? [] : [{ provider, length: Math.min(...lengths) }]
  })
  return candidates.toSorted((one, other) => other.length - one.length)[0]?.provider
}

function longestMatch(server: string, patterns: readonly string[]): number {
  return Math.max(0, ...patterns.map((pattern) => (isUnder(server, pattern) ? pattern.length : 0)))
}

function isUnder(server: string, pattern: string): boolean {
  const source = pattern.replaceAll('.', '\\.').replaceAll('*', '[a-z0-9-]+')
  return new RegExp(`(^|\\.)${source}$`).test(server)
}

/** Undefined when DNS does not tell. Asks from the domain upwards, and never for a top-level domain. */
export async function findZone(
  domain: string,
  resolver: Resolver,
): Promise<ProvidedZone | undefined> {
  const labels = domain.split('.')
  for (let first = 0; first < labels.length - 1; first++) {
    const zone = labels.slice(first).join('.')
    const answer = await resolver.ns(zone)
    if (answer.kind === 'failed') return undefined
    if (answer.kind !== 'found') continue
    const provider = providerOf(answer.records)
    const found = { zone, servers: answer.records }
    return provider === undefined ? found : { ...found, provider }
  }
  return undefined
}
