/**
 * A server from its parts: the only place that knows which store, doors and couriers exist. `openServer`
 * wires them; `start` runs the services in order, so that nothing is taken in before it can be worked
 * on; `stop` lets doors and courier finish what they have begun, for at most `drain`, then closes the store.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Dialer } from '../base/dialer.ts'
import type { Resolver } from '../base/resolver.ts'
import type { Service } from '../base/service.ts'
import type { Config } from '../config/config.ts'
import { AdminSocket } from '../endpoint/http/admin-socket.ts'
import type { CertificateSource } from '../endpoint/smtp/certificate-source.ts'
import { ClientLimits } from '../endpoint/smtp/client-limits.ts'
import { SmtpListener } from '../endpoint/smtp/smtp-listener.ts'
import { Authenticator } from '../mail/account/authenticator.ts'
import { OwnDomains } from '../mail/account/own-domains.ts'
import { attempt } from '../mail/delivery/attempt.ts'
import { ConnectionPool, defaultPoolLimits } from '../mail/delivery/connection-pool.ts'
import { Courier } from '../mail/delivery/courier.ts'
import { Notifier } from '../mail/notification/notifier.ts'
import { SitePace } from '../mail/delivery/site-pace.ts'
import { MailRouter } from '../mail/route/router.ts'
import { Janitor } from '../mail/spool/janitor.ts'
import { SmtpDoor } from '../mail/submission/smtp-door.ts'
import { Suppressions } from '../mail/suppression/suppression.ts'
import { defaultSessionLimits } from '../protocol/smtp/session-limits.ts'
import type { adminApp } from './admin.ts'
import { retryPolicyOf } from './retry-policy.ts'
import { classifyForServer } from './bounce-classifier.ts'
import { CertificateFiles } from './certificate-files.ts'
import { type Estate, type EstateWorld, openEstate } from './estate.ts'
import { ownListenersAt } from './own-listeners.ts'
import { selfSignedFiles } from './self-signed-files.ts'

/** What surrounds a server: real in production, partly pretended in the sandbox. */
export type World = EstateWorld & {
  readonly dialer: Dialer
  readonly resolver: Resolver
  /** Moves the clock; only the sandbox can. */
  readonly advance?: (ms: number) => Promise<void>
}

export type Server = {
  readonly estate: Estate
  readonly listeners: readonly SmtpListener[]
  /** No attempt is being made and no notice written. */
  readonly isIdle: boolean
  /** Resolves when every listener accepts. */
  start(): Promise<void>
  stop(): Promise<void>
}

export async function openServer(config: Config, world: World): Promise<Server> {
  mkdirSync(config.data, { recursive: true, mode: 0o700 })
  const estate = await openEstate(config, world)
  try {
    return await assemble(config, world, estate)
  } catch (error) {
    // Left open, its threads would keep the process from ending.
    await estate.close()
    throw error
  }
}

async function assemble(config: Config, world: World, estate: Estate): Promise<Server> {
  const delivery = deliveryOf(config, world, estate)
  const listeners = await listenersOf(config, world, estate, delivery.courier)
  const { advance, clock, log } = world
  let app: ReturnType<typeof adminApp> | undefined
  const socket = new AdminSocket({
    folder: config.data,
    // Loaded when the first command comes: schemas and routes take 20 MB, and some servers run unasked for weeks.
    fetch: async (request) => {
      const { adminApp } = await import('./admin.ts')
      app ??= adminApp(estate, world, {
        wakeQueue: () => delivery.courier.wakeAt(clock.now()),
        siteOf: (destination) => delivery.router.siteOf(destination),
        pausedUntil: (destination) => {
          const site = delivery.router.siteOf(destination)
          return site === undefined ? undefined : delivery.pace?.pausedUntil(site, clock.now())
        },
        ...(advance === undefined ? {} : { advance }),
      })
      return app.fetch(request)
    },
    clock,
    log,
  })
  const janitor = new Janitor({
    store: estate.store,
    files: estate.store.spool,
    clock,
    log,
    ...config.retention,
  })
  const services: Service[] = [delivery.courier, delivery.notifier, janitor, socket, ...listeners]
  return {
    estate,
    listeners,
    get isIdle() {
      return delivery.courier.isIdle && delivery.notifier.isIdle
    },
    async start() {
      for (const service of services) await service.start()
    },
    async stop() {
      await Promise.all([delivery.notifier.stop(), janitor.stop()])
      // At the same time, so that all of it takes one `drain`: what a door still accepts lies in the queue.
      const doors = [...listeners, socket].map((door) => door.stop())
      await Promise.all([...doors, delivery.courier.stop()])
      await estate.close()
    },
  }
}

function deliveryOf(config: Config, world: World, estate: Estate) {
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
  })
  const notifier = new Notifier({
    ...estate,
    clock,
    random,
    log,
    hostname,
    lifetimeMs: delivery.lifetimeMs,
    handover: courier,
  })
  return { courier, notifier, pace, router }
}

async function listenersOf(
  config: Config,
  world: World,
  estate: Estate,
  courier: Courier,
): Promise<SmtpListener[]> {
  const { clock, log, random } = world
  const { delivery, hostname, submission } = config
  const { store, spool } = estate
  const certificates = await certificatesOf(config, world)
  const max = submission.maxConnections
  const limits = new ClientLimits({ max, maxPerClient: submission.maxConnectionsPerClient })
  /** One local application may need them all. */
  const trustedLimits = new ClientLimits({ max, maxPerClient: max })
  const door = {
    store,
    handover: courier,
    ownDomains: new OwnDomains(store, clock),
    clock,
    random,
    log,
    spool,
    hostname,
    limits: {
      blockOctetsMax: submission.maxHeaderBytes,
      lineOctetsMax: submission.maxHeaderLineBytes,
      receivedMax: submission.maxReceivedHops,
    },
    lifetimeMs: delivery.lifetimeMs,
    revealsClientIp: submission.revealClientIp,
    accounts: store,
    suppressions: new Suppressions({ store, suppressions: store, clock }),
    authenticator: new Authenticator({ accounts: store, clock, random }),
  }
  const session = {
    hostname,
    limits: {
      ...defaultSessionLimits,
      commandLineOctets: submission.maxCommandLineBytes,
      messageBytes: submission.maxMessageBytes,
      recipients: submission.maxRecipients,
      unproductiveCommands: submission.maxUnproductiveCommands,
    },
  }
  const shared = {
    session,
    idleTimeoutMs: submission.idleTimeoutMs,
    drainMs: config.drainMs,
    certificates,
    limits,
    clock,
    log,
  }
  return (['tls', 'starttls', 'trusted'] as const).flatMap((mode) =>
    submission[mode].map(
      ({ host, port }) =>
        new SmtpListener({
          ...shared,
          mode,
          host,
          port,
          ...(mode === 'trusted'
            ? { networks: submission.trustedNetworks, limits: trustedLimits }
            : {}),
          handlerFor: () => new SmtpDoor(door, mode === 'trusted'),
        }),
    ),
  )
}

async function certificatesOf(config: Config, { clock, log }: World): Promise<CertificateSource> {
  if (config.tls !== undefined) return new CertificateFiles(config.tls, clock, log)
  const paths = await selfSignedFiles(join(config.data, 'tls'), config.hostname, clock.now())
  if (config.submission.tls.length + config.submission.starttls.length > 0) {
    log.warn(
      { certificate: paths.certificate, todo: 'set tls.certificate and tls.key' },
      'certificate.self-signed',
    )
  }
  return new CertificateFiles(paths, clock, log)
}
