/**
 * Opens a session with one address of a host, up to the point where mail can be handed over: greeting,
 * EHLO, TLS as the route wants it, AUTH where the route has credentials.
 *
 * Guarantees: TLS that is required is never done without; TLS that is merely welcome never stands in
 * the way of mail (RFC 7435); a policy is kept or the host left out; a password is never sent in clear
 * text, nor to a host whose certificate nobody looked at unless the configuration says so.
 */
import type { Clock } from '../../base/clock.ts'
import { DialError, type Dialer, type TlsWish } from '../../base/dialer.ts'
import { describeError } from '../../base/log.ts'
import type { BounceInfo } from '../../contract/bounce-info.ts'
import type { Answer } from '../../protocol/smtp/client-session.ts'
import { isPositive, type Reply } from '../../protocol/smtp/reply.ts'
import type { Stage } from '../message/message.ts'
import type { RouteHost, RouteSecurity } from '../route/route.ts'
import { type DemandingPolicy, policyNames, proofOf, verifyingDane } from '../route/tls-policy.ts'
import type { BrokenStartTls } from './broken-starttls.ts'
import { Connection } from './connection.ts'
import type { DeliveryTimeouts } from './delivery-timeouts.ts'
import { ownMeaning } from './meaning.ts'
import { TLS_STATUS, underPolicy } from './policy-failure.ts'
import { localAddressFor, type Source } from './source.ts'
import { absentFromHere } from './source-failure.ts'
import { NOT_OFFERED, type TlsMet, tlsMetBy } from './tls-session.ts'

export type ConnectRequest = {
  readonly host: RouteHost
  readonly ip: string
  readonly security: RouteSecurity
  /** What is published about the host, or required by the sender; stands above `security`. */
  readonly policy?: DemandingPolicy
  /** Told what the session met, once it came as far as STARTTLS. */
  readonly onTls?: (met: TlsMet) => void
}

export type ConnectParts = {
  readonly dialer: Dialer
  readonly clock: Clock
  readonly timeouts: DeliveryTimeouts
  /** Our name in EHLO. */
  readonly hostname: string
  /** Absent: the system chooses the address that we come from. */
  readonly source?: Source
  /** Absent: hosts with broken STARTTLS are tried twice each time. */
  readonly brokenStartTls?: BrokenStartTls
}

/** This address cannot be used now. */
export type ConnectFailure = {
  readonly failedStage: Stage
  /** RFC 3463 code. */
  readonly status: string
  readonly reason: string
  readonly reply?: Reply
  /** Without a reply: the system's code or that of TLS, where there is one. */
  readonly code?: string
  /** An extension that the host has to offer, and does not. */
  readonly lacks?: 'STARTTLS' | 'REQUIRETLS'
  /** It was we who did not go on, and this is why. */
  readonly bounceInfo?: BounceInfo
  readonly tls?: string
  readonly ourIp?: string
}

export async function openConnection(
  request: ConnectRequest,
  parts: ConnectParts,
): Promise<Connection | ConnectFailure> {
  const { host, policy, security } = request
  const { brokenStartTls } = parts
  const isOptional = policy === undefined && security.tls === 'opportunistic'
  const { onTls: _, ...silent } = request
  const inClearText: ConnectRequest = { ...silent, security: { ...security, tls: 'none' } }
  if (isOptional && brokenStartTls?.has(host) === true) return openOnce(inClearText, parts)
  const opened = await openOnce(request, parts)
  if (opened instanceof Connection) {
    if (opened.tls !== undefined) brokenStartTls?.forget(host)
    return opened
  }
  if (opened.failedStage !== 'starttls' || !isOptional) return opened
  // What is left of this connection after a broken handshake is anybody's guess: a new one.
  const clear = await openOnce(inClearText, parts)
  if (clear instanceof Connection) brokenStartTls?.note(host)
  return clear
}

async function openOnce(
  request: ConnectRequest,
  parts: ConnectParts,
): Promise<Connection | ConnectFailure> {
  const connection = await dial(request, parts)
  if (!(connection instanceof Connection)) return connection
  const failure =
    (await greet(connection)) ??
    (await sayHello(connection, parts.hostname)) ??
    (await secure(connection, request, parts.hostname)) ??
    lackOfRequireTls(connection, request) ??
    (await logIn(connection, request))
  if (request.onTls !== undefined) {
    const met = tlsMetBy(connection, failure)
    if (met !== undefined) request.onTls(met)
  }
  if (failure === undefined) return connection
  const { ourIp, tls } = connection
  void connection.leave()
  const { host, policy } = request
  return {
    ...(policy === undefined ? failure : underPolicy(failure, policy, host)),
    ...(tls === undefined ? {} : { tls }),
    ...(ourIp === undefined ? {} : { ourIp }),
  }
}

async function dial(
  { host, ip, security, policy }: ConnectRequest,
  { dialer, clock, timeouts, source }: ConnectParts,
): Promise<Connection | ConnectFailure> {
  const localAddress = source && localAddressFor(source, ip)
  try {
    const wire = await dialer.connect({
      ip,
      port: host.port,
      timeoutMs: timeouts.connectMs,
      ...(localAddress === undefined ? {} : { localAddress }),
      ...(security.tls === 'implicit' ? { implicitTls: wishOf({ host, security, policy }) } : {}),
    })
    const kept = policy === undefined ? {} : { proof: proofOf(policy), tlsNote: noteOf(policy) }
    return new Connection({ wire, host, ip, clock, timeouts, source, ...kept })
  } catch (error) {
    const absent = absentFromHere(error, localAddress)
    if (absent !== undefined) return absent
    return {
      failedStage: 'connect',
      status: '4.4.1',
      reason: `${host.name} [${ip}] could not be reached on port ${host.port}: ${describeError(error)}`,
      ...codeOf(error),
    }
  }
}

async function greet(connection: Connection): Promise<ConnectFailure | undefined> {
  const greeting = connection.session.greeting()
  connection.open()
  return refusalIn(await greeting, 'connect', connection)
}

async function sayHello(
  connection: Connection,
  hostname: string,
): Promise<ConnectFailure | undefined> {
  return refusalIn(await connection.session.ehlo(hostname), 'ehlo', connection)
}

async function secure(
  connection: Connection,
  { host, security, policy }: ConnectRequest,
  hostname: string,
): Promise<ConnectFailure | undefined> {
  const isByPolicy = policy !== undefined
  if (security.tls === 'implicit' || (!isByPolicy && security.tls === 'none')) return undefined
  if (!connection.session.extensions.startTls) {
    const reason = NOT_OFFERED
    if (isByPolicy) {
      return { failedStage: 'starttls', status: TLS_STATUS, reason, lacks: 'STARTTLS' }
    }
    if (security.tls === 'opportunistic') return undefined
    return ourNo('starttls', `${host.name} does not offer STARTTLS, and the route requires it`)
  }
  const refusal = refusalIn(await connection.session.startTls(), 'starttls', connection)
  if (refusal !== undefined) return refusal
  try {
    await connection.startTls(wishOf({ host, security, policy }))
  } catch (error) {
    const why = connection.session.loss?.reason ?? describeError(error)
    const reason = `the TLS handshake with ${host.name} did not succeed: ${why}`
    return { failedStage: 'starttls', status: TLS_STATUS, reason, ...codeOf(error) }
  }
  const failure = await sayHello(connection, hostname)
  // TLS that breaks with its first bytes is broken TLS, not a host that does not like EHLO.
  return failure?.reply === undefined && failure !== undefined
    ? { ...failure, failedStage: 'starttls' }
    : failure
}

/** RFC 8689 §4.2.1: looked for in the answer to the EHLO that follows TLS. */
function lackOfRequireTls(
  { session }: Connection,
  { policy }: ConnectRequest,
): ConnectFailure | undefined {
  if (policy?.kind !== 'requiretls' || session.extensions.requireTls) return undefined
  const reason = 'it does not offer REQUIRETLS'
  return { failedStage: 'ehlo', status: TLS_STATUS, reason, lacks: 'REQUIRETLS' }
}

async function logIn(
  connection: Connection,
  { security, policy }: ConnectRequest,
): Promise<ConnectFailure | undefined> {
  const { credentials } = security
  if (credentials === undefined) return undefined
  const { host } = connection
  if (connection.tls === undefined) {
    return ourNo('auth', `the password for ${host} is not sent without TLS`)
  }
  if (security.tls === 'opportunistic' && !security.verifies && policy === undefined) {
    return ourNo(
      'auth',
      `the password for ${host} is not sent while any certificate is accepted; set tls = "required"`,
    )
  }
  const answer = await connection.session.authenticate(credentials)
  if (answer === undefined) {
    return ourNo('auth', `${host} offers neither AUTH PLAIN nor AUTH LOGIN`)
  }
  return refusalIn(answer, 'auth', connection)
}

function tlsWish(host: RouteHost, { verifies, ca }: RouteSecurity): TlsWish {
  return { servername: host.name, verifies, ...(ca === undefined ? {} : { ca }) }
}

type WishParts = Pick<ConnectRequest, 'host' | 'security'> & {
  readonly policy: DemandingPolicy | undefined
}

/** An MX is verified by the system's authorities only: the operator's belong to the operator's routes. */
function wishOf({ host, security, policy }: WishParts): TlsWish {
  if (policy === undefined) return tlsWish(host, security)
  const dane = verifyingDane(policy)
  if (dane !== undefined) {
    const { base, records, names } = dane
    return { servername: base, verifies: false, dane: { records, names } }
  }
  if (policy.kind === 'dane') return { servername: policy.base, verifies: false }
  return tlsWish(host, { ...security, verifies: true })
}

/** How a connection that keeps the policy is called beside the version of TLS. */
function noteOf(policy: DemandingPolicy): string {
  if (verifyingDane(policy) !== undefined) return policyNames.dane
  if (policy.kind === 'dane') return `${policyNames.dane}, unverified`
  const { kind } = policy.kind === 'requiretls' ? policy.published : policy
  return kind === 'mta-sts' ? policyNames[kind] : 'verified'
}

/** The configured route wants what the host does not have. The operator can mend it while the mail waits. */
function ourNo(failedStage: 'starttls' | 'auth', reason: string): ConnectFailure {
  return {
    failedStage,
    status: failedStage === 'starttls' ? TLS_STATUS : '4.7.0',
    reason,
    bounceInfo: ownMeaning({
      action: 'defer',
      category: failedStage === 'starttls' ? 'tls' : 'policy',
      scope: 'us',
      rule: `route-${failedStage}`,
      message: `The route that is configured for this destination cannot be used: ${reason}. Posthorn tries again; whoever runs it should correct the route.`,
    }),
  }
}

function codeOf(error: unknown): { code?: string } {
  return error instanceof DialError ? { code: error.code } : {}
}

function refusalIn(
  answer: Answer,
  failedStage: Stage,
  connection: Connection,
): ConnectFailure | undefined {
  const { host, ip, lossCode: code } = connection
  if ('loss' in answer) {
    const reason = `${host} [${ip}] broke off the dialogue: ${answer.loss.reason}`
    const { reply } = answer.loss
    return {
      failedStage,
      status: '4.4.2',
      reason,
      ...(reply === undefined ? {} : { reply }),
      ...(code === undefined ? {} : { code }),
    }
  }
  const { reply } = answer
  if (isPositive(reply)) return undefined
  const status = reply.enhanced === undefined ? '4.3.2' : `4${reply.enhanced.slice(1)}`
  return { failedStage, status, reason: `${host} [${ip}] refused to go on`, reply }
}
