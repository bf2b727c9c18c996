/** `posthorn serve`: a server until SIGTERM or SIGINT, then an orderly end. */
import { SystemClock } from '../base/clock.ts'
import { systemDialer } from '../base/dialer.ts'
import { DnsResolver } from '../base/dns-resolver.ts'
import { describeError, type Log, openLog } from '../base/log.ts'
import { systemRandom } from '../base/random.ts'
import type { Config } from '../config/config.ts'
import { warnOfAbsentAddresses } from './own-addresses.ts'
import { openServer, type Server, type World } from './server.ts'

export async function runServer(config: Config): Promise<void> {
  const log = openLog(config.logLevel, process.stderr.isTTY)
  const clock = new SystemClock()
  const resolver = new DnsResolver({ clock, random: systemRandom }, config.dns)
  const world: World = {
    clock,
    random: systemRandom,
    log,
    dialer: systemDialer,
    resolver,
    hasDoorThread: true,
    // After a failed fsync the disk may lie: whoever starts us again finds what is really there.
    onStoreBroken: () => process.exit(1),
  }
  for (const note of config.notes) log.warn({ note }, 'config.note')
  await warnOfAbsentAddresses(config.delivery, log)
  const server = await openServer(config, world)
  await runUntilSignal(server, log)
  resolver.close()
  // An attempt that outlasted the drain still has its socket and its timers, and would keep the process
  // alive until the host answers. Its lease is given back; it ends here.
  process.exit(0)
}

/** Starts, says `posthorn ready` on stdout, and stops at the first signal. A second one ends at once. */
export async function runUntilSignal(
  server: Server,
  log: Log,
  onReady: () => void = () => undefined,
): Promise<void> {
  const signal = new Promise<string>((resolve) => {
    for (const name of ['SIGTERM', 'SIGINT'] as const) {
      process.once(name, () => {
        process.once(name, () => process.exit(1))
        resolve(name)
      })
    }
  })
  try {
    await server.start()
  } catch (error) {
    await server.stop().catch((stopError: unknown) => {
      log.error({ error: describeError(stopError) }, 'server.stop-failed')
    })
    throw error
  }
  process.stdout.write('posthorn ready\n')
  onReady()
  log.info({}, 'server.ready')
  log.info({ signal: await signal }, 'server.stopping')
  await server.stop()
  log.info({}, 'server.stopped')
}
