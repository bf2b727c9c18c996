/**
 * Which addresses no public mail host can have. Whoever controls a domain's DNS chooses where we
 * connect; without this rule he could make us speak to our own machine and network. Pure.
 */
import { ipBytes, ipNetwork, ipv4Text, isInNetwork } from '../../base/ip-address.ts'
import type { IpNetwork } from '../../base/ip-address.ts'

/**
 * The word for an address that is not public: `loopback`, `private`, …; undefined for a public one.
 * From the IANA special-purpose registries (RFC 6890).
 */
export function nonPublicKind(ip: string): string | undefined {
  const bytes = ipBytes(ip)
  if (bytes === undefined) return 'invalid'
  const kind = networks.find(([network]) => isInNetwork(bytes, network))?.[1]
  if (kind !== undefined) return kind
  const inner = embedded.find(([network]) => isInNetwork(bytes, network))
  if (inner === undefined) return undefined
  return nonPublicKind(ipv4Text(bytes.slice(inner[1], inner[1] + 4)))
}

const networks = (
  [
    ['0.0.0.0/8', 'unspecified'],
    ['10.0.0.0/8', 'private'],
    ['100.64.0.0/10', 'private'], // behind a provider's NAT, RFC 6598
    ['127.0.0.0/8', 'loopback'],
    ['169.254.0.0/16', 'link-local'], // also where clouds keep their metadata service
    ['172.16.0.0/12', 'private'],
    ['192.168.0.0/16', 'private'],
    ['224.0.0.0/4', 'multicast'],
    ['240.0.0.0/4', 'reserved'],
    ['::/128', 'unspecified'],
    ['::1/128', 'loopback'],
    ['64:ff9b:1::/48', 'private'], // local NAT64, RFC 8215
    ['fc00::/7', 'private'],
    ['fe80::/10', 'link-local'],
    ['fec0::/10', 'private'],
    ['ff00::/8', 'multicast'],
  ] as const
).map(([text, kind]): readonly [IpNetwork, string] => [ipNetwork(text), kind])

/** IPv6 addresses that reach the IPv4 address written at this octet. */
const embedded = (
  [
    ['::ffff:0:0/96', 12],
    ['::/96', 12],
    ['64:ff9b::/96', 12],
    ['2002::/16', 2],
  ] as const
).map(([text, at]): readonly [IpNetwork, number] => [ipNetwork(text), at])
