/**
 * The decisions that the server session leaves to others. The session owns the dialogue (order of
 * commands, limits, extensions); a handler knows accounts and the queue, and nothing of bytes.
 *
 * Every method may answer at once or later; the session waits, and reads no further commands of
 * that client until it has the answer.
 */
import type { MaybePromise } from '../../base/maybe-promise.ts'
import type { LoginAuthority } from '../sasl/login-authority.ts'
import type { MessageDsn, RecipientDsn } from './dsn-parameters.ts'
import type { Reply } from './reply.ts'

export type { MaybePromise } from '../../base/maybe-promise.ts'

export type MailCommand = MessageDsn & {
  /** The reverse-path; empty for `<>`. */
  readonly sender: string
  readonly sizeBytes?: number
  readonly body: '7BIT' | '8BITMIME'
  readonly smtpUtf8: boolean
  /** Only under TLS (RFC 8689 §2). */
  readonly requireTls?: true
}

export type RcptCommand = RecipientDsn & { readonly recipient: string }

/** How the client introduced itself and how it is protected, for the Received field. */
export type ClientInfo = {
  readonly ip: string
  /** The name given with EHLO or HELO, cleaned of control characters. */
  readonly heloName: string
  readonly isExtended: boolean
  /** `TLSv1.3`, absent in clear text. */
  readonly tls?: string
  readonly cipher?: string
}

export interface SessionHandler {
  /** Who may log in on this connection; absent where nobody logs in. */
  readonly login?: LoginAuthority
  /** A 2xx opens the transaction. */
  mail(command: MailCommand, client: ClientInfo): MaybePromise<Reply>
  /** A 2xx adds the recipient. */
  rcpt(command: RcptCommand, client: ClientInfo): MaybePromise<Reply>
  /** Called once per transaction, when content begins. */
  content(transaction: Transaction): ContentSink
  /** The connection is gone, or the transaction was reset; a sink in progress has been discarded. */
  closed(): void
  /** The connection is over: the last that is said, after `closed`. */
  over?(): void
}

export type Transaction = {
  readonly mail: MailCommand
  readonly recipients: readonly RcptCommand[]
  readonly client: ClientInfo
}

/**
 * Takes the content of one message: dot-unstuffed, every line ended by CRLF (RFC 5321 §2.3.8), in
 * chunks of any size that are the sink's to keep.
 */
export interface ContentSink {
  /** False once it has no further need of the chunks that it was given: their memory can be used again. */
  readonly isKeeping?: boolean
  /** A promise asks the session to wait: back-pressure. */
  write(chunk: Buffer): MaybePromise<void>
  /** The final dot or BDAT LAST has been read; the reply answers it. Only now may it be 250. */
  end(): MaybePromise<Reply>
  /** The content will not be completed (connection lost, RSET, too large). Nothing may remain. */
  discard(): void
}
