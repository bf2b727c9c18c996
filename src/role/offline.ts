/** Administration without a server: the same app over the data folder, opened in this process. */
import { mkdirSync } from 'node:fs'
import { SystemClock } from '../base/clock.ts'
import { silentLog } from '../base/log.ts'
import { systemRandom } from '../base/random.ts'
import type { Config } from '../config/config.ts'
import { adminApp } from './admin.ts'
import { openEstate } from './estate.ts'

export type Offline = {
  readonly fetch: (request: Request) => Promise<Response>
  close(): Promise<void>
}

/** @throws StoreLockedError when a server holds the data folder */
export async function openOffline(config: Config): Promise<Offline> {
  const world = { clock: new SystemClock(), random: systemRandom, log: silentLog }
  mkdirSync(config.data, { recursive: true, mode: 0o700 })
  const estate = await openEstate(config, world)
  const app = adminApp(estate, world, { wakeQueue() {} })
  return { fetch: async (request) => app.fetch(request), close: () => estate.close() }
}
