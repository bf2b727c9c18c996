/** `/v1/queue`: what waits, and why. */
import { createRoute, z } from '@hono/zod-openapi'
import type { OpenAPIHono } from '@hono/zod-openapi'
import { pageQuerySchema } from '../../contract/page.ts'
import { queueRowSchema } from '../../contract/queue-row.ts'
import type { AdminParts } from './admin-parts.ts'
import { jsonAnswer, refusal } from './json-body.ts'
import { iso } from './newest-first.ts'
import { pageOf } from './page-of.ts'

const list = createRoute({
  method: 'get',
  path: '/v1/queue',
  request: { query: pageQuerySchema },
  responses: { 200: jsonAnswer(z.array(queueRowSchema), 'Newest first'), default: refusal },
})

export function addQueueRoutes(
  app: OpenAPIHono,
  { messages, pausedUntil, siteOf }: AdminParts,
): void {
  app.openapi(list, async (c) => {
    const rows = await messages.queue(pageOf(c.req.valid('query')))
    const answer = rows.map((row) => ({
      site: siteOf(row.destination) ?? row.destination,
      destination: row.destination,
      sender: row.submitter,
      count: row.count,
      oldestAt: iso(row.oldestAt),
      nextAttemptAt: iso(row.nextAttemptAt),
      state: row.state,
      reason: row.reason === '' ? whyUntried(pausedUntil?.(row.destination)) : row.reason,
    }))
    return c.json(answer, 200)
  })
}

/** Why mail waits at which nobody has tried. */
function whyUntried(pausedUntil: number | undefined): string {
  if (pausedUntil === undefined) return ''
  return `The hosts of this destination asked for less mail; nothing is sent there until ${iso(pausedUntil)}.`
}
