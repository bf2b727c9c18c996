/** What every refusal of the HTTP API looks like. */
import { z } from 'zod'

export const apiErrorCodes = [
  'invalid',
  'exists',
  'unknown',
  'not-possible',
  'full',
  'defect',
] as const

export const apiErrorSchema = z.object({
  error: z.object({
    code: z.enum(apiErrorCodes),
    /** One line for a person: what is wrong, and what to do. */
    message: z.string(),
  }),
})

export type ApiError = z.infer<typeof apiErrorSchema>
export type ApiErrorCode = (typeof apiErrorCodes)[number]
