/** IP addresses as numbers, so that networks can be compared. Pure. */
import { isIP } from 'node:net'

const IPV4_LENGTH = 4
const GROUPS = 8

/** The octets of the address, 4 or 16; undefined for anything that is no IP address. */
export function ipBytes(text: string): readonly number[] | undefined {
  const [address = ''] = text.split('%') // a zone names an interface, not another address
  switch (isIP(address)) {
    case 4:
      return address.split('.').map(Number)
    case 6:
      return ipv6Bytes(address)
    default:
      return undefined
  }
}

export type IpNetwork = { readonly base: readonly number[]; readonly mask: readonly number[] }

/**
 * `10.0.0.0/8` or `fe80::/10`, read once so that comparing is cheap.
 * @throws when the text is no network
 */
export function ipNetwork(text: string): IpNetwork {
  const [address = '', digits = ''] = text.split('/')
  const bytes = ipBytes(address)
  const length = /^\d{1,3}$/.test(digits) ? Number(digits) : Number.NaN
  if (bytes === undefined || !(length <= bytes.length * 8)) {
    throw new Error(`"${text}" is no network; write "10.0.0.0/8" or "2001:db8::/32"`)
  }
  const mask = bytes.map((_, index) => {
    const bits = Math.min(Math.max(length - index * 8, 0), 8)
    return (0xff << (8 - bits)) & 0xff
  })
  return { base: bytes.map((byte, index) => byte & (mask[index] ?? 0)), mask }
}

export function isInNetwork(address: readonly number[], { base, mask }: IpNetwork): boolean {
  if (address.length !== base.length) return false
  return base.every((byte, index) => byte === ((address[index] ?? 0) & (mask[index] ?? 0)))
}

/** However they are written: `2001:DB8::1` is `2001:db8:0:0:0:0:0:1`. */
export function isSameIp(one: string, other: string): boolean {
  const [bytes, otherBytes] = [ipBytes(one), ipBytes(other)]
  return bytes !== undefined && bytes.join() === otherBytes?.join()
}

/** Where its PTR stands (RFC 1035 §3.5, RFC 3596 §2.5); undefined for anything that is no IP address. */
export function reverseName(ip: string): string | undefined {
  const bytes = ipBytes(ip)
  if (bytes === undefined) return undefined
  if (bytes.length === IPV4_LENGTH) return `${bytes.toReversed().join('.')}.in-addr.arpa`
  const nibbles = bytes.flatMap((byte) => [byte >> 4, byte & 0x0f])
  return `${nibbles
    .toReversed()
    .map((nibble) => nibble.toString(16))
    .join('.')}.ip6.arpa`
}

export function ipv4Text(bytes: readonly number[]): string {
  return bytes.join('.')
}

function ipv6Bytes(address: string): number[] {
  const dotted = /[\d.]+\.[\d.]+$/.exec(address)?.[0]
  const tail = dotted?.split('.').map(Number) ?? []
  const text = dotted === undefined ? address : address.slice(0, -dotted.length)
  const [left = '', right] = text.split('::')
  const before = groupsOf(left)
  const after = right === undefined ? [] : groupsOf(right)
  const wanted = GROUPS - (tail.length === IPV4_LENGTH ? 2 : 0)
  const zeros = Array.from({ length: wanted - before.length - after.length }, () => 0)
  const groups = [...before, ...zeros, ...after]
  return [...groups.flatMap((group) => [group >> 8, group & 0xff]), ...tail]
}

function groupsOf(text: string): number[] {
  return text
    .split(':')
    .filter((group) => group !== '')
    .map((group) => Number.parseInt(group, 16))
}
