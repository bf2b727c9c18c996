/** `/v1/addresses/{owner}/credentials` and `/v1/domains/{owner}/credentials`: named passwords. */
import { createRoute, z } from '@hono/zod-openapi'
import type { OpenAPIHono } from '@hono/zod-openapi'
import {
  credentialMadeSchema,
  credentialRowSchema,
  newCredentialSchema,
  revokedCredentialSchema,
} from '../../contract/credential.ts'
import type { CredentialRow } from '../../contract/credential.ts'
import type { OwnerKind } from '../../mail/account/credentials.ts'
import type { Credential } from '../../mail/message/account-change.ts'
import type { AdminParts } from './admin-parts.ts'
import { granted } from './api-refusal.ts'
import { jsonAnswer, jsonBody, refusal } from './json-body.ts'
import { iso } from './newest-first.ts'

const owner = z.object({ owner: z.string() })
const one = z.object({ owner: z.string(), name: z.string() })

export function addCredentialRoutes(app: OpenAPIHono, parts: AdminParts): void {
  addRoutesOf('address', '/v1/addresses/{owner}/credentials', app, parts)
  addRoutesOf('domain', '/v1/domains/{owner}/credentials', app, parts)
}

function addRoutesOf(
  kind: OwnerKind,
  path: string,
  app: OpenAPIHono,
  { credentials }: AdminParts,
): void {
  const list = createRoute({
    method: 'get',
    path,
    request: { params: owner },
    responses: { 200: jsonAnswer(z.array(credentialRowSchema), 'Oldest first'), default: refusal },
  })
  const add = createRoute({
    method: 'post',
    path,
    request: { params: owner, ...jsonBody(newCredentialSchema) },
    responses: { 201: jsonAnswer(credentialMadeSchema, 'Added'), default: refusal },
  })
  const revoke = createRoute({
    method: 'delete',
    path: `${path}/{name}`,
    request: { params: one },
    responses: { 200: jsonAnswer(revokedCredentialSchema, 'Revoked'), default: refusal },
  })
  app.openapi(list, async (c) => {
    const rows = granted(await credentials.list(kind, c.req.valid('param').owner))
    return c.json(rows.map(rowOf), 200)
  })
  app.openapi(add, async (c) => {
    const given = c.req.valid('json')
    const made = granted(await credentials.add(kind, c.req.valid('param').owner, given))
    return c.json({ owner: made.owner, name: made.name, password: made.password }, 201)
  })
  app.openapi(revoke, async (c) => {
    const { name, owner: text } = c.req.valid('param')
    const revoked = granted(await credentials.revoke(kind, text, name))
    return c.json({ owner: revoked.owner, name: revoked.name }, 200)
  })
}

function rowOf({ name, quick, createdAt, lastUsedAt }: Credential): CredentialRow {
  const row = { name, madeByUs: quick !== undefined, createdAt: iso(createdAt) }
  return lastUsedAt === undefined ? row : { ...row, lastUsedAt: iso(lastUsedAt) }
}
