/** Every listing is one array, newest first, a page at a time. */
import { z } from 'zod'

export const PAGE_LIMIT_BY_DEFAULT = 100
export const PAGE_LIMIT_MAX = 10_000

export const pageQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(PAGE_LIMIT_MAX).default(PAGE_LIMIT_BY_DEFAULT),
  /** Go on behind this row: its id, or its name where rows have no id. */
  after: z.string().max(1_024).optional(),
})
