/**
 * A server from its parts: the only place that knows which store, doors and couriers exist. `openServer`
 * wires them; `start` runs the services in order, so that nothing is taken in before it can be worked
 * on; `stop` lets doors and courier finish what they have begun, for at most `drain`, then closes the store.
 */
import { mkdirSync } from 'node:fs'
import type { Dialer } from '../base/dialer.ts'
import type { Resolver } from '../base/resolver.ts'
import { SecretBox } from '../base/secret-box.ts'
import type { Service } from '../base/service.ts'
import type { Config } from '../config/config.ts'
import { AdminSocket } from '../endpoint/http/admin-socket.ts'
import type { SmtpListener } from '../endpoint/smtp/smtp-listener.ts'
import { LiveLogins } from '../mail/account/live-logins.ts'
import { DkimSigner } from '../mail/domain/dkim/dkim-signer.ts'
import { DKIM_KEYS_PURPOSE } from '../mail/domain/dkim-keys.ts'
import type { PolicySource } from '../mail/domain/check/policy-source.ts'
import { DomainWatch } from '../mail/domain/domain-watch.ts'
import type { SendingDomains } from '../mail/domain/sending-domains.ts'
import { QueuePauses } from '../mail/queue/pauses.ts'
import type { ReportPoster } from '../mail/report/report-poster.ts'
import { Janitor } from '../mail/spool/janitor.ts'
import type { adminApp } from './admin.ts'
import { type DeliveryServices, deliveryServices } from './delivery-services.ts'
import { doorsOf } from './doors.ts'
import { type Estate, type EstateWorld, openEstate } from './estate.ts'
import { sendingDomainsOf } from './sending-domains.ts'

/** What surrounds a server: real in production, partly pretended in the sandbox. */
export type World = EstateWorld & {
  readonly dialer: Dialer
  readonly resolver: Resolver
  /** Where MTA-STS policies come from; absent: from their web servers. */
  readonly stsPolicies?: PolicySource
  /** How reports reach web servers; absent: by HTTPS to those that domains name. */
  readonly reportPoster?: ReportPoster
  /** The SMTP listeners have a thread of their own; it has the machine's clock. */
  readonly hasDoorThread?: true
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
  const { clock, log } = world
  const { store, instanceKey } = estate
  const logins = new LiveLogins()
  const signer = new DkimSigner({
    store,
    box: new SecretBox(instanceKey, DKIM_KEYS_PURPOSE),
    clock,
    log,
  })
  const sendingDomains = sendingDomainsOf(config, world, estate)
  const pauses = new QueuePauses({ store, clock })
  const delivery = deliveryServices(config, world, estate, { signer, logins, pauses })
  const doors = await doorsOf(config, world, estate, { delivery, signer, sendingDomains, logins })
  const socket = adminSocket(config, world, estate, { delivery, logins, pauses, sendingDomains })
  const janitor = new Janitor({
    store,
    files: store.spool,
    clock,
    log,
    ...config.retention,
  })
  const watch = new DomainWatch({ accounts: store, domains: store, sendingDomains, clock, log })
  const { courier, notifier, reporter } = delivery
  const background: Service[] = [notifier, janitor, watch, doors.limits]
  const entrances: Service[] = [socket, ...doors.entrances]
  return {
    estate,
    listeners: doors.listeners,
    get isIdle() {
      return courier.isIdle && notifier.isIdle
    },
    async start() {
      await Promise.all([pauses.load(), delivery.load()])
      for (const service of [courier, ...background, ...entrances]) await service.start()
      await reporter?.start()
    },
    async stop() {
      await Promise.all(background.map((service) => service.stop()))
      // At the same time, so that all of it takes one `drain`: what a door still accepts lies in the queue.
      await Promise.all([...entrances, courier].map((service) => service.stop()))
      // What the last attempts met is counted too.
      await reporter?.stop()
      doors.scanning.close()
      await estate.close()
    },
  }
}

type Administered = {
  readonly delivery: DeliveryServices
  readonly logins: LiveLogins
  readonly pauses: QueuePauses
  readonly sendingDomains: SendingDomains
}

function adminSocket(
  config: Config,
  world: World,
  estate: Estate,
  { delivery, logins, pauses, sendingDomains }: Administered,
): AdminSocket {
  const { advance, clock, log } = world
  const { courier, notifier, reputation, router, sites } = delivery
  let app: ReturnType<typeof adminApp> | undefined
  return new AdminSocket({
    folder: config.data,
    // Loaded when the first command comes: schemas and routes take 20 MB, and some servers run unasked for weeks.
    fetch: async (request) => {
      const { adminApp } = await import('./admin.ts')
      app ??= adminApp(estate, world, {
        sendingDomains,
        pauses,
        accountStore: logins.watching(reputation.watching(estate.store)),
        wakeQueue: () => courier.wakeAt(clock.now()),
        onNoticeOwed: () => {
          notifier.wake()
          courier.bouncedByHand()
        },
        siteOf: (destination) => router.siteOf(destination),
        stateOfSite: (site) => sites.stateOf(site, clock.now()),
        ...(advance === undefined ? {} : { advance }),
      })
      return app.fetch(request)
    },
    clock,
    log,
  })
}
