/**
 * How many connections there are, in all and per client. A client is an IPv4 address or an IPv6 /64,
 * since one host owns all of its /64.
 */
import { isIPv6 } from 'node:net'

export type Admission = 'admitted' | 'too-many-of-client' | 'too-many'

export class ClientLimits {
  readonly #maxPerClient: number
  readonly #max: number
  readonly #perClient = new Map<string, number>()
  #all = 0

  constructor(limits: { readonly max: number; readonly maxPerClient: number }) {
    this.#max = limits.max
    this.#maxPerClient = limits.maxPerClient
  }

  /** An admitted client must `leave` once. */
  admit(ip: string): Admission {
    const client = clientOf(ip)
    const open = this.#perClient.get(client) ?? 0
    if (this.#all >= this.#max) return 'too-many'
    if (open >= this.#maxPerClient) return 'too-many-of-client'
    this.#perClient.set(client, open + 1)
    this.#all++
    return 'admitted'
  }

  leave(ip: string): void {
    const client = clientOf(ip)
    const open = (this.#perClient.get(client) ?? 1) - 1
    if (open > 0) this.#perClient.set(client, open)
    else this.#perClient.delete(client)
    this.#all--
  }
}

/** `::ffff:192.0.2.1` is the IPv4 client 192.0.2.1. */
export function plainIp(ip: string): string {
  return ip.startsWith('::ffff:') && ip.includes('.') ? ip.slice('::ffff:'.length) : ip
}

function clientOf(ip: string): string {
  if (!isIPv6(ip)) return ip
  const [head = '', tail] = ip.split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length
  const groups = [...left, ...Array.from({ length: zeros }, () => '0'), ...right]
  return groups.slice(0, 4).join(':')
}
