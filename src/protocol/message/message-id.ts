/**
 * `<id@host>` (RFC 5322 §3.6.4). Unique as long as `id` is unique on that host.
 * Both are ours: `id` has letters and digits only, `host` is the configured name.
 */
export function formatMessageId(id: string, host: string): string {
  return `<${id}@${host}>`
}

/** A Message-ID as others wrote it, when it can be quoted in In-Reply-To and References. */
export function readMessageId(value: string): string | undefined {
  return /^<[\x21-\x3b\x3d\x3f-\x7e]{3,900}>$/.exec(value.trim())?.[0]
}
