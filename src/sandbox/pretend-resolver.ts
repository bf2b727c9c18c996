/** DNS of the pretend internet: every domain exists, and its one MX is the pretend host. */
import type { DnsAnswer, MxRecord, Resolver } from '../base/resolver.ts'

export class PretendResolver implements Resolver {
  readonly #ip: string

  constructor(ip: string) {
    this.#ip = ip
  }

  mx(name: string): Promise<DnsAnswer<MxRecord>> {
    return found({ preference: 10, exchange: `mx.${name}` })
  }

  a(): Promise<DnsAnswer<string>> {
    return found(this.#ip)
  }

  async aaaa(): Promise<DnsAnswer<string>> {
    return { kind: 'none', isAuthentic: false }
  }

  async txt(): Promise<DnsAnswer<string>> {
    return { kind: 'none', isAuthentic: false }
  }
}

async function found<T>(record: T): Promise<DnsAnswer<T>> {
  return { kind: 'found', records: [record], isAuthentic: false }
}
