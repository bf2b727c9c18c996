/** What an operator does to the queue as a whole: pauses, and changes of all mail of a selection. */
import { z } from 'zod'

const NAME_LENGTH_MAX = 1_024
const REASON_LENGTH_MAX = 500
/** As long as mail lives unless configured otherwise: a longer pause would only bounce it. */
const PAUSE_MS_MAX = 5 * 86_400_000

const name = z.string().min(1).max(NAME_LENGTH_MAX)
const reason = z.string().min(1).max(REASON_LENGTH_MAX)

/** What a change concerns: what matches all that is given, or `all`. */
export const selectionSchema = z.object({
  site: name.optional().describe('As GET /v1/queue shows it'),
  destination: name.optional(),
  sender: name.optional().describe('Who submitted it, as GET /v1/queue shows it'),
  id: name.optional().describe('Of one message'),
  all: z.literal(true).optional(),
})

export const bulkChangeSchema = selectionSchema.extend({
  dryRun: z.boolean().optional().describe('Only count'),
  reason: reason.optional().describe('Of a bounce: for the senders, in plain words'),
})

/** Counts of recipients. */
export const bulkEffectSchema = z.object({
  done: z.number().int().describe('Due now, bounced or cancelled'),
  underWay: z
    .number()
    .int()
    .describe('An attempt is under way: ended when it ends without success; a retry leaves them'),
  held: z.number().int().describe('Of a retry: held, and left alone'),
  paused: z.number().int().describe('Of a retry: paused, and left alone'),
  dryRun: z.boolean(),
  message: z.string().describe('The effect in words'),
})

/** What a pause is over: exactly one of these. */
export const newPauseSchema = selectionSchema.extend({
  forMs: z.number().int().min(1).max(PAUSE_MS_MAX).optional().describe('Without it, a day'),
  reason: reason.optional().describe('For other operators'),
})

export const pauseSchema = z.object({
  scope: z.enum(['site', 'destination', 'sender', 'message', 'all']),
  name: z.string().describe('Empty with scope all'),
  reason: z.string(),
  pausedAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().describe('When it ends by itself'),
  resumeWith: z.string().describe('The command that ends it'),
})

export const resumedSchema = pauseSchema.extend({
  resumed: z.number().int().describe('Recipients that are due now'),
})

export type QueueSelection = z.infer<typeof selectionSchema>
export type BulkChange = z.infer<typeof bulkChangeSchema>
export type BulkEffectView = z.infer<typeof bulkEffectSchema>
export type NewPause = z.infer<typeof newPauseSchema>
export type PauseView = z.infer<typeof pauseSchema>
export type ResumedView = z.infer<typeof resumedSchema>
