/**
 * One attempt at one consignment: find the way, open a door, look whether the message fits through,
 * hand it over, and ask what the answers mean. What the world says comes back as outcomes, one for each
 * recipient; it never throws for that. Whether a deferred recipient's time is up is for the courier.
 *
 * The rules, in the order of the dialogue:
 *  - What was held until its lifetime ended is given up without a word to anybody outside.
 *  - What an operator has paused is left alone until that ends: no attempt is made.
 *  - A site that has asked for less mail, or that cannot be reached, is left alone for a while: no attempt
 *    is made. What the site answers to an attempt decides how many connections the next ones may have.
 *  - Up to and including MAIL a no sends us to the next address, then the next host. When none is
 *    left, all are deferred if any of them may say yes later, else bounced with the last no.
 *  - From RCPT on an answer is final for this attempt, each recipient for itself.
 */
import type { ClientEnvelope } from '../../protocol/smtp/client-transaction.ts'
import type { LeasedConsignment, RecipientOutcome } from '../message/message.ts'
import { isConfigured } from '../route/configured-routes.ts'
import type { NoRoute, Route } from '../route/route.ts'
import type { DeliverableContent } from '../spool/content.ts'
import type { Connection } from './connection.ts'
import type { ConnectionPool } from './connection-pool.ts'
import { type Ending, nowhere, place, unsuccessful } from './ending.ts'
import { handOver } from './hand-over.ts'
import { HostWalk, type WalkSteps } from './host-walk.ts'
import { ownMeaning } from './meaning.ts'
import { type NextHopRefusal, refusalByNextHop } from './next-hop-limits.ts'
import { meaningOfNoRoute } from './no-way.ts'
import { pausedByHand, type PausedSteps } from './paused-by-hand.ts'
import { Progress } from './progress.ts'
import type { Site } from './site.ts'
import { siteAnswerOf } from './site-answer.ts'
import {
  lastTryAt,
  type Postponed,
  postponedBefore,
  postponedNow,
  postponedWithoutSlot,
  slotAt,
} from './site-gate.ts'
import type { Sites } from './sites.ts'
import type { Source } from './source.ts'
import type { Sources } from './sources.ts'
import { ANOTHER_WAY_MS, type SourceLesson, type WayOut } from './way-out.ts'

export type AttemptSteps = WalkSteps &
  PausedSteps & {
    readonly pool: ConnectionPool
    readonly sites: Sites
    /** Absent: the system chooses the address that we come from. */
    readonly sources?: Sources
  }

export type AttemptResult = Attempted | Postponed

export type Attempted = SourceLesson & {
  readonly outcomes: readonly RecipientOutcome[]
  /** The site has asked for less mail in this attempt: until when it gets none. */
  readonly pausedUntil?: number
}

export async function attempt(
  consignment: LeasedConsignment,
  content: DeliverableContent,
  steps: AttemptSteps,
): Promise<AttemptResult> {
  const progress = new Progress(consignment.recipients, steps.clock)
  if (consignment.isHeld) return settledBy(progress, endingOfHeld())

  const putOff = pausedByHand(consignment, undefined, steps)
  if (putOff !== undefined) return putOff

  const route = await steps.router.route(consignment.destination)
  if ('failed' in route) return settledBy(progress, endingWithoutRoute(route, steps))

  const site = steps.sites.of(route, steps.clock.now())
  const waiting =
    pausedByHand(consignment, site.name, steps) ??
    (await postponedBefore(site, consignment, steps.clock))
  if (waiting !== undefined) return waiting

  const way = wayOut(route, consignment, steps)
  if (way !== undefined && 'postponedUntil' in way) return way

  using _lastTry = lastTryAt(site, consignment, steps.clock)
  const slot = await slotAt(site, consignment, steps, way?.source)
  if (slot === undefined) {
    way?.ended()
    return withoutSlot(site, consignment, progress, steps)
  }

  const there = way === undefined ? steps : stepsBy(way.source, steps)
  try {
    return (
      pausedByHand(consignment, site.name, steps) ??
      postponedNow(site, consignment, steps.clock) ??
      way?.closedMeanwhile(steps.clock.now()) ??
      (await visitSite(site, new HostWalk({ route, slot, message: consignment.message }, there), {
        consignment,
        content,
        progress,
        steps: there,
        way,
      }))
    )
  } finally {
    slot.release()
    way?.ended()
  }
}

type Work = {
  readonly consignment: LeasedConsignment
  readonly content: DeliverableContent
  readonly progress: Progress
  readonly steps: AttemptSteps
  readonly way: WayOut | undefined
}

async function visitSite(site: Site, walk: HostWalk, work: Work): Promise<Attempted> {
  const { consignment, content, progress, steps, way } = work
  const visit = site.enter()
  try {
    while (progress.open.length > 0) {
      const connection = await walk.next()
      if (connection === undefined) progress.settleAll(walk.ending())
      else await deliver(consignment, content, { connection, progress, walk, steps })
    }
    const { outcomes } = progress
    const now = steps.clock.now()
    const pausedUntil = visit.answered(siteAnswerOf(outcomes), now)
    const lesson = lessonFrom(outcomes, { site, steps, way }, now)
    const attempted = pausedUntil === undefined ? { outcomes } : { outcomes, pausedUntil }
    return lesson === undefined ? attempted : { ...attempted, ...lesson }
  } finally {
    visit.ended()
  }
}

function lessonFrom(
  outcomes: readonly RecipientOutcome[],
  { site, steps, way }: Pick<Work, 'steps' | 'way'> & { readonly site: Site },
  now: number,
): SourceLesson | undefined {
  if (steps.families?.refused(site.name, outcomes, now) !== true)
    return way?.answered(outcomes, now)
  // Our address of the other family is not refused: the source need not rest.
  const others = outcomes.filter(({ attempt }) => attempt.bounceInfo?.scope !== 'sending-ip')
  return { ...way?.answered(others, now), anotherWayAt: now + ANOTHER_WAY_MS }
}

/** The operator's own routes are often inside, where our addresses outside lead nowhere. */
function wayOut(
  route: Route,
  consignment: LeasedConsignment,
  { clock, sources }: AttemptSteps,
): WayOut | Postponed | undefined {
  if (sources === undefined || isConfigured(route)) return undefined
  return sources.wayOut(route, consignment, clock.now())
}

/** There we have another name. */
function stepsBy(source: Source, steps: AttemptSteps): AttemptSteps {
  return { ...steps, source, hostname: source.ehlo }
}

function withoutSlot(
  site: Site,
  consignment: LeasedConsignment,
  progress: Progress,
  { clock }: AttemptSteps,
): AttemptResult {
  const { why } = site.stateAt(clock.now())
  return (
    postponedWithoutSlot(site, consignment, clock) ??
    settledBy(progress, endingWithoutSlot(consignment.destination, why))
  )
}

type AtTheDoor = {
  readonly connection: Connection
  readonly progress: Progress
  readonly walk: HostWalk
  readonly steps: AttemptSteps
}

async function deliver(
  { message }: LeasedConsignment,
  content: DeliverableContent,
  { connection, progress, walk, steps }: AtTheDoor,
): Promise<void> {
  const misfit = refusalByNextHop(connection.host, connection.session.extensions, message)
  if (misfit !== undefined) {
    progress.settleAll(endingOfMisfit(misfit, connection))
    return
  }
  const envelope: ClientEnvelope = walk.keepsRequireTls ? { ...message, requireTls: true } : message
  const refusal = await handOver({ connection, envelope, content, progress, steps })
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

/** @param why what else keeps mail from the site, in words; empty when nothing does */
function endingWithoutSlot(destination: string, why: string): Ending {
  const said = `all connections that may be open to ${destination} are in use`
  const info = ownMeaning({
    action: 'defer',
    category: 'system',
    scope: 'us',
    rule: 'no-connection-free',
    message: `All connections that may be open to ${destination} are in use. ${why === '' ? '' : `${why} `}Posthorn tries again later.`,
  })
  return unsuccessful(info, { stage: 'route', place: nowhere, said, status: '4.3.2' })
}

function endingOfMisfit({ status, bounceInfo }: NextHopRefusal, connection: Connection): Ending {
  const said = bounceInfo.message
  const where = { stage: 'ehlo', place: place(connection) } as const
  return unsuccessful(bounceInfo, { ...where, said, status, isOwnVerdict: true })
}
