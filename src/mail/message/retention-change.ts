/** What is forgotten, and what is kept from being forgotten. */
export type RetentionChange =
  /** The message's key, header and body are gone; envelope and events stay. Nothing happens twice. */
  | { readonly kind: 'content-redacted'; readonly messageId: string; readonly at: number }
  /** The message, its recipients and events are gone too. Refused while a recipient is open. */
  | { readonly kind: 'message-forgotten'; readonly messageId: string }
  /** By hand, for an investigation: exempt from both until lifted. */
  | { readonly kind: 'message-kept'; readonly messageId: string; readonly at: number }
  | { readonly kind: 'message-unkept'; readonly messageId: string }
  /** How long content of a domain's mail is kept; absent gives it back to the configuration. */
  | { readonly kind: 'domain-retention-set'; readonly domain: string; readonly contentMs?: number }
  /** Refused mail, and correspondents by the date at which they were met. */
  | {
      readonly kind: 'traces-forgotten'
      readonly refusedBefore: number
      readonly metBefore: number
    }
