/** Picks a port that is free on every loopback address of this machine: the wanted one, or any other. */
import { createServer, type Server } from 'node:net'

export const loopbackAddresses = ['127.0.0.1', '::1'] as const

export type LoopbackPort = {
  readonly port: number
  /** Those of the loopback addresses that this machine has. */
  readonly hosts: readonly string[]
}

export async function freeLoopbackPort(wanted: number): Promise<LoopbackPort> {
  for (const port of [wanted, 0, 0, 0, 0]) {
    const found = await tryPort(port)
    if (found !== undefined) return found
  }
  throw new Error(`port ${wanted} is taken and no other is free on the loopback addresses`)
}

/** Binds all addresses at once, so that the number is free on each, and lets go. */
async function tryPort(wanted: number): Promise<LoopbackPort | undefined> {
  const bound: Server[] = []
  const hosts: string[] = []
  let port = wanted
  try {
    for (const host of loopbackAddresses) {
      const server = createServer()
      const outcome = await bind(server, host, port)
      if (outcome === 'taken') return undefined
      if (outcome === 'no-address') continue
      bound.push(server)
      hosts.push(host)
      port = outcome
    }
    return { port, hosts }
  } finally {
    await Promise.all(bound.map((server) => new Promise((resolve) => server.close(resolve))))
  }
}

function bind(
  server: Server,
  host: string,
  port: number,
): Promise<number | 'taken' | 'no-address'> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve('taken')
      else if (error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT')
        resolve('no-address')
      else reject(error)
    })
    server.listen({ host, port }, () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : port)
    })
  })
}
