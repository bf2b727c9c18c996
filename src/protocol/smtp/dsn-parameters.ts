/** What a sender asks about notices, as it travels on MAIL and RCPT (RFC 3461 §4). */
export type NotifyWord = 'NEVER' | 'SUCCESS' | 'FAILURE' | 'DELAY'
export type Ret = 'FULL' | 'HDRS'

/** Per recipient. An absent NOTIFY is not NEVER: it leaves the choice to us (RFC 3461 §4.1). */
export type RecipientDsn = {
  readonly notify?: readonly NotifyWord[]
  /** `rfc822;user@example.com`, xtext decoded (RFC 3461 §4.2). */
  readonly orcpt?: string
}

/** Per message. */
export type MessageDsn = {
  readonly ret?: Ret
  /** xtext decoded (RFC 3461 §4.4). */
  readonly envid?: string
}
