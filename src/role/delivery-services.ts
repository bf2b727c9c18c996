/** The services that deliver mail and tell senders about it, put together. */
import type { Config } from '../config/config.ts'
import type { LiveLogins } from '../mail/account/live-logins.ts'
import { attempt } from '../mail/delivery/attempt.ts'
import { ConnectionPool, defaultPoolLimits } from '../mail/delivery/connection-pool.ts'
import { Courier } from '../mail/delivery/courier.ts'
import { SitePace } from '../mail/delivery/site-pace.ts'
import type { Signer } from '../mail/domain/signing.ts'
import { Reputation } from '../mail/limit/reputation.ts'
import { Notifier } from '../mail/notification/notifier.ts'
import { SuspensionLetters } from '../mail/notification/suspension-letters.ts'
import { MailRouter } from '../mail/route/router.ts'
import { classifyForServer } from './bounce-classifier.ts'
import type { Estate } from './estate.ts'
import { ownListenersAt } from './own-listeners.ts'
import { retryPolicyOf } from './retry-policy.ts'
import type { World } from './server.ts'

export type DeliveryServices = {
  readonly courier: Courier
  readonly notifier: Notifier
  /** Absent where sites are not paused. */
  readonly pace: SitePace | undefined
  readonly reputation: Reputation
  readonly router: MailRouter
}

export function deliveryServices(
  config: Config,
  world: World,
  estate: Estate,
  { signer, logins }: { readonly signer: Signer; readonly logins: LiveLogins },
): DeliveryServices {
  const { clock, dialer, log, random, resolver } = world
  const { delivery, hostname, drainMs } = config
  const listensAt = ownListenersAt(config)
  const router = new MailRouter(
    { resolver, random },
    { ...delivery, hostname, ...(listensAt === undefined ? {} : { listensAt }) },
  )
  const pool = new ConnectionPool(clock, {
    ...defaultPoolLimits,
    perSite: delivery.maxConnectionsPerSite,
    inAll: delivery.maxConnections,
    messagesPerConnection: delivery.maxMessagesPerConnection,
  })
  const retryPolicy = retryPolicyOf(delivery.retry)
  const pace = delivery.pauseSites ? new SitePace(retryPolicy.rateLimited) : undefined
  const steps = {
    router,
    pool,
    pace,
    classify: classifyForServer(config, { clock, log }),
    dialer,
    clock,
    hostname,
    timeouts: delivery.timeouts,
  }
  const courier: Courier = new Courier({
    ...estate,
    clock,
    random,
    log,
    drainMs,
    retryPolicy,
    delayNoticeMs: delivery.delayNoticeMs,
    attempt: (consignment, content) => attempt(consignment, content, steps),
    cutConnections: () => pool.close(),
    onNoticeOwed: () => notifier.wake(),
    onSettled: (message, outcomes) => reputation.settled(message, outcomes),
  })
  const written = {
    ...estate,
    clock,
    random,
    log,
    hostname,
    lifetimeMs: delivery.lifetimeMs,
    handover: courier,
    signer,
  }
  const notifier = new Notifier(written)
  // What it suspends is logged out as well.
  const letters = new SuspensionLetters({ ...written, store: logins.watching(estate.store) })
  const reputation = new Reputation({
    limits: config.limits,
    accounts: estate.store,
    clock,
    log,
    suspend: (suspension) => letters.suspend(suspension),
  })
  return { courier, notifier, pace, reputation, router }
}
