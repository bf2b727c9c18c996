/** `/v1/backup` and, in the sandbox, `/v1/clock`. */
import { isAbsolute } from 'node:path'
import { createRoute } from '@hono/zod-openapi'
import type { OpenAPIHono } from '@hono/zod-openapi'
import { describeError } from '../../base/log.ts'
import { advancedSchema, advanceSchema, backupSchema } from '../../contract/upkeep.ts'
import type { AdminParts } from './admin-parts.ts'
import { ApiRefusal } from './api-refusal.ts'
import { jsonAnswer, jsonBody, refusal } from './json-body.ts'
import { iso } from './newest-first.ts'

const backup = createRoute({
  method: 'post',
  path: '/v1/backup',
  request: jsonBody(backupSchema),
  responses: { 200: jsonAnswer(backupSchema, 'Written'), default: refusal },
})

const advance = createRoute({
  method: 'post',
  path: '/v1/clock/advance',
  request: jsonBody(advanceSchema),
  responses: { 200: jsonAnswer(advancedSchema, 'Moved'), default: refusal },
})

export function addUpkeepRoutes(app: OpenAPIHono, parts: AdminParts): void {
  app.openapi(backup, async (c) => {
    const { file } = c.req.valid('json')
    if (!isAbsolute(file)) throw new ApiRefusal('invalid', `${file} is not an absolute path`)
    try {
      await parts.backup(file)
    } catch (error) {
      throw new ApiRefusal('not-possible', `no backup was written: ${describeError(error)}`)
    }
    return c.json({ file }, 200)
  })
  app.openapi(advance, async (c) => {
    if (parts.advance === undefined) {
      throw new ApiRefusal(
        'not-possible',
        'only the clock of a running sandbox can be moved; start one with "posthorn dev"',
      )
    }
    await parts.advance(c.req.valid('json').ms)
    return c.json({ now: iso(parts.clock.now()) }, 200)
  })
}
