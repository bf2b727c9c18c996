/** Sending domains, as the outside sees them. */
import { z } from 'zod'

const name = z.string().describe('A-labels, lower case')
const verified = z.boolean().describe('Whether its DNS records were found')

export const newDomainSchema = z.object({ name: z.string().max(1_024) })

export const domainRowSchema = z.object({
  name,
  verified,
  addresses: z.number().int(),
  addedAt: z.iso.datetime(),
})

export const dnsRecordSchema = z.object({
  type: z.string(),
  name: z.string(),
  value: z.string(),
  status: z.string(),
  found: z.array(z.string()),
})

export const domainSchema = z.object({ name, verified, records: z.array(dnsRecordSchema) })

export const removedDomainSchema = z.object({
  name,
  addresses: z.number().int().describe('Removed with it'),
})

export type DomainRow = z.infer<typeof domainRowSchema>
export type Domain = z.infer<typeof domainSchema>
export type RemovedDomain = z.infer<typeof removedDomainSchema>
