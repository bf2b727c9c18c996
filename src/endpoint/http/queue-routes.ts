/** `/v1/queue`: what waits, and why. */
import { createRoute, z } from '@hono/zod-openapi'
import type { OpenAPIHono } from '@hono/zod-openapi'
import { pageQuerySchema } from '../../contract/page.ts'
import type { QueueRow } from '../../contract/queue-row.ts'
import { queueRowSchema } from '../../contract/queue-row.ts'
import type { WaitingRow } from '../../mail/queue/message-store.ts'
import { pauseInWords } from '../../mail/queue/pauses.ts'
import type { AdminParts } from './admin-parts.ts'
import { jsonAnswer, refusal } from './json-body.ts'
import { iso } from './newest-first.ts'
import { pageOf } from './page-of.ts'
import { QUEUE_ROWS_MAX, readNames, siteOf } from './queue-selection.ts'

const filterSchema = z.object({
  site: z.string().min(1).max(1_024).optional(),
  destination: z.string().min(1).max(1_024).optional(),
  sender: z.string().min(1).max(1_024).optional(),
})

const list = createRoute({
  method: 'get',
  path: '/v1/queue',
  request: { query: pageQuerySchema.extend(filterSchema.shape) },
  responses: { 200: jsonAnswer(z.array(queueRowSchema), 'Newest first'), default: refusal },
})

type Filter = z.infer<typeof filterSchema>
type Query = z.infer<typeof pageQuerySchema> & Filter

export function addQueueRoutes(app: OpenAPIHono, parts: AdminParts): void {
  app.openapi(list, async (c) => {
    const rows = await rowsOf(parts, c.req.valid('query'))
    return c.json(
      rows.map((row) => viewOf(parts, row)),
      200,
    )
  })
}

async function rowsOf(
  parts: AdminParts,
  { site, destination, sender, ...query }: Query,
): Promise<WaitingRow[]> {
  const now = parts.clock.now()
  const filter = { site, destination, sender }
  const isFiltered = Object.values(filter).some((name) => name !== undefined)
  if (!isFiltered) return parts.messages.queue({ ...pageOf(query), now })
  const names = await readNames(parts, filter)
  const all = await parts.messages.queue({ limit: QUEUE_ROWS_MAX, now })
  const meant = all.filter(
    (row) =>
      (names.site === undefined || siteOf(parts, row.destination) === names.site) &&
      (names.destination === undefined || row.destination === names.destination) &&
      (names.sender === undefined || row.submitter === names.sender),
  )
  const last = meant.findIndex((row) => rowName(row) === query.after)
  return meant.slice(last + 1, last + 1 + query.limit)
}

function rowName({ destination, submitter, state }: WaitingRow): string {
  return `${destination} ${submitter} ${state}`
}

function viewOf(parts: AdminParts, row: WaitingRow): QueueRow {
  const { destination, submitter, state, nextAttemptAt } = row
  const known = parts.siteOf(destination)
  const site = known ?? destination
  const pause =
    state === 'queued'
      ? parts.pauses.over({
          destination,
          submitter,
          origin: 'submission',
          site: known,
          nextAttemptAt,
        })
      : undefined
  const siteState = known === undefined ? undefined : parts.stateOfSite?.(known)
  const why = [
    pause === undefined ? row.reason || siteState?.why : pauseInWords(pause),
    siteState?.ofSources,
  ]
  return {
    site,
    destination,
    sender: submitter,
    count: row.count,
    due: row.dueCount ?? 0,
    connections: siteState?.connections ?? 0,
    ratePerMinute: siteState?.takenPerMinute ?? 0,
    oldestAt: iso(row.oldestAt),
    nextAttemptAt: iso(nextAttemptAt),
    state,
    reason: why.filter((words) => words !== undefined && words !== '').join(' '),
    ...(pause === undefined ? {} : { pausedUntil: iso(pause.expiresAt) }),
  }
}
