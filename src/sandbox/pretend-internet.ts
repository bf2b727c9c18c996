/** The pretend internet: DNS in which every domain exists, and one MX host that takes mail for them all. */
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import { silentLog } from '../base/log.ts'
import type { Resolver } from '../base/resolver.ts'
import { ClientLimits } from '../endpoint/smtp/client-limits.ts'
import { SmtpListener } from '../endpoint/smtp/smtp-listener.ts'
import { defaultSessionLimits } from '../protocol/smtp/session-limits.ts'
import { pretendHandler } from './pretend-host.ts'
import { PretendResolver } from './pretend-resolver.ts'

export type PretendInternet = {
  readonly resolver: Resolver
  readonly port: number
  stop(): Promise<void>
}

const IP = '127.0.0.1'
const MESSAGE_BYTES_MAX = 64 * 1024 * 1024

export async function startPretendInternet(parts: {
  readonly clock: Clock
  readonly log: Log
}): Promise<PretendInternet> {
  const listener = new SmtpListener({
    mode: 'trusted',
    host: IP,
    port: 0,
    session: {
      hostname: 'mx.pretend-internet.test',
      limits: { ...defaultSessionLimits, messageBytes: MESSAGE_BYTES_MAX },
    },
    idleTimeoutMs: 60_000,
    drainMs: 1_000,
    networks: ['127.0.0.0/8'],
    certificates: {
      current() {
        throw new Error('the pretend host speaks no TLS')
      },
    },
    limits: new ClientLimits({ max: 1_000, maxPerClient: 1_000 }),
    clock: parts.clock,
    log: silentLog,
    handlerFor: pretendHandler,
  })
  await listener.start()
  return {
    resolver: new PretendResolver(IP),
    port: listener.port,
    stop: () => listener.stop(),
  }
}
