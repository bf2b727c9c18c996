/** Lists of `tag=value; …`, as DKIM, DMARC, MTA-STS and TLS-RPT write their records (RFC 6376 §3.2). */

/** Undefined when it is none, or when a tag stands twice. Names in lower case, in their order. */
export function readTagList(text: string): ReadonlyMap<string, string> | undefined {
  const tags = new Map<string, string>()
  for (const part of text.split(';')) {
    if (part.trim() === '') continue
    const equals = part.indexOf('=')
    const tag = part.slice(0, Math.max(equals, 0)).trim().toLowerCase()
    if (!/^[a-z][a-z0-9_]*$/.test(tag) || tags.has(tag)) return undefined
    tags.set(tag, part.slice(equals + 1).trim())
  }
  return tags
}

/** Records that begin with this version; others at the same name are somebody else's. */
export function versioned(records: readonly string[], version: string): readonly string[] {
  const start = new RegExp(`^\\s*v\\s*=\\s*${version}\\s*(;|$)`, 'i')
  return records.filter((record) => start.test(record))
}
