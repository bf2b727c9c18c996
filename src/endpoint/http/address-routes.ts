/** `/v1/addresses`: who may send, and their passwords. */
import { createRoute, z } from '@hono/zod-openapi'
import type { OpenAPIHono } from '@hono/zod-openapi'
import {
  addressRowSchema,
  addressWithPasswordSchema,
  newAddressSchema,
  newPasswordSchema,
  removedAddressSchema,
} from '../../contract/address.ts'
import type { AddressRow } from '../../contract/address.ts'
import { pageQuerySchema } from '../../contract/page.ts'
import type { Address } from '../../mail/account/account-store.ts'
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
  responses: { 200: jsonAnswer(addressWithPasswordSchema, 'Replaced'), default: refusal },
})

const remove = createRoute({
  method: 'delete',
  path: '/v1/addresses/{address}',
  request: { params },
  responses: { 200: jsonAnswer(removedAddressSchema, 'Removed'), default: refusal },
})

export function addAddressRoutes(app: OpenAPIHono, { accounts, accountStore }: AdminParts): void {
  app.openapi(list, async (c) => {
    const { domain, ...page } = c.req.valid('query')
    const name = domain === undefined ? undefined : granted(await accounts.findDomain(domain)).name
    const rows = await accountStore.addresses(name)
    return c.json(newestFirst(rows, ({ address }) => address, page).map(rowOf), 200)
  })
  app.openapi(add, async (c) => {
    const { address, ...given } = c.req.valid('json')
    return c.json(granted(await accounts.addAddress(address, given)), 201)
  })
  app.openapi(replacePassword, async (c) => {
    const { address } = c.req.valid('param')
    return c.json(granted(await accounts.replacePassword(address, c.req.valid('json'))), 200)
  })
  app.openapi(remove, async (c) => {
    const { address } = granted(await accounts.removeAddress(c.req.valid('param').address))
    return c.json({ address }, 200)
  })
}

function rowOf({ address, domain, language, addedAt, notifyDelivered }: Address): AddressRow {
  return {
    address,
    domain,
    addedAt: iso(addedAt),
    ...(language === undefined ? {} : { language }),
    ...(notifyDelivered === undefined ? {} : { notifyDelivered }),
  }
}
