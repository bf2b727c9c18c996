/** `/v1/addresses` and `/v1/aliases`: who may send, as whom, and who may not. */
import { createRoute, z } from '@hono/zod-openapi'
import type { OpenAPIHono } from '@hono/zod-openapi'
import {
  addressRowSchema,
  addressWithPasswordSchema,
  aliasSchema,
  newAddressSchema,
  newAliasSchema,
  newPasswordSchema,
  removedAddressSchema,
  replacedPasswordSchema,
  suspendSchema,
  suspensionSchema,
} from '../../contract/address.ts'
import type { AddressRow, AliasRow, Suspension } from '../../contract/address.ts'
import { pageQuerySchema } from '../../contract/page.ts'
import type { Address, Alias } from '../../mail/account/account-store.ts'
import type { AdminParts } from './admin-parts.ts'
import { granted } from './api-refusal.ts'
import { jsonAnswer, jsonBody, refusal } from './json-body.ts'
import { iso, newestFirst } from './newest-first.ts'

const params = z.object({ address: z.string() })

const list = createRoute({
  method: 'get',
  path: '/v1/addresses',
  request: { query: pageQuerySchema.extend({ domain: z.string().optional() }) },
  responses: { 200: jsonAnswer(z.array(addressRowSchema), 'Newest first'), default: refusal },
})

const add = createRoute({
  method: 'post',
  path: '/v1/addresses',
  request: jsonBody(newAddressSchema),
  responses: { 201: jsonAnswer(addressWithPasswordSchema, 'Added'), default: refusal },
})

const replacePassword = createRoute({
  method: 'put',
  path: '/v1/addresses/{address}/password',
  request: { params, ...jsonBody(newPasswordSchema) },
  responses: { 200: jsonAnswer(replacedPasswordSchema, 'Replaced'), default: refusal },
})

const remove = createRoute({
  method: 'delete',
  path: '/v1/addresses/{address}',
  request: { params },
  responses: { 200: jsonAnswer(removedAddressSchema, 'Removed'), default: refusal },
})

const suspend = createRoute({
  method: 'put',
  path: '/v1/addresses/{address}/suspension',
  request: { params, ...jsonBody(suspendSchema) },
  responses: { 200: jsonAnswer(suspensionSchema, 'Suspended'), default: refusal },
})

const lift = createRoute({
  method: 'delete',
  path: '/v1/addresses/{address}/suspension',
  request: { params },
  responses: { 200: jsonAnswer(suspensionSchema, 'Lifted'), default: refusal },
})

const listAliases = createRoute({
  method: 'get',
  path: '/v1/aliases',
  request: { query: pageQuerySchema.extend({ address: z.string().optional() }) },
  responses: { 200: jsonAnswer(z.array(aliasSchema), 'Newest first'), default: refusal },
})

const addAlias = createRoute({
  method: 'post',
  path: '/v1/addresses/{address}/aliases',
  request: { params, ...jsonBody(newAliasSchema) },
  responses: { 201: jsonAnswer(aliasSchema, 'Added'), default: refusal },
})

const removeAlias = createRoute({
  method: 'delete',
  path: '/v1/aliases/{alias}',
  request: { params: z.object({ alias: z.string() }) },
  responses: { 200: jsonAnswer(aliasSchema, 'Removed'), default: refusal },
})

export function addAddressRoutes(app: OpenAPIHono, parts: AdminParts): void {
  addPeople(app, parts)
  addSuspensions(app, parts)
  addAliases(app, parts)
}

function addPeople(app: OpenAPIHono, parts: AdminParts): void {
  const { accounts, accountStore, credentials } = parts
  app.openapi(list, async (c) => {
    const { domain, ...page } = c.req.valid('query')
    const name = domain === undefined ? undefined : granted(await accounts.findDomain(domain)).name
    const rows = await accountStore.addresses(name)
    const shown = newestFirst(rows, ({ address }) => address, page)
    const aliases = Map.groupBy(await accountStore.aliases(), ({ address }) => address)
    return c.json(
      shown.map((row) => rowOf(row, aliases.get(row.address) ?? [])),
      200,
    )
  })
  app.openapi(add, async (c) => {
    const { address, ...given } = c.req.valid('json')
    return c.json(granted(await accounts.addAddress(address, given)), 201)
  })
  app.openapi(replacePassword, async (c) => {
    const { address } = c.req.valid('param')
    const set = granted(await credentials.replaceDefault(address, c.req.valid('json')))
    return c.json({ address: set.owner, password: set.password, others: set.others }, 200)
  })
  app.openapi(remove, async (c) => {
    const { address } = granted(await accounts.removeAddress(c.req.valid('param').address))
    return c.json({ address }, 200)
  })
}

function addSuspensions(app: OpenAPIHono, { suspensions, wakeQueue }: AdminParts): void {
  app.openapi(suspend, async (c) => {
    const { reason } = c.req.valid('json')
    const { address } = c.req.valid('param')
    return c.json(suspensionOf(granted(await suspensions.suspend(address, reason))), 200)
  })
  app.openapi(lift, async (c) => {
    const lifted = granted(await suspensions.lift(c.req.valid('param').address))
    wakeQueue()
    return c.json(suspensionOf(lifted), 200)
  })
}

function addAliases(app: OpenAPIHono, { aliases }: AdminParts): void {
  app.openapi(listAliases, async (c) => {
    const { address, ...page } = c.req.valid('query')
    const rows = granted(await aliases.list(address))
    return c.json(newestFirst([...rows], ({ alias }) => alias, page).map(aliasOf), 200)
  })
  app.openapi(addAlias, async (c) => {
    const { alias } = c.req.valid('json')
    return c.json(aliasOf(granted(await aliases.add(c.req.valid('param').address, alias))), 201)
  })
  app.openapi(removeAlias, async (c) => {
    return c.json(aliasOf(granted(await aliases.remove(c.req.valid('param').alias))), 200)
  })
}

function aliasOf({ alias, address, addedAt }: Alias): AliasRow {
  return { alias, address, addedAt: iso(addedAt) }
}

function suspensionOf({ address, suspended }: Address): Suspension {
  if (suspended === undefined) return { address }
  return { address, suspended: { at: iso(suspended.at), reason: suspended.reason } }
}

function rowOf(row: Address, aliases: readonly Alias[]): AddressRow {
  const { domain, language, addedAt, notifyDelivered } = row
  return {
    ...suspensionOf(row),
    domain,
    addedAt: iso(addedAt),
    aliases: aliases.map(({ alias }) => alias),
    ...(language === undefined ? {} : { language }),
    ...(notifyDelivered === undefined ? {} : { notifyDelivered }),
  }
}
