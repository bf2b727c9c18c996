/**
 * What the MX records of a destination mean: which hosts to try and in which order. Pure; chance and
 * knowledge about ourselves are arguments.
 */
import { ipBytes } from '../../base/ip-address.ts'
import { shuffled } from '../../base/random.ts'
import type { Random } from '../../base/random.ts'
import type { MxRecord } from '../../base/resolver.ts'

/** More hosts than anybody has; a longer list only keeps us busy. */
export const MX_HOSTS_MAX = 32

/**
 * A single MX with the root as its exchange: the domain accepts no mail (RFC 7505 §3). A null beside
 * real hosts breaks that section's rule, and the real hosts are believed.
 */
export function isNullMx(records: readonly MxRecord[]): boolean {
  return records.length > 0 && records.every(({ exchange }) => exchange === '')
}

/**
 * In the order to try them: lower preference first, equal ones shuffled to spread the load
 * (RFC 5321 §5.1). Each host once, at its best preference; names that cannot be a host are left out.
 */
export function hostsInOrder(records: readonly MxRecord[], random: Random): MxRecord[] {
  const order = shuffled(records.filter(isUsable), random)
  order.sort((one, other) => one.preference - other.preference)
  const seen = new Set<string>()
  const hosts = order.filter(({ exchange }) => !seen.has(exchange) && seen.add(exchange))
  return hosts.slice(0, MX_HOSTS_MAX)
}

/**
 * Where we are one of the hosts ourselves, only hosts of strictly better preference may be tried:
 * the others are as far from the mailbox as we are, and mail would run in circles (RFC 5321 §5.1).
 */
export function hostsBetterThanUs(
  hosts: readonly MxRecord[],
  isOurs: (exchange: string) => boolean,
): MxRecord[] {
  const ours = hosts.filter(({ exchange }) => isOurs(exchange))
  const limit = Math.min(...ours.map(({ preference }) => preference))
  return hosts.filter(({ preference }) => preference < limit)
}

/** Equal for all destinations behind the same hosts, whatever their preference or order. */
export function siteOf(hosts: readonly MxRecord[], port: number): string {
  const names = hosts.map(({ exchange }) => exchange)
  return `${names.toSorted().join(',')}:${port}`
}

/** Whether the destination is an address literal, or tries to be one (RFC 5321 §4.1.3). */
export function isLiteral(destination: string): boolean {
  return destination.startsWith('[')
}

/** The IP address of `[192.0.2.1]` or `[IPv6:2001:db8::1]`; undefined when there is none. */
export function literalAddress(literal: string): string | undefined {
  const inside = /^\[(.*)\]$/.exec(literal)?.[1] ?? ''
  const ipv6 = /^ipv6:(.*)$/i.exec(inside)?.[1]
  const ip = (ipv6 ?? inside).toLowerCase()
  const lengthWanted = ipv6 === undefined ? 4 : 16
  return ipBytes(ip)?.length === lengthWanted && !ip.includes('%') ? ip : undefined
}

/** Underscores are no letters of host names, but hosts with them exist. An IP address is tolerated. */
function isUsable({ exchange }: MxRecord): boolean {
  return /^[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*$/.test(exchange) || ipBytes(exchange) !== undefined
}
