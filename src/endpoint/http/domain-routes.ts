/** `/v1/domains`: the domains of ours. */
import { createRoute, z } from '@hono/zod-openapi'
import type { OpenAPIHono } from '@hono/zod-openapi'
import {
  domainRowSchema,
  domainSchema,
  newDomainSchema,
  removedDomainSchema,
  retentionSchema,
} from '../../contract/domain.ts'
import type { Domain as DomainView, DomainRow } from '../../contract/domain.ts'
import { pageQuerySchema } from '../../contract/page.ts'
import type { Domain } from '../../mail/account/account-store.ts'
import type { AdminParts } from './admin-parts.ts'
import { granted } from './api-refusal.ts'
import { jsonAnswer, jsonBody, refusal } from './json-body.ts'
import { iso, newestFirst } from './newest-first.ts'

const params = z.object({ name: z.string() })

const list = createRoute({
  method: 'get',
  path: '/v1/domains',
  request: { query: pageQuerySchema },
  responses: { 200: jsonAnswer(z.array(domainRowSchema), 'Newest first'), default: refusal },
})

const add = createRoute({
  method: 'post',
  path: '/v1/domains',
  request: jsonBody(newDomainSchema),
  responses: { 201: jsonAnswer(domainSchema, 'Added'), default: refusal },
})

const show = createRoute({
  method: 'get',
  path: '/v1/domains/{name}',
  request: { params },
  responses: { 200: jsonAnswer(domainSchema, 'The domain'), default: refusal },
})

const setRetention = createRoute({
  method: 'put',
  path: '/v1/domains/{name}/retention',
  request: { params, ...jsonBody(retentionSchema) },
  responses: { 200: jsonAnswer(domainSchema, 'Set'), default: refusal },
})

const remove = createRoute({
  method: 'delete',
  path: '/v1/domains/{name}',
  request: { params },
  responses: { 200: jsonAnswer(removedDomainSchema, 'Removed'), default: refusal },
})

export function addDomainRoutes(app: OpenAPIHono, { accounts, accountStore }: AdminParts): void {
  app.openapi(list, async (c) => {
    const page = newestFirst(await accountStore.domains(), ({ name }) => name, c.req.valid('query'))
    return c.json(page.map(rowOf), 200)
  })
  app.openapi(add, async (c) => {
    return c.json(viewOf(granted(await accounts.addDomain(c.req.valid('json').name))), 201)
  })
  app.openapi(show, async (c) => {
    return c.json(viewOf(granted(await accounts.findDomain(c.req.valid('param').name))), 200)
  })
  app.openapi(setRetention, async (c) => {
    const { contentMs } = c.req.valid('json')
    const { name } = c.req.valid('param')
    return c.json(viewOf(granted(await accounts.setRetention(name, contentMs ?? undefined))), 200)
  })
  app.openapi(remove, async (c) => {
    const { name, addresses } = granted(await accounts.removeDomain(c.req.valid('param').name))
    return c.json({ name, addresses }, 200)
  })
}

function viewOf({ name, contentRetentionMs }: Domain): DomainView {
  const view = { name, verified: false, records: [] }
  return contentRetentionMs === undefined ? view : { ...view, contentRetentionMs }
}

function rowOf({ name, addresses, addedAt, contentRetentionMs }: Domain): DomainRow {
  const row = { name, verified: false, addresses, addedAt: iso(addedAt) }
  return contentRetentionMs === undefined ? row : { ...row, contentRetentionMs }
}
