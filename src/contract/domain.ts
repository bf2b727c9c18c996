/** Sending domains, as the outside sees them. */
import { z } from 'zod'

const name = z.string().describe('A-labels, lower case')
/** No domain may keep content longer by itself. */
const RETENTION_MS_MAX = 90 * 86_400_000

const contentRetentionMs = z
  .number()
  .int()
  .optional()
  .describe('How long content of its mail is kept; absent: as configured')
const verified = z.boolean().describe('Whether its DNS records were found')

export const newDomainSchema = z.object({ name: z.string().max(1_024) })

export const domainRowSchema = z.object({
  name,
  verified,
  addresses: z.number().int(),
  contentRetentionMs,
  addedAt: z.iso.datetime(),
})

export const dnsRecordSchema = z.object({
  type: z.string(),
  name: z.string(),
  value: z.string(),
  status: z.string(),
  found: z.array(z.string()),
})

export const domainSchema = z.object({
  name,
  verified,
  contentRetentionMs,
  records: z.array(dnsRecordSchema),
})

export const retentionSchema = z.object({
  contentMs: z
    .number()
    .int()
    .min(0)
    .max(RETENTION_MS_MAX, 'a domain keeps content for at most 90d')
    .nullable()
    .describe('null: as configured for all'),
})

export const removedDomainSchema = z.object({
  name,
  addresses: z.number().int().describe('Removed with it'),
})

export type DomainRow = z.infer<typeof domainRowSchema>
export type Domain = z.infer<typeof domainSchema>
export type RemovedDomain = z.infer<typeof removedDomainSchema>
