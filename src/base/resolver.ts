/**
 * DNS, as the rest of Posthorn asks it. Every outcome is a value: a stalled or lying server is part
 * of the weather. Our own because node:dns shows neither the AD bit nor why nothing was found.
 */
export type DnsAnswer<T> =
  | { readonly kind: 'found'; readonly records: readonly T[]; readonly isAuthentic: boolean }
  /** The name exists, without records of this type. */
  | { readonly kind: 'none'; readonly isAuthentic: boolean }
  /** The name does not exist (NXDOMAIN). */
  | { readonly kind: 'no-name'; readonly isAuthentic: boolean }
  /** SERVFAIL, REFUSED, time-out, garbage: nobody knows. */
  | { readonly kind: 'failed'; readonly reason: string }

export type MxRecord = { readonly preference: number; readonly exchange: string }

/** RFC 6698 §2.1. */
export type TlsaRecord = {
  readonly usage: number
  readonly selector: number
  readonly matchingType: number
  /** Hexadecimal, in lower case. */
  readonly data: string
}

/** Names in answers are in lower case, without the trailing dot. */
export interface Resolver {
  /** `exchange` is empty for the null MX (RFC 7505). */
  mx(name: string): Promise<DnsAnswer<MxRecord>>
  a(name: string): Promise<DnsAnswer<string>>
  aaaa(name: string): Promise<DnsAnswer<string>>
  /** The strings of a record joined without anything between them (RFC 7208 §3.3). */
  txt(name: string): Promise<DnsAnswer<string>>
  ns(name: string): Promise<DnsAnswer<string>>
  /** The alias itself; the other questions follow it. */
  cname(name: string): Promise<DnsAnswer<string>>
  /** The names of an IP address; `no-name` for what is none. */
  ptr(ip: string): Promise<DnsAnswer<string>>
  /** @param name with the port in front: `_25._tcp.mx.example.net` (RFC 6698 §3) */
  tlsa(name: string): Promise<DnsAnswer<TlsaRecord>>
  /**
   * The same resolver for somebody who has just changed a record: what it remembers from before this call
   * is not used, and each question is asked anew once.
   */
  fresh(): Resolver
}
