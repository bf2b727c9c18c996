/** Whether this machine lets us come from an address: asked by having it for a moment. */
import { createServer } from 'node:net'
import type { Log } from '../base/log.ts'
import type { Config } from '../config/config.ts'
import { addressesOfSource } from '../mail/delivery/source.ts'

export type Absent = {
  /** As posthorn.toml names it. */
  readonly source: string
  readonly ip: string
  /** The system's word for why not. */
  readonly code: string
}

/** Addresses of sources that cannot be used here. */
export async function absentAddresses({
  sources,
}: Pick<Config['delivery'], 'sources'>): Promise<Absent[]> {
  const asked = await Promise.all(
    sources.flatMap((source) =>
      addressesOfSource(source).map(async (ip) => {
        const code = await whyNotOurs(ip)
        return code === undefined ? [] : [{ source: source.name, ip, code }]
      }),
    ),
  )
  return asked.flat()
}

/** Said once at the start; until the machine has it other sources take its mail. */
export async function warnOfAbsentAddresses(
  delivery: Pick<Config['delivery'], 'sources'>,
  log: Log,
): Promise<void> {
  for (const { source, ip, code } of await absentAddresses(delivery)) {
    const note = `${ip} is no address of this machine, so its mail goes by other sources, or waits`
    log.error({ source, ip, code, note }, 'source.absent')
  }
}

function whyNotOurs(ip: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    server.listen({ host: ip, port: 0, exclusive: true }, () => {
      server.close(() => resolve(undefined))
    })
  })
}
