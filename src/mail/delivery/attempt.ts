/**
 * One attempt at one consignment: find the way, open a door, look whether the message fits through,
 * hand it over, and ask what the answers mean. What the world says comes back as outcomes, one for each
 * recipient; it never throws for that. Whether a deferred recipient's time is up is for the courier.
 *
 * The rules, in the order of the dialogue:
 *  - What was held until its lifetime ended is given up without a word to anybody outside.
 *  - A site that has asked for less mail is left alone until its pause ends: no attempt is made.
 *  - Up to and including MAIL a no sends us to the next address, then the next host. When none is
 *    left, all are deferred if any of them may say yes later, else bounced with the last no.
 *  - From RCPT on an answer is final for this attempt, each recipient for itself.
 */
import type { LeasedConsignment, RecipientOutcome } from '../message/message.ts'
import { hintMsOf } from '../queue/retry.ts'
import type { NoRoute } from '../route/route.ts'
import type { DeliverableContent } from '../spool/content.ts'
import type { Connection } from './connection.ts'
import type { ConnectionPool } from './connection-pool.ts'
import { type Ending, nowhere, unsuccessful } from './ending.ts'
import { handOver } from './hand-over.ts'
import { HostWalk, place, type WalkSteps } from './host-walk.ts'
import { ownMeaning } from './meaning.ts'
import { type NextHopRefusal, refusalByNextHop } from './next-hop-limits.ts'
import { meaningOfNoRoute } from './no-way.ts'
import { Progress } from './progress.ts'
import type { SitePace } from './site-pace.ts'

export type AttemptSteps = WalkSteps & {
  readonly pool: ConnectionPool
  /** Absent: only the message that heard a complaint waits. */
  readonly pace: SitePace | undefined
}

export type AttemptResult = Attempted | Postponed

export type Attempted = {
  readonly outcomes: readonly RecipientOutcome[]
  /** The site has asked for less mail in this attempt: until when it gets none. */
  readonly pausedUntil?: number
}

/** Nothing was tried, because the site is left alone until then. */
export type Postponed = { readonly postponedUntil: number }

export async function attempt(
  consignment: LeasedConsignment,
  content: DeliverableContent,
  steps: AttemptSteps,
): Promise<AttemptResult> {
  const progress = new Progress(consignment.recipients, steps.clock)
  if (consignment.isHeld) return settledBy(progress, endingOfHeld())

  const route = await steps.router.route(consignment.destination)
  if ('failed' in route) return settledBy(progress, endingWithoutRoute(route, steps))

  const slot = await steps.pool.acquire(route.site)
  if (slot === undefined) return settledBy(progress, endingWithoutSlot(consignment.destination))

  try {
    const pausedUntil = pauseAhead(route.site, consignment, steps)
    if (pausedUntil !== undefined) return { postponedUntil: pausedUntil }

    const walk = new HostWalk(route, slot, steps)
    while (progress.open.length > 0) {
      const connection = await walk.next()
      if (connection === undefined) progress.settleAll(walk.ending())
      else await deliver(consignment, content, { connection, progress, walk, steps })
    }
    return withPause(route.site, progress.outcomes, steps)
  } finally {
    slot.release()
  }
}

/** Asked when a connection is at hand, because the pause may have begun while we waited for one. */
function pauseAhead(
  site: string,
  { message }: LeasedConsignment,
  { clock, pace }: AttemptSteps,
): number | undefined {
  const now = clock.now()
  const until = pace?.pausedUntil(site, now)
  if (until === undefined) return undefined
  // The last try is never taken from anybody: it falls on the end of the lifetime.
  return now >= message.expiresAt ? undefined : Math.min(until, message.expiresAt)
}

function withPause(
  site: string,
  outcomes: readonly RecipientOutcome[],
  { clock, pace }: AttemptSteps,
): Attempted {
  const now = clock.now()
  const complaint = outcomes.find(({ attempt: { bounceInfo } }) => {
    // "This mailbox gets too much mail" is no complaint about us.
    return bounceInfo?.action === 'slowdown' && bounceInfo.scope !== 'recipient'
  })?.attempt.bounceInfo
  if (pace === undefined) return { outcomes }
  if (complaint !== undefined) {
    return { outcomes, pausedUntil: pace.slowedDown(site, hintMsOf(complaint), now) }
  }
  if (outcomes.some(({ state }) => state === 'delivered')) pace.relieved(site, now)
  return { outcomes }
}

type Visit = {
  readonly connection: Connection
  readonly progress: Progress
  readonly walk: HostWalk
  readonly steps: AttemptSteps
}

async function deliver(
  { message }: LeasedConsignment,
  content: DeliverableContent,
  { connection, progress, walk, steps }: Visit,
): Promise<void> {
  const misfit = refusalByNextHop(connection.host, connection.session.extensions, message)
  if (misfit !== undefined) {
    progress.settleAll(endingOfMisfit(misfit, connection))
    return
  }
  const refusal = await handOver({ connection, message, content, progress, steps })
  if (refusal !== undefined) walk.failed(connection, refusal)
}

function settledBy(progress: Progress, ending: Ending): Attempted {
  progress.settleAll(ending)
  return { outcomes: progress.outcomes }
}

function endingOfHeld(): Ending {
  const info = ownMeaning({
    action: 'reject',
    category: 'expired',
    scope: 'message',
    rule: 'held-until-expired',
    message:
      'The message was held here for a person to look at, and nobody decided before its lifetime was used up.' +
      ' It was not delivered to anybody; it can be sent again.',
  })
  return unsuccessful(info, {
    stage: 'route',
    place: nowhere,
    said: info.message,
    status: '5.4.7',
    isOwnVerdict: true,
  })
}

function endingWithoutRoute(noRoute: NoRoute, steps: AttemptSteps): Ending {
  const { status, reason: said } = noRoute
  const info = meaningOfNoRoute(noRoute, steps)
  return unsuccessful(info, { stage: 'route', place: nowhere, said, status, isOwnVerdict: true })
}

function endingWithoutSlot(destination: string): Ending {
  const said = `all connections that may be open to ${destination} are in use`
  const info = ownMeaning({
    action: 'defer',
    category: 'system',
    scope: 'us',
    rule: 'no-connection-free',
    message: `All connections that may be open to ${destination} are in use. Posthorn tries again later.`,
  })
  return unsuccessful(info, { stage: 'route', place: nowhere, said, status: '4.3.2' })
}

function endingOfMisfit({ status, bounceInfo }: NextHopRefusal, connection: Connection): Ending {
  const said = bounceInfo.message
  const where = { stage: 'ehlo', place: place(connection) } as const
  return unsuccessful(bounceInfo, { ...where, said, status, isOwnVerdict: true })
}
