/** Our resolver in the shape that mailauth asks of one: that of node's `dns.promises.resolve`. */
import type { DNSResolver } from 'mailauth'
import type { DnsAnswer, MxRecord, Resolver } from '../../../base/resolver.ts'

/** @param ip of the client that is judged, whose names are the only ones that SPF asks for */
export function spfResolver(resolver: Resolver, ip: string): DNSResolver {
  return async (name, type) => {
    switch (type.toUpperCase()) {
      case 'A':
        return found(await resolver.a(name))
      case 'AAAA':
        return found(await resolver.aaaa(name))
      case 'TXT':
        return found(await resolver.txt(name)).map((text) => [text])
      case 'MX':
        return mxRecords(found(await resolver.mx(name)))
      case 'PTR':
        return found(await resolver.ptr(ip))
      default:
        throw dnsError('ENOTIMP', `SPF has no use for ${type} records`)
    }
  }
}

/** As node answers them; mailauth's types know of texts only. */
function mxRecords(records: readonly MxRecord[]): string[] {
  const asNode = records.map(({ exchange, preference }) => ({ exchange, priority: preference }))
  return asNode as unknown as string[]
}

function found<T>(answer: DnsAnswer<T>): T[] {
  switch (answer.kind) {
    case 'found':
      return [...answer.records]
    case 'none':
      throw dnsError('ENODATA', 'no records of this type')
    case 'no-name':
      throw dnsError('ENOTFOUND', 'no such name')
    case 'failed':
      throw dnsError('ESERVFAIL', answer.reason)
  }
}

function dnsError(code: string, message: string): Error {
  return Object.assign(new Error(message), { code })
}
