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

export interface Resolver {
  /** `exchange` in lower case without the trailing dot; empty for the null MX (RFC 7505). */
  mx(name: string): Promise<DnsAnswer<MxRecord>>
  a(name: string): Promise<DnsAnswer<string>>
  aaaa(name: string): Promise<DnsAnswer<string>>
  txt(name: string): Promise<DnsAnswer<string>>
}
