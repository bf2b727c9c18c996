/** `/v1/suppressions`: recipients to whom mail is no longer sent. */
import { createRoute, z } from '@hono/zod-openapi'
import type { OpenAPIHono } from '@hono/zod-openapi'
import { pageQuerySchema } from '../../contract/page.ts'
import { newSuppressionSchema, suppressionSchema } from '../../contract/suppression.ts'
import type { SuppressionRow } from '../../contract/suppression.ts'
import type { Suppression } from '../../mail/message/suppression-change.ts'
import type { AdminParts } from './admin-parts.ts'
import { granted } from './api-refusal.ts'
import { jsonAnswer, jsonBody, refusal } from './json-body.ts'
import { iso } from './newest-first.ts'

const list = createRoute({
  method: 'get',
  path: '/v1/suppressions',
  request: { query: pageQuerySchema },
  responses: { 200: jsonAnswer(z.array(suppressionSchema), 'Newest first'), default: refusal },
})

const add = createRoute({
  method: 'post',
  path: '/v1/suppressions',
  request: jsonBody(newSuppressionSchema),
  responses: { 201: jsonAnswer(suppressionSchema, 'Suppressed'), default: refusal },
})

const remove = createRoute({
  method: 'delete',
  path: '/v1/suppressions/{recipient}',
  request: { params: z.object({ recipient: z.string() }) },
  responses: { 200: jsonAnswer(suppressionSchema, 'Lifted'), default: refusal },
})

export function addSuppressionRoutes(app: OpenAPIHono, { suppressions }: AdminParts): void {
  app.openapi(list, async (c) => {
    const rows = await suppressions.list(c.req.valid('query'))
    return c.json(rows.map(rowOf), 200)
  })
  app.openapi(add, async (c) => {
    const { recipient, ...given } = c.req.valid('json')
    return c.json(rowOf(granted(await suppressions.add(recipient, given))), 201)
  })
  app.openapi(remove, async (c) => {
    const { recipient } = c.req.valid('param')
    return c.json(rowOf(granted(await suppressions.remove(recipient))), 200)
  })
}

function rowOf({ addedAt, expiresAt, ...rest }: Suppression): SuppressionRow {
  const row = { ...rest, addedAt: iso(addedAt) }
  return expiresAt === undefined ? row : { ...row, expiresAt: iso(expiresAt) }
}
