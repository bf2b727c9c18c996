/** `/v1/queue/pauses`, `/v1/queue/resume`: mail that is left alone for a while, by the operator's hand. */
import { createRoute, z } from '@hono/zod-openapi'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { PauseView } from '../../contract/queue-change.ts'
import {
  newPauseSchema,
  pauseSchema,
  resumedSchema,
  selectionSchema,
} from '../../contract/queue-change.ts'
import type { QueuePause } from '../../mail/message/queue-change.ts'
import { resumeQueue, wakePutOff } from '../../mail/queue/bulk-change.ts'
import {
  partInWords,
  PAUSE_MS_BY_DEFAULT,
  PAUSES_MAX,
  resumeCommand,
} from '../../mail/queue/pauses.ts'
import type { AdminParts } from './admin-parts.ts'
import { ApiRefusal } from './api-refusal.ts'
import { jsonAnswer, jsonBody, refusal } from './json-body.ts'
import { iso } from './newest-first.ts'
import { readPart } from './queue-selection.ts'

const list = createRoute({
  method: 'get',
  path: '/v1/queue/pauses',
  responses: { 200: jsonAnswer(z.array(pauseSchema), 'In force, newest first'), default: refusal },
})

const add = createRoute({
  method: 'post',
  path: '/v1/queue/pauses',
  request: jsonBody(newPauseSchema),
  responses: { 201: jsonAnswer(pauseSchema, 'Paused'), default: refusal },
})

const resume = createRoute({
  method: 'post',
  path: '/v1/queue/resume',
  request: jsonBody(selectionSchema),
  responses: { 200: jsonAnswer(resumedSchema, 'What was put off is due now'), default: refusal },
})

export function addQueuePauseRoutes(app: OpenAPIHono, parts: AdminParts): void {
  const { clock, pauses } = parts
  app.openapi(list, (c) => c.json(pauses.list().map(viewOf), 200))
  app.openapi(add, async (c) => {
    const { forMs = PAUSE_MS_BY_DEFAULT, reason = '', ...given } = c.req.valid('json')
    const part = await readPart(parts, given)
    const older = pauses.of(part)
    if (older === undefined && pauses.list().length >= PAUSES_MAX) throw tooMany()
    const pausedAt = clock.now()
    const pause = { ...part, reason, pausedAt, expiresAt: pausedAt + forMs }
    await pauses.add(pause)
    // Woken although it is paused: it is put off again, until the new date.
    if (older !== undefined)
      await wakePutOff(older, { ...parts, pauses: { over: () => undefined } })
    parts.wakeQueue()
    return c.json(viewOf(pause), 201)
  })
  app.openapi(resume, async (c) => {
    const part = await readPart(parts, c.req.valid('json'))
    const pause = pauses.of(part)
    if (pause === undefined) {
      throw new ApiRefusal(
        'unknown',
        `${partInWords(part)} is not paused; "posthorn queue pauses" shows what is`,
      )
    }
    const { done } = await resumeQueue(pause, pauses, parts)
    parts.wakeQueue()
    return c.json({ ...viewOf(pause), resumed: done }, 200)
  })
}

function tooMany(): ApiRefusal {
  return new ApiRefusal(
    'not-possible',
    `there are ${PAUSES_MAX} pauses already; resume some, or pause a whole site`,
  )
}

function viewOf(pause: QueuePause): PauseView {
  const { scope, name, reason, pausedAt, expiresAt } = pause
  return {
    scope,
    name,
    reason,
    pausedAt: iso(pausedAt),
    expiresAt: iso(expiresAt),
    resumeWith: resumeCommand(pause),
  }
}
