/** Who counts as one client: an IPv4 address, or an IPv6 /64, since one host owns all of its /64. */
import { isIPv6 } from 'node:net'

/** A name for the client behind this address; the same for all addresses of a /64. */
export function clientOf(ip: string): string {
  if (!isIPv6(ip)) return ip
  const [head = '', tail] = ip.split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length
  const groups = [...left, ...Array.from({ length: zeros }, () => '0'), ...right]
  return groups.slice(0, 4).join(':')
}
