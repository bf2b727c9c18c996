/** Administration without a server: the same app over the data folder, opened in this process. */
import { mkdirSync } from 'node:fs'
import { SystemClock } from '../base/clock.ts'
import { DnsResolver } from '../base/dns-resolver.ts'
import { silentLog } from '../base/log.ts'
import { systemRandom } from '../base/random.ts'
import type { Config } from '../config/config.ts'
import { QueuePauses } from '../mail/queue/pauses.ts'
import { adminApp } from './admin.ts'
import { openEstate } from './estate.ts'
import { sendingDomainsOf } from './sending-domains.ts'

export type Offline = {
  readonly fetch: (request: Request) => Promise<Response>
  close(): Promise<void>
}

/** @throws StoreLockedError when a server holds the data folder */
export async function openOffline(config: Config): Promise<Offline> {
  const clock = new SystemClock()
  const resolver = new DnsResolver({ clock, random: systemRandom }, config.dns)
  const world = { clock, random: systemRandom, log: silentLog, resolver }
  mkdirSync(config.data, { recursive: true, mode: 0o700 })
  const estate = await openEstate(config, world)
  const sendingDomains = sendingDomainsOf(config, world, estate)
  const pauses = new QueuePauses({ store: estate.store, clock })
  await pauses.load()
  const app = adminApp(estate, world, { wakeQueue() {}, sendingDomains, pauses })
  return {
    fetch: async (request) => app.fetch(request),
    async close() {
      resolver.close()
      await estate.close()
    },
  }
}
