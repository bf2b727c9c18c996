/** Which DNS servers to ask: those of the configuration, else the system's. */
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'

export type NameServer = {
  readonly ip: string
  readonly port: number
  /** Nobody can stand between us and it, so its AD bit may be believed (RFC 6840 §5.8). */
  readonly isLoopback: boolean
}

const DNS_PORT = 53
const PORT_MAX = 65_535
const FALLBACK_SERVER = '127.0.0.1'
const RESOLV_CONF = '/etc/resolv.conf'

/**
 * `192.0.2.1`, `192.0.2.1:5353`, `2001:db8::1` or `[2001:db8::1]:5353`.
 * @throws when the text is none of these, with words for the operator
 */
export function parseNameServer(text: string): NameServer {
  const bracketed = /^\[([^\]]+)\](?::(\d+))?$/.exec(text)
  const plain = /^([^:]+)(?::(\d+))?$/.exec(text)
  const [, ip = text, digits] = bracketed ?? plain ?? []
  const port = digits === undefined ? DNS_PORT : Number(digits)
  if (isIP(ip) === 0 || port < 1 || port > PORT_MAX) {
    throw new Error(`"${text}" is no DNS server; write "ip", "ip:port" or "[ipv6]:port"`)
  }
  return { ip, port, isLoopback: ip.startsWith('127.') || ip === '::1' }
}

/** The `nameserver` lines of resolv.conf; this machine if there are none or the file is missing. */
export function systemNameServers(path = RESOLV_CONF): NameServer[] {
  const ips = nameServerLines(readOrEmpty(path)).filter((ip) => isIP(ip) !== 0)
  return (ips.length === 0 ? [FALLBACK_SERVER] : ips).map((ip) => parseNameServer(ip))
}

function nameServerLines(text: string): string[] {
  return text.split('\n').flatMap((line) => /^\s*nameserver\s+(\S+)/.exec(line)?.[1] ?? [])
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
