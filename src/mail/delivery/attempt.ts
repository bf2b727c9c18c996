/**
 * One attempt at one consignment: find the way, open a door, look whether the message fits through,
 * hand it over, and read the answers. What the world says comes back as outcomes, one for each
 * recipient; it never throws for that. Whether a deferred recipient's time is up is for the courier.
 *
 * The rules, in the order of the dialogue:
 *  - Up to and including MAIL a no sends us to the next address, then the next host. When none is
 *    left, all are deferred if any of them may say yes later, else bounced with the last no.
 *  - From RCPT on an answer is final for this attempt, each recipient for itself.
 */
import type { LeasedConsignment, RecipientOutcome } from '../message/message.ts'
import type { NoRoute } from '../route/route.ts'
import type { DeliverableContent } from '../spool/content.ts'
import type { Connection } from './connection.ts'
import type { ConnectionPool } from './connection-pool.ts'
import { handOver } from './hand-over.ts'
import { HostWalk, place, type WalkSteps } from './host-walk.ts'
import { type NextHopRefusal, refusalByNextHop } from './next-hop-limits.ts'
import { type Ending, Progress } from './progress.ts'

export type AttemptSteps = WalkSteps & { readonly pool: ConnectionPool }

export async function attempt(
  consignment: LeasedConsignment,
  content: DeliverableContent,
  steps: AttemptSteps,
): Promise<readonly RecipientOutcome[]> {
  const progress = new Progress(consignment.recipients, steps.clock)

  const route = await steps.router.route(consignment.destination)
  if ('failed' in route) return settledBy(progress, endingWithoutRoute(route))

  const slot = await steps.pool.acquire(route.site)
  if (slot === undefined) return settledBy(progress, endingWithoutSlot(consignment.destination))

  try {
    const walk = new HostWalk(route, slot, steps)
    while (progress.open.length > 0) {
      const connection = await walk.next()
      if (connection === undefined) return settledBy(progress, walk.ending())
      await deliver(consignment, content, { connection, progress, walk })
    }
    return progress.outcomes
  } finally {
    slot.release()
  }
}

type Visit = {
  readonly connection: Connection
  readonly progress: Progress
  readonly walk: HostWalk
}

async function deliver(
  { message }: LeasedConsignment,
  content: DeliverableContent,
  { connection, progress, walk }: Visit,
): Promise<void> {
  const misfit = refusalByNextHop(connection.host, connection.session.extensions, message)
  if (misfit !== undefined) {
    progress.settleAll(endingOfMisfit(misfit, connection))
    return
  }
  const refusal = await handOver({ connection, message, content, progress })
  if (refusal !== undefined) walk.failed(connection, refusal)
}

function settledBy(progress: Progress, ending: Ending): readonly RecipientOutcome[] {
  progress.settleAll(ending)
  return progress.outcomes
}

function endingWithoutRoute({ failed, status, reason }: NoRoute): Ending {
  const nowhere = { status, stage: 'route', reply: reason, reason, host: '', ip: '' } as const
  return failed === 'bounced'
    ? { ...nowhere, state: 'bounced', isOwnVerdict: true }
    : { ...nowhere, state: 'queued' }
}

function endingWithoutSlot(destination: string): Ending {
  const reason = `All connections that may be open to ${destination} are in use. Posthorn tries again later.`
  return {
    state: 'queued',
    status: '4.3.2',
    stage: 'route',
    reply: reason,
    reason,
    host: '',
    ip: '',
  }
}

function endingOfMisfit({ status, reason }: NextHopRefusal, connection: Connection): Ending {
  return {
    state: 'bounced',
    status,
    stage: 'ehlo',
    reply: reason,
    reason,
    isOwnVerdict: true,
    ...place(connection),
  }
}
