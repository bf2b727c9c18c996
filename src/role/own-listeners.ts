/**
 * Whether an address and port are one of our own listeners, so that an MX record which points at
 * ourselves is known for what it is and no message goes round in a circle.
 */
import { networkInterfaces } from 'node:os'
import type { Config } from '../config/config.ts'

/** Undefined when no listener has the delivery port: then nothing needs to be looked up. */
export function ownListenersAt({
  delivery,
  submission,
}: Config): ((ip: string, port: number) => boolean) | undefined {
  const listeners = [...submission.tls, ...submission.starttls, ...submission.trusted]
  const hosts = listeners.filter(({ port }) => port === delivery.port).map(({ host }) => host)
  if (hosts.length === 0) return undefined
  return (ip, port) =>
    port === delivery.port && hosts.some((host) => host === ip || (isAny(host) && isLocal(ip)))
}

function isAny(host: string): boolean {
  return host === '0.0.0.0' || host === '::'
}

function isLocal(ip: string): boolean {
  return Object.values(networkInterfaces()).some((addresses) =>
    addresses?.some(({ address }) => address === ip),
  )
}
