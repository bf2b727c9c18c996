/** What DNS says about this server: that a resolver answers, our name, the names of our addresses. */
import type { Resolver } from '../../base/resolver.ts'
import { checkOwnHost } from '../../mail/domain/check/own-host.ts'
import type { OwnIps } from '../../mail/domain/check/own-ips.ts'
import type { Finding as DnsFinding } from '../../mail/domain/finding.ts'
import { nonPublicKind } from '../../mail/route/private-address.ts'
import { type Finding, SEE_RESOLVERS } from './finding.ts'

export async function checkHostDns(
  hostname: string,
  ips: OwnIps,
  resolver: Resolver,
): Promise<Finding[]> {
  if (ips.kind === 'unknown') return [noAnswer(ips.reason)]
  const findings = await checkOwnHost({ hostname, ips, resolver })
  // Records of domains, DANE among them, are the part of "posthorn domain check".
  const ours = findings.filter(({ what, name }) => what !== 'dane' && isPublicName(name))
  const reason = ips.unasked.ipv4 ?? ips.unasked.ipv6
  if (reason !== undefined && ours.every(isUnasked)) return [noAnswer(reason)]
  return [...ours.map(inWords), ...ips.ips.flatMap((ip) => notPublic(ip, hostname))]
}

function noAnswer(reason: string): Finding {
  return {
    area: 'dns',
    status: 'problem',
    text: `DNS does not answer: ${reason}`,
    todo: 'without DNS no mail can be delivered: mend /etc/resolv.conf, or name resolvers in dns.servers',
  }
}

/** Nobody can give a private address a name that the world sees. */
function isPublicName(name: string): boolean {
  const kind = nonPublicKind(name)
  return kind === undefined || kind === 'invalid'
}

function notPublic(ip: string, hostname: string): Finding[] {
  const kind = nonPublicKind(ip)
  if (kind === undefined) return []
  return [
    {
      area: 'dns',
      status: 'warning',
      text: `${hostname} leads to ${ip}, a ${kind} address, which is not the one that others see`,
      todo: 'give the name the public address in DNS, or set public_ips (of a source: public_ip) to the address that mail leaves from',
    },
  ]
}

function isUnasked({ status, found }: DnsFinding): boolean {
  return status === 'unknown' && found.length === 0
}

function inWords({ status, type, name, found, why }: DnsFinding): Finding {
  if (status === 'unknown') {
    const text = `${name} ${type}: ${[...found, why].join('; ')}`
    return { area: 'dns', status: 'unknown', text, todo: SEE_RESOLVERS }
  }
  const text = `${name} ${type}: ${found.length === 0 ? 'none in DNS' : found.join(', ')}`
  if (status === 'ok' || status === 'optional') return { area: 'dns', status: 'ok', text }
  return { area: 'dns', status: 'problem', text, todo: why }
}
