/**
 * Everything that a scan can find in a message, by name. A sign is what was seen; what is done about it is policy
 * (verdict-policy.ts), so that an operator can decide each one.
 */

export const signNames = [
  /** A scanner's own words: clamd found a signature, rspamd or spamd call it spam. */
  'virus',
  'spam',
  'spam_suspected',
  /** Too large for a scanner, which therefore did not see it. */
  'unscanned',
  /** The baseline's, which needs no daemon. */
  'eicar',
  'gtube',
  'executable',
  'script',
  'macro',
  'double_extension',
  'archive_bomb',
  'archive_encrypted',
  'hash_blocked',
  'phishing_link',
  'mixed_script',
] as const

export type SignName = (typeof signNames)[number]

export type Sign = {
  readonly sign: SignName
  /** Which one: a signature, a symbol, a file. Words of the message or of a scanner, as they came. */
  readonly name: string
  /** In a sentence, for the history. */
  readonly detail: string
}
