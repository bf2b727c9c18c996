/** One page of a listing that fits into memory: newest first, behind the row named `after`. */
type PageQuery = { readonly limit: number; readonly after?: string | undefined }

export function newestFirst<T extends { readonly addedAt: number }>(
  rows: readonly T[],
  nameOf: (row: T) => string,
  { limit, after }: PageQuery,
): T[] {
  const sorted = rows.toSorted(
    (one, other) => other.addedAt - one.addedAt || (nameOf(one) < nameOf(other) ? -1 : 1),
  )
  const start = after === undefined ? 0 : sorted.findIndex((row) => nameOf(row) === after) + 1
  // A row that is gone has nothing behind it.
  return after !== undefined && start === 0 ? [] : sorted.slice(start, start + limit)
}

export function iso(at: number): string {
  return new Date(at).toISOString()
}
