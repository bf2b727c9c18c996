/** Ports of this machine, for servers that cannot or need not be told to take any. */

import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { Server } from 'node:net'

export function portOf(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('not listening on a port')
  return address.port
}

/** Below the range that Linux takes the ports of outgoing connections from (ip_local_port_range). */
const PORT_MIN = 15_000
const PORT_MAX = 32_000
const PORT_TRIES_MAX = 50

const given = new Set<number>()

/** Free now, and not given by this process before; nobody keeps it free. */
export async function freePort(): Promise<number> {
  for (let tries = 1; ; tries++) {
    const port = randomInt(PORT_MIN, PORT_MAX)
    if (given.has(port)) continue
    given.add(port)
    const server = createServer().listen(port, '127.0.0.1')
    try {
      await once(server, 'listening')
    } catch (error) {
      if (tries === PORT_TRIES_MAX) throw error
      continue
    }
    server.close()
    await once(server, 'close')
    return port
  }
}
