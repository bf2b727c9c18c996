/** How many connections there are, in all and per client. */
import { clientOf } from '../../base/client-network.ts'

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
