/** `/v1/domains`: the domains of ours, their keys and their DNS records. */
import { createRoute, z } from '@hono/zod-openapi'
import type { OpenAPIHono } from '@hono/zod-openapi'
import {
  dnsZoneSchema,
  domainCheckSchema,
  domainRotationSchema,
  domainRowSchema,
  domainSchema,
  newDomainSchema,
  removedDomainSchema,
  retentionSchema,
} from '../../contract/domain.ts'
import type { DnsRecord, Domain as DomainView, DomainRow } from '../../contract/domain.ts'
import { pageQuerySchema } from '../../contract/page.ts'
import type { Domain } from '../../mail/account/account-store.ts'
import type { ShownRecord } from '../../mail/domain/sending-domains.ts'
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

const check = createRoute({
  method: 'post',
  path: '/v1/domains/{name}/check',
  request: { params },
  responses: { 200: jsonAnswer(domainCheckSchema, 'What DNS says now'), default: refusal },
})

const rotate = createRoute({
  method: 'post',
  path: '/v1/domains/{name}/rotate',
  request: { params },
  responses: { 200: jsonAnswer(domainRotationSchema, 'With the new keys'), default: refusal },
})

const zone = createRoute({
  method: 'get',
  path: '/v1/domains/{name}/zone',
  request: { params },
  responses: { 200: jsonAnswer(dnsZoneSchema, 'Empty when DNS does not tell'), default: refusal },
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

export function addDomainRoutes(app: OpenAPIHono, parts: AdminParts): void {
  const { accounts, accountStore, sendingDomains } = parts
  const viewOf = (domain: Domain): Promise<DomainView> => viewOfDomain(domain, parts)
  const find = async (text: string): Promise<Domain> => granted(await accounts.findDomain(text))
  app.openapi(list, async (c) => {
    const page = newestFirst(await accountStore.domains(), ({ name }) => name, c.req.valid('query'))
    return c.json(await Promise.all(page.map((domain) => rowOf(domain, parts))), 200)
  })
  app.openapi(add, async (c) => {
    const added = granted(await accounts.addDomain(c.req.valid('json').name))
    return c.json(await viewOf(added), 201)
  })
  app.openapi(show, async (c) => c.json(await viewOf(await find(c.req.valid('param').name)), 200))
  app.openapi(check, async (c) => {
    const domain = await find(c.req.valid('param').name)
    const { findings, ofServer } = await sendingDomains.check(domain.name)
    const all = [...findings, ...ofServer].map(recordOf)
    return c.json({ ...(await viewOf(domain)), findings: all }, 200)
  })
  app.openapi(rotate, async (c) => {
    const domain = await find(c.req.valid('param').name)
    const { hasBegun, pending } = await sendingDomains.rotate(domain.name)
    const rotation = hasBegun ? ('begun' as const) : ('under way' as const)
    return c.json({ ...(await viewOf(domain)), rotation, waitsFor: [...pending] }, 200)
  })
  app.openapi(zone, async (c) => {
    const { name } = await find(c.req.valid('param').name)
    const found = await sendingDomains.zoneOf(name)
    return c.json({ ...found, servers: [...(found?.servers ?? [])] }, 200)
  })
  app.openapi(setRetention, async (c) => {
    const { contentMs } = c.req.valid('json')
    const { name } = c.req.valid('param')
    const set = granted(await accounts.setRetention(name, contentMs ?? undefined))
    return c.json(await viewOf(set), 200)
  })
  app.openapi(remove, async (c) => {
    const { name, addresses } = granted(await accounts.removeDomain(c.req.valid('param').name))
    return c.json({ name, addresses }, 200)
  })
}

async function viewOfDomain(
  { name, contentRetentionMs }: Domain,
  { sendingDomains }: AdminParts,
): Promise<DomainView> {
  const { isVerified, checkedAt, records } = await sendingDomains.view(name)
  return {
    name,
    verified: isVerified,
    ...(contentRetentionMs === undefined ? {} : { contentRetentionMs }),
    ...(checkedAt === undefined ? {} : { checkedAt: iso(checkedAt) }),
    records: records.map(recordOf),
  }
}

function recordOf(record: ShownRecord): DnsRecord {
  const { what, type, name, value, status, found, why, isRequired } = record
  return { what, type, name, value, status, found: [...found], why, required: isRequired }
}

async function rowOf(domain: Domain, { sendingDomains }: AdminParts): Promise<DomainRow> {
  const { name, addresses, addedAt, contentRetentionMs } = domain
  const verified = await sendingDomains.isVerified(name)
  const row = { name, verified, addresses, addedAt: iso(addedAt) }
  return contentRetentionMs === undefined ? row : { ...row, contentRetentionMs }
}
