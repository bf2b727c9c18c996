/** The questions of the port `Resolver` over one way to ask them: a question has records of its own type only. */
import type { DnsQuestion, DnsRecord } from './dns-message.ts'
import { reverseName } from './ip-address.ts'
import type { DnsAnswer, MxRecord, Resolver, TlsaRecord } from './resolver.ts'

type Ask = (name: string, type: DnsQuestion['type']) => Promise<DnsAnswer<DnsRecord>>

export abstract class DnsQuestions implements Resolver {
  protected abstract readonly ask: Ask
  abstract fresh(): Resolver

  mx(name: string): Promise<DnsAnswer<MxRecord>> {
    return this.ask(name, 'MX') as Promise<DnsAnswer<MxRecord>>
  }

  a(name: string): Promise<DnsAnswer<string>> {
    return this.ask(name, 'A') as Promise<DnsAnswer<string>>
  }

  aaaa(name: string): Promise<DnsAnswer<string>> {
    return this.ask(name, 'AAAA') as Promise<DnsAnswer<string>>
  }

  txt(name: string): Promise<DnsAnswer<string>> {
    return this.ask(name, 'TXT') as Promise<DnsAnswer<string>>
  }

  ns(name: string): Promise<DnsAnswer<string>> {
    return this.ask(name, 'NS') as Promise<DnsAnswer<string>>
  }

  cname(name: string): Promise<DnsAnswer<string>> {
    return this.ask(name, 'CNAME') as Promise<DnsAnswer<string>>
  }

  async ptr(ip: string): Promise<DnsAnswer<string>> {
    const name = reverseName(ip)
    if (name === undefined) return { kind: 'no-name', isAuthentic: false }
    return this.ask(name, 'PTR') as Promise<DnsAnswer<string>>
  }

  tlsa(name: string): Promise<DnsAnswer<TlsaRecord>> {
    return this.ask(name, 'TLSA') as Promise<DnsAnswer<TlsaRecord>>
  }
}

/** What one `fresh()` gives: it asks anew, and is itself as fresh as can be. */
export class FreshQuestions extends DnsQuestions {
  protected override readonly ask: Ask

  constructor(ask: Ask) {
    super()
    this.ask = ask
  }

  fresh(): Resolver {
    return this
  }
}
