/**
 * The SMTP listeners of a configuration: what they are is plain data, so that it can be sent to a thread, and
 * who decides for their sessions is given beside it.
 */
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { SessionHandler } from '../../protocol/smtp/session-handler.ts'
import type { SessionLimits } from '../../protocol/smtp/session-limits.ts'
import type { SessionMode } from '../../protocol/smtp/session-options.ts'
import { CertificateFiles, type CertificatePaths } from './certificate-files.ts'
import { ClientLimits } from './client-limits.ts'
import { SmtpListener } from './smtp-listener.ts'

export type ListenerPlan = {
  readonly mode: SessionMode
  readonly host: string
  /** 0: the system's choice. */
  readonly port: number
}

export type DoorPlan = {
  readonly listeners: readonly ListenerPlan[]
  readonly hostname: string
  readonly limits: SessionLimits
  readonly idleTimeoutMs: number
  readonly drainMs: number
  readonly connectionsMax: number
  readonly connectionsPerClientMax: number
  /** Who may connect to listeners of mode `trusted`. */
  readonly trustedNetworks: readonly string[]
  readonly certificate: CertificatePaths
}

export type DoorWorld = {
  readonly clock: Clock
  readonly log: Log
  /** For each session one of its own. */
  readonly handlerFor: (mode: SessionMode, clientIp: string) => SessionHandler
}

/** @throws when the certificate cannot be used */
export function listenersOf(plan: DoorPlan, world: DoorWorld): SmtpListener[] {
  const { connectionsMax: max, connectionsPerClientMax: maxPerClient } = plan
  const { clock, handlerFor, log } = world
  const shared = {
    session: { hostname: plan.hostname, limits: plan.limits },
    idleTimeoutMs: plan.idleTimeoutMs,
    drainMs: plan.drainMs,
    certificates: new CertificateFiles(plan.certificate, clock, log),
    clock,
    log,
  }
  const limits = new ClientLimits({ max, maxPerClient })
  // One local application may need them all.
  const trusted = {
    limits: new ClientLimits({ max, maxPerClient: max }),
    networks: plan.trustedNetworks,
  }
  return plan.listeners.map(({ mode, host, port }) => {
    const admitted = mode === 'trusted' ? trusted : { limits }
    const ofMode = (ip: string): SessionHandler => handlerFor(mode, ip)
    return new SmtpListener({ ...shared, ...admitted, mode, host, port, handlerFor: ofMode })
  })
}
