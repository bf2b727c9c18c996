/** What an attempt needs around it, for tests: real sockets, a route to scripted MX hosts, a hand clock. */
import { systemDialer } from '../../src/base/dialer.ts'
import type { BounceInput } from '../../src/mail/bounce/bounce-input.ts'
import { attempt, type AttemptResult, type AttemptSteps } from '../../src/mail/delivery/attempt.ts'
import {
  ConnectionPool,
  defaultPoolLimits,
  type PoolLimits,
} from '../../src/mail/delivery/connection-pool.ts'
import { defaultDeliveryTimeouts, defaultRetryPolicy } from './default-delivery.ts'
import type {
  LeasedConsignment,
  Message,
  RecipientOutcome,
} from '../../src/mail/message/message.ts'
import { SitePace } from '../../src/mail/delivery/site-pace.ts'
import { Sites } from '../../src/mail/delivery/sites.ts'
import type { NoRoute, Route, Router, RouteSecurity } from '../../src/mail/route/route.ts'
import type { DeliverableContent } from '../../src/mail/spool/content.ts'
import { byCodeAlone } from './by-code-alone.ts'
import { HandClock } from './hand-clock.ts'
import { MxHost, type MxScript } from './mx-host.ts'

/** Stands for a host in the route: a script, nobody listening, or a name without an address. */
export type WorldHost = MxScript | 'refuses' | NoRoute

export type WorldOptions = {
  readonly security?: Partial<RouteSecurity>
  readonly limits?: Partial<PoolLimits>
  readonly route?: NoRoute
}

export const plainContent = Buffer.from('Subject: hello\r\n\r\n.a line with a dot\r\n')

export class AttemptWorld implements AsyncDisposable {
  readonly clock = new HandClock()
  readonly pace = new SitePace(defaultRetryPolicy.rateLimited)
  readonly pool: ConnectionPool
  /** What was asked about the meaning of answers. */
  readonly asked: BounceInput[] = []
  readonly #steps: AttemptSteps
  readonly #hosts: readonly (MxHost | undefined)[]

  private constructor(
    hosts: readonly (MxHost | undefined)[],
    router: Router,
    limits: Partial<PoolLimits> = {},
  ) {
    this.#hosts = hosts
    const all = { ...defaultPoolLimits, ...limits }
    const { perSite: maxConnections, messagesPerConnection } = all
    const sites = new Sites({
      limitsOf: () => ({ maxConnections, messagesPerConnection }),
      pace: this.pace,
    })
    this.pool = new ConnectionPool(this.clock, all, sites)
    this.#steps = {
      router,
      pool: this.pool,
      dialer: systemDialer,
      clock: this.clock,
      sites,
      classify: (input) => {
        this.asked.push(input)
        return byCodeAlone(input)
      },
      timeouts: defaultDeliveryTimeouts,
      hostname: 'client.test',
    }
  }

  /** Hosts are named mx1.test, mx2.test … in the order of the route. */
  static async open(
    hosts: readonly WorldHost[],
    options: WorldOptions = {},
  ): Promise<AttemptWorld> {
    const running = await Promise.all(
      hosts.map(async (host) =>
        host === 'refuses' || 'failed' in host ? undefined : MxHost.listen(host),
      ),
    )
    const route: Route = {
      site: 'site',
      hosts: running.map((mx, index) => ({ name: `mx${index + 1}.test`, port: mx?.port ?? 1 })),
      security: { tls: 'opportunistic', verifies: false, ...options.security },
    }
    const router: Router = {
      route: async () => options.route ?? route,
      addressesOf: async ({ name }) => {
        const host = hosts[Number(name.slice(2, -5)) - 1]
        return typeof host === 'object' && 'failed' in host ? host : ['127.0.0.1']
      },
    }
    return new AttemptWorld(running, router, options.limits)
  }

  mx(number: number): MxHost {
    const host = this.#hosts[number - 1]
    if (host === undefined) throw new Error(`mx${number}.test does not listen`)
    return host
  }

  /** One attempt at a message to these local parts (all at theirs.test). */
  async attempt(
    localParts: readonly string[] = ['ann'],
    message: Partial<Message> = {},
    content: DeliverableContent = {
      sizeBytes: plainContent.length,
      chunks: () => [plainContent],
    },
  ): Promise<readonly RecipientOutcome[]> {
    const result = await this.tryAt(consignmentTo(localParts, message, content), content)
    if ('outcomes' in result) return result.outcomes
    throw new Error(`nothing was tried; postponed until ${result.postponedUntil}`)
  }

  tryAt(consignment: LeasedConsignment, content: DeliverableContent): Promise<AttemptResult> {
    return attempt(consignment, content, this.#steps)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.pool.close()
    for (const host of this.#hosts) await host?.close()
  }
}

export function consignmentTo(
  localParts: readonly string[],
  message: Partial<Message>,
  { sizeBytes }: DeliverableContent,
): LeasedConsignment {
  return {
    id: 'message-0',
    messageId: 'message',
    destination: 'theirs.test',
    attempts: 0,
    delayTold: [],
    recipients: localParts.map((name, position) => ({ position, address: `${name}@theirs.test` })),
    message: {
      id: 'message',
      sender: 'me@ours.test',
      submitter: 'me@ours.test',
      domain: 'ours.test',
      origin: 'submission',
      acceptedAt: 0,
      expiresAt: 10_000_000,
      sizeBytes,
      isEightBit: false,
      needsSmtpUtf8: false,
      ...message,
    },
  }
}
