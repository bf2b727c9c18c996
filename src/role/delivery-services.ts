/** The services that deliver mail and tell senders about it, put together. */
import type { Config } from '../config/config.ts'
import { StsPolicies } from '../endpoint/http/sts-policies.ts'
import type { LiveLogins } from '../mail/account/live-logins.ts'
import { AddressFamilyMemory } from '../mail/delivery/address-family-memory.ts'
import { attempt } from '../mail/delivery/attempt.ts'
import { BrokenStartTls } from '../mail/delivery/broken-starttls.ts'
import { ConnectionPool, defaultPoolLimits } from '../mail/delivery/connection-pool.ts'
import { Courier } from '../mail/delivery/courier.ts'
import { SitePace } from '../mail/delivery/site-pace.ts'
import { Sites, type SitesParts } from '../mail/delivery/sites.ts'
import type { QueuePauses } from '../mail/queue/pauses.ts'
import type { Signer } from '../mail/domain/signing.ts'
import { Reputation } from '../mail/limit/reputation.ts'
import { Notifier } from '../mail/notification/notifier.ts'
import { SuspensionLetters } from '../mail/notification/suspension-letters.ts'
import { StsMemory } from '../mail/route/mta-sts.ts'
import type { TlsReporter } from '../mail/report/tls-reporter.ts'
import { MailRouter } from '../mail/route/router.ts'
import { siteLimits } from '../mail/route/site-profile.ts'
import { PublishedPolicies } from '../mail/route/tls-policies.ts'
import { classifyForServer } from './bounce-classifier.ts'
import type { Estate } from './estate.ts'
import { ownListenersAt } from './own-listeners.ts'
import { retryPolicyOf } from './retry-policy.ts'
import type { World } from './server.ts'
import { sourceServices } from './sources.ts'
import { tlsReportsOf } from './tls-reports.ts'

/** At each site, finding their way: so that no connection rests between two messages. */
const ATTEMPTS_AHEAD = 4

export type DeliveryServices = {
  readonly courier: Courier
  readonly notifier: Notifier
  /** Absent where no reports are sent. */
  readonly reporter: TlsReporter | undefined
  /** Absent where sites are not paused. */
  readonly pace: SitePace | undefined
  /** What is known of each site, for people who look at the queue. */
  readonly sites: Sites
  readonly reputation: Reputation
  readonly router: MailRouter
  /** Reads what must be known before the first attempt. */
  readonly load: () => Promise<void>
}

export function deliveryServices(
  config: Config,
  world: World,
  estate: Estate,
  {
    signer,
    logins,
    pauses,
  }: { readonly signer: Signer; readonly logins: LiveLogins; readonly pauses?: QueuePauses },
): DeliveryServices {
  const { clock, dialer, log, random, resolver } = world
  const { delivery, hostname, drainMs } = config
  const listensAt = ownListenersAt(config)
  const router = new MailRouter(
    { resolver, random },
    { ...delivery, hostname, ...(listensAt === undefined ? {} : { listensAt }) },
  )
  const retryPolicy = retryPolicyOf(delivery.retry)
  const pace = delivery.pauseSites ? new SitePace(retryPolicy.rateLimited) : undefined
  const sourced = sourceServices(delivery, retryPolicy)
  const sites = sitesOf(delivery, { pace, sources: sourced?.sources })
  const pool = new ConnectionPool(
    clock,
    { ...defaultPoolLimits, inAll: delivery.maxConnections },
    sites,
  )
  const reports = tlsReportsOf(config, world, estate)
  const steps = {
    router,
    pool,
    sites,
    ...(pauses === undefined ? {} : { pauses }),
    classify: classifyForServer(config, { clock, log }),
    dialer,
    clock,
    hostname,
    timeouts: delivery.timeouts,
    tlsPolicies: tlsPoliciesOf(config, world, estate),
    ...(reports === undefined ? {} : { tlsSessions: reports.counts }),
    brokenStartTls: new BrokenStartTls(clock),
    families: new AddressFamilyMemory(),
    ...(sourced === undefined ? {} : { sources: sourced.sources }),
  }
  const courier: Courier = new Courier({
    ...estate,
    clock,
    random,
    log,
    drainMs,
    retryPolicy,
    delayNoticeMs: delivery.delayNoticeMs,
    siteOf: (destination) => router.siteOf(destination),
    // What has no known site yet goes by the name of its destination.
    attemptsPerSite: (name) => sites.attemptsMax(router.siteOf(name) ?? name) + ATTEMPTS_AHEAD,
    lastTriesPerSite: (name) => sites.lastTriesMax(router.siteOf(name) ?? name),
    weights: delivery.weights,
    isProven: (name) => sites.isProven(router.siteOf(name) ?? name),
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
  const load = async () => sourced?.warmUp.load(estate.store, clock.now())
  const reporter = reports?.reporter(courier, signer)
  return { courier, notifier, reporter, pace, reputation, router, sites, load }
}

function sitesOf(
  { sites, maxConnectionsPerSite, maxMessagesPerConnection }: Config['delivery'],
  learned: Pick<SitesParts, 'pace' | 'sources'>,
): Sites {
  const general = {
    maxConnections: maxConnectionsPerSite,
    messagesPerConnection: maxMessagesPerConnection,
  }
  return new Sites({ limitsOf: (hosts) => siteLimits(hosts, sites, general), ...learned })
}

function tlsPoliciesOf({ delivery }: Config, world: World, { store }: Estate): PublishedPolicies {
  const { clock, log, resolver, stsPolicies } = world
  const policies = stsPolicies ?? new StsPolicies({ resolver, clock })
  return new PublishedPolicies({
    ...(delivery.dane ? { dane: resolver } : {}),
    ...(delivery.mtaSts
      ? { mtaSts: new StsMemory({ resolver, policies, store, clock, log }) }
      : {}),
  })
}
