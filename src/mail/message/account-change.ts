/** What the account station writes: domains of ours, addresses that may send, their credentials. */
export type AccountChange =
  | { readonly kind: 'domain-added'; readonly domain: string; readonly at: number }
  /** Removes its addresses and credentials too. Mail already accepted goes on. */
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
  | { readonly kind: 'address-removed'; readonly address: string }
  | { readonly kind: 'credential-added'; readonly credential: Credential }
  /** Ends every credential of the address that was there before. */
  | { readonly kind: 'credentials-replaced'; readonly credential: Credential }

/** A password of an address, as it is stored: only verifiers, never the password. */
export type Credential = {
  readonly id: string
  readonly address: string
  readonly name: string
  /** `$argon2id$v=19$m=…,t=…,p=…$salt$hash` */
  readonly argon2: string
  /** `SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey` (RFC 5803). */
  readonly scram: string
  readonly createdAt: number
}
