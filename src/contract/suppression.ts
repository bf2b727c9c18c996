/** Recipients to whom mail is no longer sent, as the outside sees them. */
import { z } from 'zod'
import { bounceCategories } from './bounce-info.ts'

const SUPPRESSION_MS_MAX = 3_650 * 86_400_000

export const suppressionSchema = z.object({
  recipient: z.string().describe('Lower case, domain in A-labels'),
  reason: z.string(),
  category: z.enum([...bounceCategories, 'by_hand']),
  messageId: z.string().optional().describe('The message that bounced; absent when added by hand'),
  addedAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().optional().describe('Absent: until it is removed'),
})

export const newSuppressionSchema = z.object({
  recipient: z.string().max(1_024),
  reason: z.string().min(1).max(500).optional(),
  forMs: z.number().int().min(1).max(SUPPRESSION_MS_MAX).optional(),
})

export type SuppressionRow = z.infer<typeof suppressionSchema>
