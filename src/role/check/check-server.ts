/**
 * What `posthorn check` looks at. Everything at once, each with an end, so that one dead name server delays
 * nobody: questions to DNS share DNS_MS_MAX, and a greeting, a ping and a time server have limits of their own.
 */
import type { Clock } from '../../base/clock.ts'
import type { Exchange } from '../../base/exchange.ts'
import type { Random } from '../../base/random.ts'
import type { Resolver } from '../../base/resolver.ts'
import type { Config } from '../../config/config.ts'
import type { SendingHost } from '../../mail/domain/check/own-host.ts'
import { ownIps } from '../../mail/domain/check/own-ips.ts'
import { LimitedResolver, TimeLimit } from '../../mail/domain/check/time-limit.ts'
import { checkBlocklists } from './blocklist-check.ts'
import { checkCertificate } from './certificate-check.ts'
import { checkClock } from './clock-check.ts'
import { checkData } from './data-check.ts'
import { judgeDomains, type KnownDomains } from './domain-check.ts'
import { type CheckReport, type Finding, reportOf } from './finding.ts'
import { checkHostDns } from './host-dns-check.ts'
import { checkPorts } from './port-check.ts'
import { checkScanners } from './scanner-check.ts'
import { checkSources } from './source-check.ts'
import { checkWaysOut } from './way-out-check.ts'

export const DNS_MS_MAX = 10_000

export type CheckWorld = {
  readonly clock: Clock
  readonly random: Random
  readonly resolver: Resolver
  readonly exchange: Exchange
  /** A server answers on the data folder. */
  readonly isServerRunning: boolean
  readonly domains: KnownDomains
}

export async function checkServer(config: Config, world: CheckWorld): Promise<CheckReport> {
  const limit = new TimeLimit(world.clock, DNS_MS_MAX, new AbortController().signal)
  const limited = { ...world, resolver: new LimitedResolver(world.resolver, limit) }
  try {
    const [ports, sources, waysOut, scanners, time, addresses] = await Promise.all([
      checkPorts(config, limited),
      checkSources(config, world.clock.now()),
      checkWaysOut(config, limited),
      checkScanners(config, limited),
      checkClock(limited),
      checkOwnAddresses(config, limited.resolver),
    ])
    return reportOf([
      ...checkConfig(config),
      ...checkData(config),
      ...ports,
      ...sources,
      ...waysOut,
      ...checkCertificate(config, world.clock.now()),
      ...scanners,
      time,
      ...addresses,
      ...judgeDomains(config, world.domains),
    ])
  } finally {
    limit.cancel()
  }
}

function checkConfig({ file, notes }: Config): Finding[] {
  return [
    { area: 'config', status: 'ok', text: `${file ?? 'no file: defaults only'} can be read` },
    ...notes.map((text): Finding => ({ area: 'config', status: 'warning', text })),
  ]
}

async function checkOwnAddresses(
  { delivery, hostname, publicIps }: Config,
  resolver: Resolver,
): Promise<Finding[]> {
  const sources = delivery.sources.map(({ ehlo, publicIps: ips }) => ({ hostname: ehlo, ips }))
  const hosts = sources.length > 0 ? sources : [{ hostname, ips: publicIps }]
  const groups = await Promise.all(hosts.map((host) => checkOneHost(host, resolver)))
  return groups.flat()
}

async function checkOneHost(
  { hostname, ips: configured }: SendingHost,
  resolver: Resolver,
): Promise<Finding[]> {
  const ips = await ownIps(hostname, configured, resolver)
  const groups = await Promise.all([
    checkHostDns(hostname, ips, resolver),
    checkBlocklists(ips.kind === 'known' ? ips.ips : [], resolver),
  ])
  return groups.flat()
}
