/**
 * Whether a domain may send: with `require_verified_domain` only once DKIM and DMARC verify and the
 * envelope sender's SPF allows our addresses. Implemented by domain-standing.ts.
 */
export interface Standing {
  /**
   * Why mail of this author's domain may not go now; undefined when it may.
   * @param senderDomain of MAIL FROM; undefined for `<>`
   */
  objection(domain: string, senderDomain: string | undefined): Promise<Objection | undefined>
}

export type Objection = {
  /** DNS could not be asked: later it may go. */
  readonly isTemporary: boolean
  /** What is missing and what to do, for the reply. ASCII. */
  readonly text: string
}
