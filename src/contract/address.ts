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

/** Shown once. */
export const addressWithPasswordSchema = z.object({ address: z.string(), password: z.string() })

export const replacedPasswordSchema = addressWithPasswordSchema.extend({
  others: z.number().int().describe('How many other passwords of the address stay'),
})

export const suspendSchema = z.object({
  reason: z
    .string()
    .min(1)
    .max(200)
    .regex(/^[^\p{Cc}]*$/u, 'a reason is one line of text')
    .optional(),
})

export const suspensionSchema = z.object({
  address: z.string(),
  suspended: z.object({ at: z.iso.datetime(), reason: z.string() }).optional(),
})

export const newAliasSchema = z.object({ alias: z.string().max(1_024) })

export const aliasSchema = z.object({
  alias: z.string(),
  address: z.string().describe('Which may send as the alias'),
  addedAt: z.iso.datetime(),
})

export const addressRowSchema = z.object({
  address: z.string(),
  domain: z.string(),
  language: z.string().optional(),
  notifyDelivered: z.literal(true).optional(),
  suspended: suspensionSchema.shape.suspended,
  aliases: z.array(z.string()),
  addedAt: z.iso.datetime(),
})

export const removedAddressSchema = z.object({ address: z.string() })

export type AddressRow = z.infer<typeof addressRowSchema>
export type AddressWithPassword = z.infer<typeof addressWithPasswordSchema>
export type ReplacedPassword = z.infer<typeof replacedPasswordSchema>
export type Suspension = z.infer<typeof suspensionSchema>
export type AliasRow = z.infer<typeof aliasSchema>
export type RemovedAddress = z.infer<typeof removedAddressSchema>
