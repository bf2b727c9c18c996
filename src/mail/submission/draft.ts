/** A message as it was handed in, before it is judged. */
import type { ClientInfo, MailCommand, RcptCommand } from '../../protocol/smtp/session-handler.ts'
import type { BodyHash } from '../domain/signing.ts'
import type { ContentWriter } from '../spool/content-writer.ts'
import type { Identity } from './identity.ts'

export type Draft = {
  readonly envelope: MailCommand
  readonly recipients: readonly RcptCommand[]
  readonly client: ClientInfo
  /** As whom the client may send. */
  readonly identity: Identity
  /** Recipients without NOTIFY ask for word of delivery too, as the address's setting wants it. */
  readonly notifyDelivered: boolean
  /** The header block, every line ended by CRLF, without the empty line. */
  readonly header: Buffer
  /** Its body is complete. */
  readonly content: ContentWriter
  readonly bodyHash: BodyHash
  readonly isBodyEightBit: boolean
}
