/**
 * One way out of this machine: an address of ours, or one of each family, and the name that is said from
 * there. Where none is configured the system chooses the address, and nobody asks here.
 */
import { isIPv6 } from 'node:net'

export type Source = {
  /** The address by which posthorn.toml names it. */
  readonly name: string
  /** Ours, to bind to. At least one of the two. */
  readonly ipv4?: string
  readonly ipv6?: string
  /** As the world sees them: other ones where a network translates addresses. */
  readonly publicIps: readonly string[]
  readonly ehlo: string
  /** Of the mail that may go by several. */
  readonly weight: number
  /** The first day of its warm-up, as a date of that day; absent: it is warm. */
  readonly warmUpFrom?: number
}

/** From where it reaches that address of a host; undefined when it has none of that family. */
export function localAddressFor(source: Source, ip: string): string | undefined {
  return isIPv6(ip) ? source.ipv6 : source.ipv4
}

export function addressesOfSource({ ipv4, ipv6 }: Source): string[] {
  return [ipv4, ipv6].filter((address) => address !== undefined)
}
