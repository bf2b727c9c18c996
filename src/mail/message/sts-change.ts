/** What the route station writes: MTA-STS policies of others (RFC 8461), so that a restart forgets none. */
export type StsChange =
  /** In the place of the domain's last one. Those that are over by then are forgotten; beyond 10,000 the oldest go. */
  { readonly kind: 'sts-policy-kept'; readonly kept: KeptStsPolicy }

export type KeptStsPolicy = {
  readonly domain: string
  /** Of its record, when it was fetched. */
  readonly id: string
  /** As a domain writes it (RFC 8461 §3.2). */
  readonly text: string
  readonly fetchedAt: number
  readonly expiresAt: number
}

/** This bounds the memory and the table; who has a policy is asked for it again, should it ever be too few. */
export const STS_POLICIES_MAX = 10_000
