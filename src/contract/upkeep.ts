/** Requests that concern the server as a whole. */
import { z } from 'zod'

export const backupSchema = z.object({
  file: z.string().min(1).max(4_096).describe('Absolute path on the machine of the server'),
})

export const advanceSchema = z.object({
  ms: z
    .number()
    .int()
    .min(1)
    .max(3_650 * 86_400_000),
})
export const advancedSchema = z.object({ now: z.iso.datetime() })

export type Backup = z.infer<typeof backupSchema>
export type Advanced = z.infer<typeof advancedSchema>
