/** DNS by a table, for tests that need no socket. Names that are not in it do not exist; IPs stand for their PTR. */
import type { DnsAnswer, MxRecord, Resolver, TlsaRecord } from '../../src/base/resolver.ts'

export type ScriptedName = {
  readonly mx?: readonly (readonly [preference: number, exchange: string])[]
  readonly a?: readonly string[]
  readonly aaaa?: readonly string[]
  readonly txt?: readonly string[]
  readonly ns?: readonly string[]
  readonly cname?: readonly string[]
  readonly ptr?: readonly string[]
  /** Data of records of usage 3, selector 1, matching type 1; or whole records. */
  readonly tlsa?: readonly (string | TlsaRecord)[]
  readonly isAuthentic?: boolean
  /** `broken`: nobody knows; `silent`: the answer never comes. */
  readonly is?: 'broken' | 'silent'
}

export class ScriptedDns implements Resolver {
  readonly asked: string[] = []
  readonly #names: Map<string, ScriptedName>

  constructor(names: Readonly<Record<string, ScriptedName>> = {}) {
    this.#names = new Map(Object.entries(names))
  }

  set(name: string, facts: ScriptedName): void {
    this.#names.set(name, facts)
  }

  remove(name: string): void {
    this.#names.delete(name)
  }

  mx(name: string): Promise<DnsAnswer<MxRecord>> {
    return this.#answer('mx', name, ({ mx = [] }) =>
      mx.map(([preference, exchange]) => ({ preference, exchange })),
    )
  }

  a(name: string): Promise<DnsAnswer<string>> {
    return this.#answer('a', name, ({ a = [] }) => a)
  }

  aaaa(name: string): Promise<DnsAnswer<string>> {
    return this.#answer('aaaa', name, ({ aaaa = [] }) => aaaa)
  }

  txt(name: string): Promise<DnsAnswer<string>> {
    return this.#answer('txt', name, ({ txt = [] }) => txt)
  }

  ns(name: string): Promise<DnsAnswer<string>> {
    return this.#answer('ns', name, ({ ns = [] }) => ns)
  }

  cname(name: string): Promise<DnsAnswer<string>> {
    return this.#answer('cname', name, ({ cname = [] }) => cname)
  }

  ptr(ip: string): Promise<DnsAnswer<string>> {
    return this.#answer('ptr', ip, ({ ptr = [] }) => ptr)
  }

  tlsa(name: string): Promise<DnsAnswer<TlsaRecord>> {
    return this.#answer('tlsa', name, ({ tlsa = [] }) =>
      tlsa.map((tlsa) =>
        typeof tlsa === 'string' ? { usage: 3, selector: 1, matchingType: 1, data: tlsa } : tlsa,
      ),
    )
  }

  fresh(): Resolver {
    return this
  }

  async #answer<T>(
    type: string,
    name: string,
    recordsOf: (facts: ScriptedName) => readonly T[],
  ): Promise<DnsAnswer<T>> {
    this.asked.push(`${type} ${name}`)
    const facts = this.#names.get(name)
    if (facts === undefined) return { kind: 'no-name', isAuthentic: false }
    if (facts.is === 'broken') return { kind: 'failed', reason: 'SERVFAIL' }
    if (facts.is === 'silent') return new Promise(() => {})
    const records = recordsOf(facts)
    const { isAuthentic = false } = facts
    return records.length === 0
      ? { kind: 'none', isAuthentic }
      : { kind: 'found', records, isAuthentic }
  }
}
