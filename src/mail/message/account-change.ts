/** What the account station writes: domains of ours, addresses that may send, their aliases and credentials. */
export type AccountChange =
  | { readonly kind: 'domain-added'; readonly domain: string; readonly at: number }
  /** Removes its addresses, aliases, credentials and DKIM keys too. Mail already accepted goes on. */
  | { readonly kind: 'domain-removed'; readonly domain: string }
  | {
      readonly kind: 'address-added'
      readonly address: string
      readonly domain: string
      readonly language?: string
      /** Its recipients without NOTIFY ask for word of delivery too. */
      readonly notifyDelivered?: true
      readonly at: number
    }
  /** Its aliases and credentials go with it. */
  | { readonly kind: 'address-removed'; readonly address: string }
  /** Another address as which `address` may send. Its domain is one of ours. */
  | {
      readonly kind: 'alias-added'
      readonly alias: string
      readonly domain: string
      readonly address: string
      readonly at: number
    }
  | { readonly kind: 'alias-removed'; readonly alias: string }
  /** It may not send until it is lifted. A suspension that is there already keeps its date and reason. */
  | {
      readonly kind: 'address-suspended'
      readonly address: string
      readonly at: number
      /** In plain words, for the sender and for whoever runs this server. */
      readonly reason: string
    }
  | { readonly kind: 'address-lifted'; readonly address: string }
  | { readonly kind: 'credential-added'; readonly credential: Credential }
  /** Ends the credential of the same owner and name, if there is one. */
  | { readonly kind: 'credential-replaced'; readonly credential: Credential }
  | { readonly kind: 'credential-removed'; readonly id: string }
  /** It logged somebody in. Written now and then, not every time. */
  | { readonly kind: 'credential-used'; readonly id: string; readonly at: number }

/** A password, as it is stored: only verifiers, never the password. */
export type Credential = {
  readonly id: string
  /**
   * The user name that logs in with it: an address of ours; or the name of a domain of ours (without
   * an @), and then it may send as any address of that domain.
   */
  readonly owner: string
  /** Unique for its owner: `default`, `laptop`. */
  readonly name: string
  /** `$argon2id$v=19$m=…,t=…,p=…$salt$hash` */
  readonly argon2: string
  /** `SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey` (RFC 5803). */
  readonly scram: string
  /**
   * A keyed hash, only of passwords that we made: with 130 bits of chance a slow hash protects them no
   * better, and a login costs microseconds. Hex; the key is derived from the instance key.
   */
  readonly quick?: string
  readonly createdAt: number
  /** To within some minutes. */
  readonly lastUsedAt?: number
}
