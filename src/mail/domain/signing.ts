/**
 * What submission and notification ask of DKIM (RFC 6376): mail is signed once, on acceptance, with every
 * active key of the author's domain. Implemented by dkim/dkim-signer.ts.
 */

/** The relaxed body hash (RFC 6376 §3.4.4), fed while the body arrives. */
export interface BodyHash {
  update(chunk: Buffer): void
  /** Called once, when the body is complete. */
  digest(): Buffer
}

export interface Signer {
  bodyHash(): BodyHash
  /**
   * The header block with one DKIM-Signature field per active key of the domain in front; the same block
   * when the domain is not ours or has none.
   * @param header every line ended by CRLF, without the empty line
   * @param at epoch ms, for `t=`
   */
  sign(header: Buffer, domain: string, body: BodyHash, at: number): Promise<Buffer>
}
