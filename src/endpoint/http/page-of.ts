/** The page that a query asks for, as the stores take it. */
import type { Page } from '../../mail/queue/message-store.ts'

type PageQuery = { readonly limit: number; readonly after?: string | undefined }

export function pageOf({ limit, after }: PageQuery): Page {
  return after === undefined ? { limit } : { limit, after }
}
