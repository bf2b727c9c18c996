/** Where MTA-STS policies come from (RFC 8461 §3.2); implemented by endpoint/http/sts-policies.ts. */
export interface PolicySource {
  /** Bounded in time and size. Never rejects. */
  policyOf(domain: string): Promise<PolicyAnswer>
}

export type PolicyAnswer =
  | { readonly kind: 'found'; readonly text: string }
  /** There is certainly none that a sender would take: no such page, a certificate that does not verify. */
  | {
      readonly kind: 'none'
      readonly reason: string
      /** The certificate of its web server does not verify. */
      readonly isUntrusted?: true
    }
  /** Nobody knows. */
  | { readonly kind: 'failed'; readonly reason: string }
