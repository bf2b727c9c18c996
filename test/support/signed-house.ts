/** What DNSSEC vouches for in a house: the MX of theirs.example, its hosts, and TLSA records of them; Anna's own MX. */
import type { House } from './house.ts'

/** Short enough that a correction is seen by the next attempt. */
const TTL_SECONDS = 1

/** Vouches for the MX of theirs.example and the addresses of its hosts. */
export function signTheirs<Name extends string>(house: House<Name>): void {
  const hosts = Object.entries(house.hosts) as [Name, House<Name>['hosts'][Name]][]
  const secure = { isAuthentic: true, ttl: TTL_SECONDS }
  for (const [name, { ip }] of hosts)
    house.dns.set(`${name}.theirs.example`, { a: [ip], ...secure })
  const mx = hosts.map(([name], index) => [10 * (index + 1), `${name}.theirs.example`] as const)
  house.dns.set('theirs.example', { mx, ...secure })
}

/** Vouches for the MX of ours.example, and publishes TLSA records of it. */
export function signOurs(house: House<string>, tlsa: readonly string[]): void {
  const secure = { isAuthentic: true, ttl: TTL_SECONDS }
  const { ip, port } = house.mailbox
  house.dns.set('ours.example', { mx: [[10, 'mx.ours.example']], ...secure })
  house.dns.set('mx.ours.example', { a: [ip], ...secure })
  house.dns.set(`_${port}._tcp.mx.ours.example`, { tlsa, ...secure })
}

/** @param tlsa as in zone files, `3 1 1 ab12…` */
export function publishTlsa<Name extends string>(
  house: House<Name>,
  host: Name,
  tlsa: readonly string[],
  isAuthentic = true,
): void {
  house.dns.set(tlsaName(house, host), { tlsa, isAuthentic, ttl: TTL_SECONDS })
}

export function tlsaName<Name extends string>(house: House<Name>, host: Name): string {
  return `_${house.hosts[host].port}._tcp.${host}.theirs.example`
}
