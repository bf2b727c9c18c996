/** Addresses to listen at, `127.0.0.1:8080` or `[::]:465`, and networks, `10.0.0.0/8` or `fd00::/8`. */
import { isIP, isIPv4 } from 'node:net'

export type Listen = {
  /** An IP address without brackets, or a name of this machine such as `localhost`. */
  readonly host: string
  readonly port: number
}

const hostName = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i

/** `host:port`, brackets around IPv6; undefined when it is neither. */
export function parseHostAndPort(text: string): Listen | undefined {
  const [, bracketed, plain, digits] = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text) ?? []
  const port = Number(digits)
  if (digits === undefined || port < 1 || port > 65_535) return undefined
  if (bracketed !== undefined) return isIP(bracketed) === 6 ? { host: bracketed, port } : undefined
  if (plain === undefined || !isHost(plain)) return undefined
  return { host: plain, port }
}

export function isHost(text: string): boolean {
  if (isIPv4(text)) return true
  // Digits and dots alone are a mistyped IP address, never a name.
  return text.length <= 253 && hostName.test(text) && !/^[\d.]+$/.test(text)
}

export function formatHostAndPort({ host, port }: Listen): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

/** The network with its length written out, `10.0.0.1/32`; undefined when it is none. */
export function parseNetwork(text: string): string | undefined {
  const [, ip = '', digits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? []
  const family = isIP(ip)
  if (family === 0) return undefined
  const whole = family === 4 ? 32 : 128
  const length = digits === undefined ? whole : Number(digits)
  return length <= whole ? `${ip}/${length}` : undefined
}
