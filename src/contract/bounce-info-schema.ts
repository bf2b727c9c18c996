/** The shape of `BounceInfo` in the API. A file of its own, so that who only classifies loads no schemas. */
import { z } from 'zod'
import { bounceCategories } from './bounce-info.ts'

export const bounceInfoSchema = z.object({
  action: z.enum(['defer', 'reject', 'slowdown']),
  category: z.enum(bounceCategories),
  kind: z.enum(['temporary', 'permanent']),
  scope: z.enum(['recipient', 'message', 'sender-domain', 'sending-ip', 'destination', 'us']),
  suppress: z.boolean(),
  retryAfterSeconds: z.number().optional(),
  provider: z.string().optional(),
  blocklist: z.object({ name: z.string(), delistingPage: z.string() }).optional(),
  message: z.string().describe('What happened, whose move it is, what to do'),
  evidence: z.string().describe('The rule that decided, and the words that it found'),
})
