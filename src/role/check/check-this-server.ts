/** `checkServer` in the world as it is: the system's clock and sockets, and DNS as configured. */
import { SystemClock } from '../../base/clock.ts'
import { DnsResolver } from '../../base/dns-resolver.ts'
import { systemExchange } from '../../base/exchange.ts'
import { systemRandom } from '../../base/random.ts'
import type { Config } from '../../config/config.ts'
import { checkServer, type CheckWorld } from './check-server.ts'
import type { CheckReport } from './finding.ts'

export async function checkThisServer(
  config: Config,
  known: Pick<CheckWorld, 'isServerRunning' | 'domains'>,
): Promise<CheckReport> {
  const clock = new SystemClock()
  const random = systemRandom
  const resolver = new DnsResolver({ clock, random }, config.dns)
  try {
    return await checkServer(config, {
      ...known,
      clock,
      random,
      resolver,
      exchange: systemExchange,
    })
  } finally {
    resolver.close()
  }
}
