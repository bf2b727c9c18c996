/** The doors: listeners for submission, and everything that decides whether mail may come in, put together. */
import type { Service } from '../base/service.ts'
import type { Config } from '../config/config.ts'
import { TokenIssuer } from '../endpoint/oauth/token-issuer.ts'
import { ThreadedDoors } from '../endpoint/smtp/door/threaded-doors.ts'
import { type DoorPlan, listenersOf } from '../endpoint/smtp/listeners.ts'
import type { SmtpListener } from '../endpoint/smtp/smtp-listener.ts'
import type { LiveLogins } from '../mail/account/live-logins.ts'
import { LoginDesk } from '../mail/account/login-desk.ts'
import { LoginSecrets } from '../mail/account/login-secrets.ts'
import { OwnDomains } from '../mail/account/own-domains.ts'
import { DomainStanding } from '../mail/domain/domain-standing.ts'
import type { SendingDomains } from '../mail/domain/sending-domains.ts'
import type { Signer } from '../mail/domain/signing.ts'
import { SenderLimits } from '../mail/limit/sender-limits.ts'
import type { ScanStation } from '../mail/scan/scan-station.ts'
import { Identities } from '../mail/submission/identity.ts'
import { type DoorParts, SmtpDoor } from '../mail/submission/smtp-door.ts'
import { Suppressions } from '../mail/suppression/suppression.ts'
import { defaultSessionLimits } from '../protocol/smtp/session-limits.ts'
import type { SessionMode } from '../protocol/smtp/session-options.ts'
import { certificatePathsOf } from './certificates.ts'
import type { DeliveryServices } from './delivery-services.ts'
import type { Estate } from './estate.ts'
import { scanStationOf } from './scan-station.ts'
import type { World } from './server.ts'

export type Doors = {
  /** To be started before the listeners: what they ask must know what it knew before. */
  readonly limits: Service
  readonly entrances: readonly Service[]
  /** Those that are in this thread. */
  readonly listeners: readonly SmtpListener[]
  /** To be closed once nobody hands anything in any more. */
  readonly scanning: ScanStation
}

export type DoorNeeds = {
  readonly delivery: DeliveryServices
  readonly signer: Signer
  readonly sendingDomains: SendingDomains
  readonly logins: LiveLogins
}

export async function doorsOf(
  config: Config,
  world: World,
  estate: Estate,
  needs: DoorNeeds,
): Promise<Doors> {
  const { clock, log } = world
  const sendingLimits = new SenderLimits({ limits: config.limits, store: estate.store, clock })
  const scanning = scanStationOf(config, world)
  const door = doorParts(config, world, estate, { ...needs, sendingLimits, scanning })
  const desk = loginDesk(config, world, estate, needs)
  const handlerFor = (mode: SessionMode, ip: string): SmtpDoor =>
    new SmtpDoor(door, mode === 'trusted' ? undefined : desk.open(ip))
  const plan = await planOf(config, world)
  if (world.hasDoorThread !== true) {
    const listeners = listenersOf(plan, { clock, log, handlerFor })
    return { limits: sendingLimits, entrances: listeners, listeners, scanning }
  }
  const { tokenDiscovery } = desk
  const threaded = new ThreadedDoors({ plan, tokenDiscovery, handlerFor, log })
  needs.logins.onEnded = () => threaded.tellEndings()
  return { limits: sendingLimits, entrances: [threaded], listeners: [], scanning }
}

function doorParts(
  config: Config,
  world: World,
  { spool, store }: Estate,
  needs: DoorNeeds & { readonly sendingLimits: SenderLimits; readonly scanning: ScanStation },
): DoorParts {
  const { clock, log, random } = world
  const { delivery, hostname, submission } = config
  const { courier, notifier } = needs.delivery
  const ownDomains = new OwnDomains(store, clock)
  return {
    store,
    handover: courier,
    onNoticeOwed: () => notifier.wake(),
    identities: new Identities({ accounts: store, ownDomains }),
    standing: new DomainStanding({
      isRequired: submission.requireVerifiedDomain,
      domains: store,
      sendingDomains: needs.sendingDomains,
      isOurs: (domain) => ownDomains.has(domain),
      clock,
    }),
    scanning: needs.scanning,
    sendingLimits: needs.sendingLimits,
    signer: needs.signer,
    suppressions: new Suppressions({ store, suppressions: store, clock }),
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
  }
}

function loginDesk(
  { login, oauth }: Config,
  { clock, log, random }: World,
  { instanceKey, store }: Estate,
  { logins }: DoorNeeds,
): LoginDesk {
  return new LoginDesk({
    accounts: store,
    store,
    live: logins,
    secrets: new LoginSecrets(instanceKey),
    limits: login,
    tokens: oauth === undefined ? undefined : new TokenIssuer({ ...oauth, clock }),
    clock,
    random,
    log,
  })
}

/** What the listeners are, as plain data. */
async function planOf(config: Config, world: World): Promise<DoorPlan> {
  const { submission } = config
  return {
    listeners: (['tls', 'starttls', 'trusted'] as const).flatMap((mode) =>
      submission[mode].map(({ host, port }) => ({ mode, host, port })),
    ),
    hostname: config.hostname,
    limits: sessionLimits(submission),
    idleTimeoutMs: submission.idleTimeoutMs,
    drainMs: config.drainMs,
    connectionsMax: submission.maxConnections,
    connectionsPerClientMax: submission.maxConnectionsPerClient,
    trustedNetworks: submission.trustedNetworks,
    certificate: await certificatePathsOf(config, world),
  }
}

function sessionLimits(submission: Config['submission']) {
  return {
    ...defaultSessionLimits,
    commandLineOctets: submission.maxCommandLineBytes,
    messageBytes: submission.maxMessageBytes,
    recipients: submission.maxRecipients,
    unproductiveCommands: submission.maxUnproductiveCommands,
  }
}
