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
const verified = z.boolean().describe('Whether the last check found DKIM, SPF and DMARC good')

export const newDomainSchema = z.object({ name: z.string().max(1_024) })

export const domainRowSchema = z.object({
  name,
  verified,
  addresses: z.number().int(),
  contentRetentionMs,
  addedAt: z.iso.datetime(),
})

/** `optional`: not there, and nothing suffers. `unknown`: DNS could not be asked. `unchecked`: nobody has looked. */
export const recordStatuses = [
  'ok',
  'missing',
  'wrong',
  'unknown',
  'optional',
  'unchecked',
] as const

export const dnsRecordSchema = z.object({
  what: z
    .string()
    .describe('dkim, dkim-retired, spf, dmarc, return-path, mx, mta-sts, tls-rpt, dane, host, ptr'),
  type: z.string(),
  name: z.string().describe('Whole, without the trailing dot; of a PTR the IP address'),
  value: z.string().describe('What should be; empty where only its owner can say'),
  status: z.enum(recordStatuses),
  found: z.array(z.string()).describe('What is'),
  why: z.string().describe('What it is for; after a check what is, and what to do'),
  required: z.boolean(),
})

export const domainSchema = z.object({
  name,
  verified,
  contentRetentionMs,
  checkedAt: z.iso.datetime().optional().describe('When somebody looked last'),
  records: z.array(dnsRecordSchema),
})

export const domainCheckSchema = domainSchema.extend({
  findings: z.array(dnsRecordSchema).describe('Of the domain, its mail hosts and this server'),
})

export const domainRotationSchema = domainSchema.extend({
  rotation: z.enum(['begun', 'under way']),
  waitsFor: z.array(z.string()).describe('Names of the records that the new keys wait for'),
})

/** Who runs the DNS of a domain, as far as DNS tells. */
export const dnsZoneSchema = z.object({
  zone: z.string().optional(),
  servers: z.array(z.string()),
  provider: z
    .object({
      name: z.string(),
      nameForm: z.enum(['relative', 'whole']),
      longValue: z.enum(['one string', 'quoted strings']),
    })
    .optional(),
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
export type DnsRecord = z.infer<typeof dnsRecordSchema>
export type DomainCheck = z.infer<typeof domainCheckSchema>
export type DomainRotation = z.infer<typeof domainRotationSchema>
export type DnsZone = z.infer<typeof dnsZoneSchema>
export type RemovedDomain = z.infer<typeof removedDomainSchema>
