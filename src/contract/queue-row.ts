/** What waits, by destination and sender. */
import { z } from 'zod'

export const queueRowSchema = z.object({
  site: z
    .string()
    .describe(
      'All destinations behind the same hosts; the destination itself until they are known',
    ),
  destination: z.string(),
  sender: z.string(),
  count: z.number().int().describe('Recipients'),
  due: z.number().int().describe('Recipients whose time has come and who wait for their turn'),
  connections: z.number().int().describe('To the site, in use now'),
  ratePerMinute: z
    .number()
    .describe('Messages that the site took per minute, in the last five full minutes'),
  oldestAt: z.iso.datetime(),
  nextAttemptAt: z.iso.datetime(),
  state: z.enum(['queued', 'leased', 'held']),
  reason: z
    .string()
    .describe(
      'Why it waits, in plain words; empty before the first attempt, unless its site is left alone for a while',
    ),
  pausedUntil: z.iso.datetime().optional().describe('Present while it is paused by hand'),
})

export type QueueRow = z.infer<typeof queueRowSchema>
