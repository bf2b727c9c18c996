/** What `getBounceInfo` is told. Any part may be missing; what is there is used. */
export type BounceInput = {
  /** The whole reply, codes kept, lines joined by `\n`. */
  readonly reply?: string
  readonly stage?: BounceStage
  /** The MX host's name; tells the provider. */
  readonly host?: string
  readonly ourIps?: readonly string[]
  readonly ourNames?: readonly string[]
  /**
   * Without a reply: the system's code (`ECONNREFUSED`, `ETIMEDOUT`, `ECONNRESET`, `ENETUNREACH` …), OpenSSL's
   * or node's TLS code, one of our own (`NXDOMAIN`, `NULLMX`, `NOMX`, `SERVFAIL`, `PRIVATE`, `LOOP`), or words.
   */
  readonly error?: string
}

export type BounceStage =
  | 'connect'
  | 'ehlo'
  | 'starttls'
  | 'auth'
  | 'mail'
  | 'rcpt'
  | 'data'
  | 'dot'
