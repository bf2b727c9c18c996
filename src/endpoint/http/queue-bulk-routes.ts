/** `/v1/queue/retry|bounce|cancel`: what is done to all mail of a selection. */
import { createRoute } from '@hono/zod-openapi'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { BulkChange, BulkEffectView } from '../../contract/queue-change.ts'
import { bulkChangeSchema, bulkEffectSchema } from '../../contract/queue-change.ts'
import { type BulkDeed, type BulkEffect, changeInBulk } from '../../mail/queue/bulk-change.ts'
import type { AdminParts } from './admin-parts.ts'
import { ApiRefusal } from './api-refusal.ts'
import { jsonAnswer, jsonBody, refusal } from './json-body.ts'
import { readNames, selectionInWords, selectionOf } from './queue-selection.ts'

const BOUNCED_BY_HAND = 'whoever runs this server has decided not to send it'

const common = {
  method: 'post',
  request: jsonBody(bulkChangeSchema),
  responses: { 200: jsonAnswer(bulkEffectSchema, 'What it concerned'), default: refusal },
} as const
const retry = createRoute({ ...common, path: '/v1/queue/retry' })
const bounce = createRoute({ ...common, path: '/v1/queue/bounce' })
const cancel = createRoute({ ...common, path: '/v1/queue/cancel' })

export function addQueueBulkRoutes(app: OpenAPIHono, parts: AdminParts): void {
  app.openapi(retry, async (c) =>
    c.json(await change({ kind: 'retry' }, c.req.valid('json'), parts), 200),
  )
  app.openapi(bounce, async (c) => {
    const given = c.req.valid('json')
    const deed = { kind: 'bounce', reason: given.reason ?? BOUNCED_BY_HAND } as const
    return c.json(await change(deed, given, parts), 200)
  })
  app.openapi(cancel, async (c) =>
    c.json(await change({ kind: 'cancel' }, c.req.valid('json'), parts), 200),
  )
}

async function change(
  deed: BulkDeed,
  given: BulkChange,
  parts: AdminParts,
): Promise<BulkEffectView> {
  const { dryRun = false } = given
  const names = await readNames(parts, given)
  const words = selectionInWords(names)
  const selection = await selectionOf(parts, names)
  const effect = await changeInBulk(deed, selection, parts, { isDryRun: dryRun })
  const concerned = effect.done + (deed.kind === 'retry' ? 0 : effect.underWay)
  if (concerned === 0) throw whyNothing(words, effect)
  if (!dryRun) {
    parts.wakeQueue()
    if (deed.kind === 'bounce') parts.onNoticeOwed?.()
  }
  return { ...effect, dryRun, message: effectInWords(deed, effect, words, dryRun) }
}

function whyNothing(words: string, effect: BulkEffect): ApiRefusal {
  const waiting = restInWords(effect)
  if (waiting.length === 0) {
    return new ApiRefusal(
      'unknown',
      `nothing that waits matches ${words}; "posthorn queue" shows what waits, and names it`,
    )
  }
  return new ApiRefusal('not-possible', `nothing of ${words} can be retried: ${waiting.join('; ')}`)
}

const deeds = {
  retry: ['due now', 'would be due now'],
  bounce: ['bounced', 'would bounce'],
  cancel: ['cancelled', 'would be cancelled'],
} as const

function effectInWords(
  { kind }: BulkDeed,
  effect: BulkEffect,
  words: string,
  isDryRun: boolean,
): string {
  const [did, would] = deeds[kind]
  const done = `${recipients(effect.done)} of ${words}: ${isDryRun ? would : did}`
  if (kind === 'retry') return [done, ...restInWords(effect)].join('; ')
  const end = kind === 'bounce' ? 'bounced' : 'cancelled'
  const underWay =
    effect.underWay === 0
      ? []
      : [`an attempt is under way for ${recipients(effect.underWay)}: ${end} unless it succeeds`]
  return [done, ...underWay].join('; ')
}

/** What a retry leaves alone. */
function restInWords({ underWay, held, paused }: BulkEffect): string[] {
  return [
    underWay === 0 ? '' : `${recipients(underWay)}: an attempt is under way already`,
    held === 0 ? '' : `${recipients(held)}: held, see "posthorn message release"`,
    paused === 0 ? '' : `${recipients(paused)}: paused, see "posthorn queue pauses"`,
  ].filter((sentence) => sentence !== '')
}

function recipients(count: number): string {
  return count === 1 ? '1 recipient' : `${count} recipients`
}
