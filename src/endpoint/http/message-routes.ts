/** `/v1/messages`: where a message is, why, what happens next; and the changes by hand. */
import { createRoute, z } from '@hono/zod-openapi'
import type { OpenAPIHono } from '@hono/zod-openapi'
import {
  messageEffectSchema,
  messageRowSchema,
  messageSchema,
  messageTraceSchema,
  refusalReasonSchema,
  refusedMessageSchema,
} from '../../contract/message.ts'
import { pageQuerySchema } from '../../contract/page.ts'
import { statusOf } from '../../contract/recipient-state.ts'
import type { MessageWithRecipients } from '../../mail/queue/message-store.ts'
import { tellStory } from '../../mail/queue/story.ts'
import type { AdminParts } from './admin-parts.ts'
import { ApiRefusal } from './api-refusal.ts'
import { jsonAnswer, jsonBody, refusal } from './json-body.ts'
import { cancelMessage, retryMessage } from './message-changes.ts'
import { refuseMessage, releaseMessage } from './message-holding.ts'
import { keepMessage, unkeepMessage } from './message-keeping.ts'
import { messageRow, messageView } from './message-view.ts'
import { iso } from './newest-first.ts'
import { pageOf } from './page-of.ts'
import { pauseOver } from './pause-over.ts'

const request = { params: z.object({ id: z.string() }) }

const list = createRoute({
  method: 'get',
  path: '/v1/messages',
  request: { query: pageQuerySchema },
  responses: { 200: jsonAnswer(z.array(messageRowSchema), 'Newest first'), default: refusal },
})

const show = createRoute({
  method: 'get',
  path: '/v1/messages/{id}',
  request,
  responses: { 200: jsonAnswer(messageSchema, 'The message'), default: refusal },
})

const content = createRoute({
  method: 'get',
  path: '/v1/messages/{id}/content',
  request,
  responses: {
    200: {
      description: 'Header block and body, as they are sent',
      content: { 'message/rfc822': { schema: z.string() } },
    },
    default: refusal,
  },
})

const trace = createRoute({
  method: 'get',
  path: '/v1/messages/{id}/trace',
  request,
  responses: { 200: jsonAnswer(messageTraceSchema, 'Its story'), default: refusal },
})

const retry = createRoute({
  method: 'post',
  path: '/v1/messages/{id}/retry',
  request,
  responses: { 200: jsonAnswer(messageEffectSchema, 'What waited is due now'), default: refusal },
})

const cancel = createRoute({
  method: 'post',
  path: '/v1/messages/{id}/cancel',
  request,
  responses: { 200: jsonAnswer(messageEffectSchema, 'Cancelled'), default: refusal },
})

const release = createRoute({
  method: 'post',
  path: '/v1/messages/{id}/release',
  request,
  responses: { 200: jsonAnswer(messageEffectSchema, 'What was held is due now'), default: refusal },
})

const refuse = createRoute({
  method: 'post',
  path: '/v1/messages/{id}/refuse',
  request: { ...request, ...jsonBody(refusalReasonSchema) },
  responses: {
    200: jsonAnswer(messageEffectSchema, 'What was held has bounced'),
    default: refusal,
  },
})

const refused = createRoute({
  method: 'get',
  path: '/v1/refused-messages',
  request: { query: pageQuerySchema },
  responses: { 200: jsonAnswer(z.array(refusedMessageSchema), 'Newest first'), default: refusal },
})

const keep = createRoute({
  method: 'post',
  path: '/v1/messages/{id}/keep',
  request,
  responses: { 200: jsonAnswer(messageEffectSchema, 'Kept from now on'), default: refusal },
})

const unkeep = createRoute({
  method: 'delete',
  path: '/v1/messages/{id}/keep',
  request,
  responses: { 200: jsonAnswer(messageEffectSchema, 'Kept no longer'), default: refusal },
})

export function addMessageRoutes(app: OpenAPIHono, parts: AdminParts): void {
  const { messages, subjectOf } = parts
  app.openapi(list, async (c) => {
    const page = await messages.messages(pageOf(c.req.valid('query')))
    const rows = page.map(async (one) => messageRow(one, (await subjectOf(one.message.id)) ?? ''))
    return c.json(await Promise.all(rows), 200)
  })
  app.openapi(show, async (c) => {
    const found = await messageOf(parts, c.req.valid('param').id)
    const { id } = found.message
    const [events, subject] = await Promise.all([messages.events(id), subjectOf(id)])
    return c.json(messageView(found, events, subject ?? ''), 200)
  })
  app.openapi(content, async (c) => {
    const found = await messageOf(parts, c.req.valid('param').id)
    const body = await contentStream(parts, found)
    return new Response(body, { headers: { 'content-type': 'message/rfc822' } })
  })
  app.openapi(trace, async (c) => {
    const found = await messageOf(parts, c.req.valid('param').id)
    const { id } = found.message
    const { lines, now } = tellStory(found, await messages.events(id), parts.clock.now(), {
      pauseOver: (one) => pauseOver(parts, found.message, one),
      ofSources: ({ destination }) => {
        const site = parts.siteOf(destination)
        return (site === undefined ? undefined : parts.stateOfSite?.(site)?.ofSources) ?? ''
      },
    })
    const story = lines.map(({ at, text }) => ({ at: iso(at), text }))
    return c.json({ id, status: statusOf(found.recipients), story, now }, 200)
  })
  app.openapi(retry, async (c) => {
    const found = await messageOf(parts, c.req.valid('param').id)
    return c.json(await retryMessage(parts, found), 200)
  })
  app.openapi(cancel, async (c) => {
    const found = await messageOf(parts, c.req.valid('param').id)
    return c.json(await cancelMessage(parts, found), 200)
  })
  app.openapi(release, async (c) => {
    const found = await messageOf(parts, c.req.valid('param').id)
    return c.json(await releaseMessage(parts, found), 200)
  })
  app.openapi(refuse, async (c) => {
    const found = await messageOf(parts, c.req.valid('param').id)
    return c.json(await refuseMessage(parts, found, c.req.valid('json').reason), 200)
  })
  app.openapi(refused, async (c) => {
    const page = await parts.refusals.refusedSubmissions(pageOf(c.req.valid('query')))
    return c.json(
      page.map(({ at, ...row }) => ({ ...row, at: iso(at), recipients: [...row.recipients] })),
      200,
    )
  })
  app.openapi(keep, async (c) => {
    const found = await messageOf(parts, c.req.valid('param').id)
    return c.json(await keepMessage(parts, found), 200)
  })
  app.openapi(unkeep, async (c) => {
    const found = await messageOf(parts, c.req.valid('param').id)
    return c.json(await unkeepMessage(parts, found), 200)
  })
}

async function messageOf({ messages }: AdminParts, id: string): Promise<MessageWithRecipients> {
  const found = await messages.message(id)
  if (found !== undefined) return found
  throw new ApiRefusal(
    'unknown',
    `there is no message ${id}; "posthorn message list" shows the newest`,
  )
}

async function contentStream(
  { rawContent }: AdminParts,
  { message, redactedAt }: MessageWithRecipients,
): Promise<ReadableStream<Uint8Array>> {
  const chunks = await rawContent(message.id)
  if (chunks !== undefined) return ReadableStream.from(chunks)
  const when = redactedAt === undefined ? '' : ` on ${iso(redactedAt)}`
  throw new ApiRefusal(
    'not-possible',
    `the content of ${message.id} was removed${when}; "posthorn message trace ${message.id}" still tells its story`,
  )
}
