/**
 * The way through the hosts of a route: the kept connection first, then every address of every host in
 * the order of the route, until one lets the message in (RFC 5321 §5.1). Remembers why the others
 * did not; when none is left, that is the outcome (`walk-ending.ts`). The TLS policy of a host is known
 * before it is connected to, and a kept connection is used only for mail whose policy it keeps.
 *
 * A notice of ours about mail with REQUIRETLS asks for it too, but does not get lost for the want of it
 * (RFC 8689 §5): when no host can keep it, the walk begins anew without. Other mail from the null sender
 * may be more than a header, so it is held to its word.
 */
import type { Message, TlsRequired } from '../message/message.ts'
import type { Route, RouteHost, Router } from '../route/route.ts'
import { type SenderPolicyWanted, senderPolicy } from '../route/sender-policy.ts'
import { type BarredHost, proofOf, type TlsPolicy } from '../route/tls-policy.ts'
import type { TlsPolicies } from '../route/tls-policies.ts'
import type { AddressFamilyMemory } from './address-family-memory.ts'
import { type ConnectParts, openConnection } from './connect.ts'
import { Connection } from './connection.ts'
import type { Slot } from './connection-pool.ts'
import type { Ending } from './ending.ts'
import type { MeaningSteps } from './meaning.ts'
import { endingOfBarred } from './policy-failure.ts'
import { localAddressFor } from './source.ts'
import { endingWithoutFamily } from './source-failure.ts'
import { noterOf, type TlsSessions } from './tls-session.ts'
import {
  endingOfAll,
  endingOfRefusal,
  endingUnreached,
  endingWithoutAddress,
  type MailRefusal,
} from './walk-ending.ts'

export type WalkSteps = ConnectParts &
  MeaningSteps & {
    readonly router: Router
    /** Absent: nothing that is published about hosts is asked for. */
    readonly tlsPolicies?: TlsPolicies
    /** Absent: addresses are tried in the order of the router. */
    readonly families?: AddressFamilyMemory
    /** Absent: nobody counts. */
    readonly tlsSessions?: TlsSessions
  }

export type WalkRequest = {
  readonly route: Route
  readonly slot: Slot
  readonly message: Pick<Message, 'origin' | 'tlsRequired'>
}

/** Addresses tried in one attempt, over all hosts: a route with hundreds must not hold an attempt. */
const ADDRESSES_MAX = 16

export class HostWalk {
  readonly #route: Route
  readonly #slot: Slot
  readonly #steps: WalkSteps
  #doors: AsyncGenerator<Connection, void>
  readonly #failures: Ending[] = []
  readonly #kept: Connection | undefined
  readonly #spent = new Set<string>()
  readonly #message: WalkRequest['message']
  /** What is asked of hosts now. */
  #tlsRequired: TlsRequired | undefined
  #isStarted = false
  #tried = 0

  constructor({ route, slot, message }: WalkRequest, steps: WalkSteps) {
    this.#route = route
    this.#slot = slot
    this.#message = message
    this.#tlsRequired = message.tlsRequired
    this.#steps = steps
    this.#kept = slot.connection
    this.#doors = this.#walk()
  }

  /** The connections that are given now keep to REQUIRETLS, so MAIL may say it. */
  get keepsRequireTls(): boolean {
    return this.#tlsRequired === 'yes'
  }

  /** The next connection that can be tried; undefined when none is left. */
  async next(): Promise<Connection | undefined> {
    const isFirst = !this.#isStarted
    this.#isStarted = true
    if (isFirst && this.#kept !== undefined && (await this.#isFit(this.#kept))) return this.#kept
    const { value } = await this.#doors.next()
    return value ?? undefined
  }

  /**
   * The connection did not let the message in. One that has carried mail and is now gone was merely
   * kept too long: that is no failure of the host, and the walk begins anew. Never without end: a
   * new connection must carry mail before it can wear out.
   */
  failed(connection: Connection, refusal: MailRefusal): void {
    const isUsed = connection === this.#kept || connection.messages > 0
    if (isUsed && isGone(refusal)) {
      this.#leave()
      this.#tried = 0
      this.#failures.length = 0
      this.#doors = this.#walk()
      return
    }
    this.#spent.add(addressOf(connection))
    this.#failures.push(endingOfRefusal(connection, refusal, this.#steps))
  }

  /** What becomes of everybody when no door was open. */
  ending(): Ending {
    return endingOfAll(this.#failures, this.#route)
  }

  /** It was opened for another message, maybe to a domain without a policy, or with an earlier one. */
  async #isFit({ host: name, port, ip, proof, session }: Connection): Promise<boolean> {
    const { clock, families } = this.#steps
    if (families?.isToBeLeft(this.#route.site, ip, clock.now()) === true) return false
    const policy = await this.#policyOf({ name, port })
    if (policy.kind === 'barred') return false
    if (policy.kind === 'requiretls' && !session.extensions.requireTls) return false
    return policy.kind === 'none' || proofOf(policy) === proof
  }

  #policyOf(host: RouteHost): Promise<TlsPolicy | BarredHost> {
    return senderPolicy(this.#wanted(host), this.#steps.tlsPolicies)
  }

  #wanted(host: RouteHost): SenderPolicyWanted {
    return { tlsRequired: this.#tlsRequired, host, route: this.#route }
  }

  async *#walk(): AsyncGenerator<Connection, void> {
    const { origin, tlsRequired } = this.#message
    this.#tlsRequired = tlsRequired
    yield* this.#walkHosts()
    if (tlsRequired !== 'yes' || origin !== 'notice') return
    this.#tlsRequired = undefined
    yield* this.#walkHosts()
  }

  async *#walkHosts(): AsyncGenerator<Connection, void> {
    for (const host of this.#route.hosts) {
      const addresses = await this.#steps.router.addressesOf(host, this.#route)
      if ('failed' in addresses) {
        this.#failures.push(endingWithoutAddress(host, addresses, this.#steps))
        continue
      }
      const policy = await this.#policyOf(host)
      if (policy.kind === 'barred') {
        noterOf(this.#wanted(host), policy, this.#steps.tlsSessions)?.()
        this.#failures.push(endingOfBarred(policy, host))
        continue
      }
      for (const ip of this.#withinReach(host, addresses)) {
        if (this.#spent.has(addressOf({ ip, port: host.port }))) continue
        if (this.#tried >= ADDRESSES_MAX) return
        const connection = await this.#open(host, ip, policy)
        if (connection !== undefined) yield connection
      }
    }
  }

  async #open(host: RouteHost, ip: string, policy: TlsPolicy): Promise<Connection | undefined> {
    this.#leave()
    this.#tried++
    const { security } = this.#route
    const onTls = noterOf(this.#wanted(host), policy, this.#steps.tlsSessions)
    const opened = await openConnection(
      {
        host,
        ip,
        security,
        ...(policy.kind === 'none' ? {} : { policy }),
        ...(onTls === undefined ? {} : { onTls }),
      },
      this.#steps,
    )
    if (opened instanceof Connection) {
      this.#steps.families?.worked(this.#route.site, ip)
      this.#slot.connection = opened
      return opened
    }
    const { failedStage, code } = opened
    if (failedStage === 'connect' && code !== undefined) {
      this.#steps.families?.failed(this.#route.site, ip, code, this.#steps.clock.now())
    }
    this.#failures.push(endingUnreached(host, ip, opened, this.#steps))
    return undefined
  }

  /** In the order to try them; none where our source has no address of their kind. */
  #withinReach(host: RouteHost, addresses: readonly string[]): readonly string[] {
    const { clock, families, source } = this.#steps
    const inOrder = families?.inOrder(this.#route.site, addresses, clock.now()) ?? addresses
    if (source === undefined) return inOrder
    const reached = inOrder.filter((ip) => localAddressFor(source, ip) !== undefined)
    if (reached.length === 0) this.#failures.push(endingWithoutFamily(host, addresses, source))
    return reached
  }

  #leave(): void {
    const { connection } = this.#slot
    this.#slot.connection = undefined
    if (connection !== undefined) void connection.leave()
  }
}

function addressOf({ ip, port }: { readonly ip: string; readonly port: number }): string {
  return `${ip} ${port}`
}

/** A 421 is a host's way to end a connection that has been used enough (RFC 5321 §3.8). */
function isGone(refusal: MailRefusal): boolean {
  return 'loss' in refusal || refusal.reply.code === 421
}
