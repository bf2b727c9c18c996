/** Addresses that may send, as the outside sees them. */
import { z } from 'zod'

/** The languages that Posthorn writes to people in. */
export const languages = ['en', 'id', 'uk', 'nb', 'nl', 'fr'] as const

const password = z.string().max(4_096).optional().describe('Without it, one is made')

export const newAddressSchema = z.object({
  address: z.string().max(1_024),
  password,
  language: z
    .enum(languages, {
      error: (issue) =>
        `"${String(issue.input)}" is no language that Posthorn writes; choose one of ${languages.join(', ')}`,
    })
    .optional(),
  notifyDelivered: z
    .boolean()
    .optional()
    .describe('Tell it of every delivery where the client asks for nothing else'),
})

export const newPasswordSchema = z.object({ password })

/** The only answer that ever has a password. */
export const addressWithPasswordSchema = z.object({ address: z.string(), password: z.string() })

export const addressRowSchema = z.object({
  address: z.string(),
  domain: z.string(),
  language: z.string().optional(),
  notifyDelivered: z.literal(true).optional(),
  addedAt: z.iso.datetime(),
})

export const removedAddressSchema = z.object({ address: z.string() })

export type AddressRow = z.infer<typeof addressRowSchema>
export type AddressWithPassword = z.infer<typeof addressWithPasswordSchema>
export type RemovedAddress = z.infer<typeof removedAddressSchema>
