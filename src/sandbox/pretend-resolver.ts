/**
 * DNS of the pretend internet: every domain exists and its one MX is the pretend host, except for three
 * whose names say what is wrong with them. Our own domains have their records as well (pretend-zone.ts).
 */
import type { DnsAnswer, MxRecord, Resolver, TlsaRecord } from '../base/resolver.ts'
import type { PretendZone } from './pretend-zone.ts'

export class PretendResolver implements Resolver {
  readonly #ip: string
  /** The zones of our own domains, once there is a store that knows them. */
  zone: PretendZone | undefined

  constructor(ip: string) {
    this.#ip = ip
  }

  mx(name: string): Promise<DnsAnswer<MxRecord>> {
    // RFC 7505: no mail here.
    if (name === 'null-mx.test') return found({ preference: 0, exchange: '' })
    return troubleWith(name) ?? found({ preference: 10, exchange: `mx.${name}` })
  }

  a(name: string): Promise<DnsAnswer<string>> {
    return troubleWith(name) ?? found(this.#ip)
  }

  aaaa(name: string): Promise<DnsAnswer<string>> {
    return troubleWith(name) ?? nothing()
  }

  async txt(name: string): Promise<DnsAnswer<string>> {
    const trouble = troubleWith(name)
    if (trouble !== undefined) return trouble
    const records = (await this.zone?.txt(name)) ?? []
    return records.length === 0 ? nothing() : { kind: 'found', records, isAuthentic: false }
  }

  ns(name: string): Promise<DnsAnswer<string>> {
    return troubleWith(name) ?? nothing()
  }

  cname(name: string): Promise<DnsAnswer<string>> {
    return troubleWith(name) ?? nothing()
  }

  ptr(): Promise<DnsAnswer<string>> {
    return found('localhost')
  }

  tlsa(name: string): Promise<DnsAnswer<TlsaRecord>> {
    return troubleWith(name) ?? nothing()
  }

  fresh(): Resolver {
    return this
  }
}

function troubleWith(name: string): Promise<DnsAnswer<never>> | undefined {
  if (name === 'nxdomain.test') return Promise.resolve({ kind: 'no-name', isAuthentic: false })
  if (name !== 'servfail.test') return undefined
  return Promise.resolve({ kind: 'failed', reason: `${name}: the name server answers SERVFAIL` })
}

function nothing(): Promise<DnsAnswer<never>> {
  return Promise.resolve({ kind: 'none', isAuthentic: false })
}

async function found<T>(record: T): Promise<DnsAnswer<T>> {
  return { kind: 'found', records: [record], isAuthentic: false }
}
