/** Messages and what became of them, as the outside sees them. */
import { z } from 'zod'
import { bounceInfoSchema } from './bounce-info-schema.ts'
import { messageStatuses, recipientStates } from './recipient-state.ts'

const id = z.string()
const status = z.enum(messageStatuses)

export const messageRowSchema = z.object({
  id,
  status,
  sender: z.string().describe('Reverse-path; empty for <>'),
  recipients: z.array(z.string()),
  subject: z.string().describe('Empty once the content was removed'),
  acceptedAt: z.iso.datetime(),
  redactedAt: z.iso.datetime().optional().describe('Since when its content is gone'),
  keptAt: z.iso.datetime().optional().describe('Since when it is kept from being forgotten'),
})

export const attemptSchema = z.object({
  at: z.iso.datetime(),
  host: z.string().describe('Empty when no way to a host was found'),
  ip: z.string().describe('Empty when no connection was tried'),
  tls: z.string().optional().describe('Absent in clear text'),
  ourIp: z
    .string()
    .optional()
    .describe('Ours, from which it was tried; present where sources are configured'),
  stage: z.string().describe('How far the dialogue had come'),
  reply: z.string().describe('The whole reply, lines joined by \\n, cut at 4 KB'),
  bounceInfo: bounceInfoSchema.optional().describe('Absent on 2xx'),
})

export const recipientSchema = z.object({
  address: z.string(),
  state: z.enum(recipientStates),
  nextAttemptAt: z.iso.datetime().optional(),
  attempts: z.array(attemptSchema),
})

export const messageSchema = z.object({
  id,
  status,
  acceptedAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  redactedAt: z.iso.datetime().optional().describe('Since when its content is gone'),
  keptAt: z.iso.datetime().optional().describe('Since when it is kept from being forgotten'),
  obituary: z.string().optional().describe('In the place of content that was removed'),
  envelope: z.object({ sender: z.string(), recipients: z.array(z.string()) }),
  subject: z.string(),
  size: z.number().int().describe('Octets'),
  tlsRequired: z
    .enum(['yes', 'no'])
    .optional()
    .describe('What the sender says about TLS (RFC 8689): REQUIRETLS, or TLS-Required: No'),
  recipients: z.array(recipientSchema),
})

/** The story of one message in plain words. */
export const messageTraceSchema = z.object({
  id,
  status,
  story: z.array(z.object({ at: z.iso.datetime(), text: z.string() })),
  now: z.string().describe('Where it is now and what happens next'),
})

export const refusalReasonSchema = z.object({
  reason: z.string().min(1).max(500).optional().describe('For the sender, in plain words'),
})

/** A message that was not taken. */
export const refusedMessageSchema = z.object({
  id,
  at: z.iso.datetime(),
  submitter: z.string().describe('The user name that logged in; empty on a trusted listener'),
  sender: z.string().describe('Reverse-path; empty for <>'),
  recipients: z.array(z.string()),
  rule: z.string().describe('The rule or verdict in a word or two'),
  reply: z.string().describe('What the client was answered'),
})

/** What a change by hand did. */
export const messageEffectSchema = z.object({
  id,
  status,
  recipients: z.array(z.string()).describe('Those that it concerned'),
  message: z.string().describe('The effect in words'),
})

export type MessageRow = z.infer<typeof messageRowSchema>
export type Attempt = z.infer<typeof attemptSchema>
export type Recipient = z.infer<typeof recipientSchema>
export type MessageView = z.infer<typeof messageSchema>
export type MessageTrace = z.infer<typeof messageTraceSchema>
export type RefusedMessage = z.infer<typeof refusedMessageSchema>
export type MessageEffect = z.infer<typeof messageEffectSchema>
