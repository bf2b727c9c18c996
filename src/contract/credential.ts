/** Named passwords of addresses and domains, as the outside sees them: never the password again. */
import { z } from 'zod'

const owner = z.string().describe('The user name: an address, or a domain')
const name = z.string()

export const newCredentialSchema = z.object({
  name: z.string().max(256),
  password: z.string().max(4_096).optional().describe('Without it, one is made'),
})

/** Shown once. */
export const credentialMadeSchema = z.object({ owner, name, password: z.string() })

export const credentialRowSchema = z.object({
  name,
  /** By Posthorn: it has 130 bits of chance. */
  madeByUs: z.boolean(),
  createdAt: z.iso.datetime(),
  lastUsedAt: z.iso.datetime().optional().describe('To within ten minutes; absent: never'),
})

export const revokedCredentialSchema = z.object({ owner, name })

export type CredentialMade = z.infer<typeof credentialMadeSchema>
export type CredentialRow = z.infer<typeof credentialRowSchema>
export type RevokedCredential = z.infer<typeof revokedCredentialSchema>
