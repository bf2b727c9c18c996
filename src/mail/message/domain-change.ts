/** What the domain station writes: DKIM keys, and what was found in DNS. */
export type DomainChange =
  | { readonly kind: 'dkim-key-added'; readonly key: DkimKey }
  /** `active` sets `seenAt`, `retired` sets `retiredAt`, to `at`. */
  | {
      readonly kind: 'dkim-key-moved'
      readonly id: string
      readonly state: DkimKeyState
      readonly at: number
    }
  | { readonly kind: 'dkim-key-removed'; readonly id: string }
  | { readonly kind: 'domain-checked'; readonly check: StoredDomainCheck }

/**
 * `pending`: made, its record not seen yet, signs nothing. `active`: its record was seen, it signs.
 * `retired`: signs no more, its record stays for mail on its way. RFC 6376 §3.6.
 */
export type DkimKeyState = 'pending' | 'active' | 'retired'

export type DkimAlgorithm = 'rsa-sha256' | 'ed25519-sha256'

export type DkimKey = {
  readonly id: string
  readonly domain: string
  /** Of the record `selector._domainkey.domain`. */
  readonly selector: string
  readonly algorithm: DkimAlgorithm
  /** As it stands in the record's `p=`: base64 of SPKI for RSA, of the bare 32 octets for Ed25519 (RFC 8463 §3). */
  readonly publicKey: string
  /** PKCS #8 DER, sealed by the instance key (base/secret-box.ts). */
  readonly sealedPrivateKey: Uint8Array
  readonly state: DkimKeyState
  readonly createdAt: number
  /** When its record was last found new. */
  readonly seenAt?: number
  readonly retiredAt?: number
}

/** The newest check of a domain; one is kept per domain. */
export type StoredDomainCheck = {
  readonly domain: string
  readonly at: number
  /** It may send: DKIM, DMARC and SPF were found good. */
  readonly isVerified: boolean
  /** The last check that said so; kept by the store when a later one does not. */
  readonly verifiedAt?: number
  /** JSON of the findings (mail/domain). */
  readonly findings: string
}
