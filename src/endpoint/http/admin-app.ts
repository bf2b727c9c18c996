/**
 * The HTTP API of the operator: domains, addresses, the queue, messages, upkeep. The CLI speaks to it
 * through a Unix socket, or in process when no server runs; so there is one way to do each thing.
 *
 * It has no authentication of its own: whoever may open the socket (mode 0600) may administer.
 */
import { OpenAPIHono } from '@hono/zod-openapi'
import { bodyLimit } from 'hono/body-limit'
import { HTTPException } from 'hono/http-exception'
import { describeError } from '../../base/log.ts'
import { StoreFullError } from '../../mail/message/store.ts'
import { addAddressRoutes } from './address-routes.ts'
import type { AdminParts } from './admin-parts.ts'
import { addCredentialRoutes } from './credential-routes.ts'
import { ApiRefusal } from './api-refusal.ts'
import { addDomainRoutes } from './domain-routes.ts'
import { addMessageRoutes } from './message-routes.ts'
import { addQueueBulkRoutes } from './queue-bulk-routes.ts'
import { addQueuePauseRoutes } from './queue-pause-routes.ts'
import { addQueueRoutes } from './queue-routes.ts'
import { addSuppressionRoutes } from './suppression-routes.ts'
import { addUpkeepRoutes } from './upkeep-routes.ts'

const BODY_BYTES_MAX = 65_536

export function createAdminApp(parts: AdminParts): OpenAPIHono {
  const app = new OpenAPIHono({
    defaultHook: (result) => {
      if (!result.success) throw new ApiRefusal('invalid', faultsOf(result.error.issues))
    },
  })
  app.use(bodyLimit({ maxSize: BODY_BYTES_MAX }))
  addDomainRoutes(app, parts)
  addAddressRoutes(app, parts)
  addCredentialRoutes(app, parts)
  addQueueRoutes(app, parts)
  addQueuePauseRoutes(app, parts)
  addQueueBulkRoutes(app, parts)
  addMessageRoutes(app, parts)
  addSuppressionRoutes(app, parts)
  addUpkeepRoutes(app, parts)
  app.doc31('/v1/openapi.json', {
    openapi: '3.1.0',
    info: { title: 'Posthorn, administration', version: '1' },
  })
  app.notFound((c) => {
    const { body, status } = new ApiRefusal(
      'unknown',
      `this version has no ${c.req.method} ${c.req.path}; is the server of another version than the command?`,
    )
    return c.json(body, status)
  })
  app.onError((error, c) => {
    const { body, status } = refusalOf(error, parts)
    return c.json(body, status)
  })
  return app
}

function refusalOf(error: Error, { log }: AdminParts): ApiRefusal {
  if (error instanceof ApiRefusal) return error
  if (error instanceof HTTPException) return new ApiRefusal('invalid', error.message)
  if (error instanceof StoreFullError) {
    return new ApiRefusal(
      'full',
      'the disk of the data folder is nearly full; make room, or lower min_free_bytes',
    )
  }
  log.error({ error }, 'admin.failed')
  return new ApiRefusal('defect', `this is a defect of Posthorn: ${describeError(error)}`)
}

type Issue = { readonly path: readonly PropertyKey[]; readonly message: string }

function faultsOf(issues: readonly Issue[]): string {
  return issues
    .map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`))
    .join('; ')
}
