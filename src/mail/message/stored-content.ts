/**
 * Content as the store keeps it: sealed by a key of its own, which is kept wrapped by the instance
 * key (mail/spool). The store never sees it in clear.
 */
export type StoredContent = {
  /** The message's key, wrapped. Deleting it makes everything below unreadable. */
  readonly wrappedKey: Uint8Array
  /** The header block, sealed. */
  readonly header: Uint8Array
  /** The body, sealed: here up to 128 KB, else in a file of the spool folder. */
  readonly body: { readonly inline: Uint8Array } | { readonly file: string }
}
