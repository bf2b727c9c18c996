/**
 * The SMTP door: answers the decisions of one submission session. It knows accounts and `submit`,
 * and nothing of bytes; the dialogue around it is protocol/smtp/server-session.ts.
 */
import { describeError, type Log } from '../../base/log.ts'
import type { Random } from '../../base/random.ts'
import { reply, type Reply } from '../../protocol/smtp/reply.ts'
import { splitAddress } from '../../protocol/smtp/path.ts'
import type {
  ClientInfo,
  ContentSink,
  MailCommand,
  RcptCommand,
  SessionHandler,
  Transaction,
} from '../../protocol/smtp/session-handler.ts'
import type { AccountLogin } from '../account/account-login.ts'
import { normaliseAddress } from '../account/address.ts'
import type { Counted } from '../limit/sending-limits.ts'
import { newMessageId } from '../message/ids.ts'
import { StoreFullError } from '../message/store.ts'
import type { Suppressions } from '../suppression/suppression.ts'
import { ContentWriter, type SpoolParts } from '../spool/content-writer.ts'
import type { Identity } from './identity.ts'
import { Intake, type Received } from './intake.ts'
import { refuseOverLimit } from './over-limit.ts'
import { isRefusal, type Refusal } from './refusal.ts'
import { submit, type SubmitParts } from './submit.ts'
import { refuseSuppressed } from './suppressed-recipient.ts'

export type DoorParts = SubmitParts & {
  readonly suppressions: Pick<Suppressions, 'of'>
  readonly spool: SpoolParts
  readonly random: Random
  readonly log: Log
}

const senderNoted = reply(250, '2.1.0', 'Sender noted')
const recipientNoted = reply(250, '2.1.5', 'Recipient noted')
const noDomain = reply(553, '5.1.3', 'The recipient needs a domain: name@example.com')
const storeFull = reply(
  452,
  '4.3.1',
  'The disk is full; your message was not taken, try again later',
)
const storeTrouble = reply(
  451,
  '4.3.0',
  'Cannot store mail now; your message was not taken, try again later',
)

export class SmtpDoor implements SessionHandler {
  readonly #parts: DoorParts
  /** Absent on a trusted listener, where nobody logs in. */
  readonly login?: AccountLogin
  /** The recipients of the transaction so far. */
  #named: string[] = []
  #counted: Counted | undefined

  constructor(parts: DoorParts, login?: AccountLogin) {
    this.#parts = parts
    if (login !== undefined) this.login = login
  }

  async mail({ sender }: MailCommand, client: ClientInfo): Promise<Reply> {
    const { identities, sendingLimits } = this.#parts
    const identity = this.#identity()
    const refusal = await identities.objectionToSender(sender, identity)
    if (refusal !== undefined) return this.#refuse(refusal, client, 'sender.refused')
    this.#named = []
    this.#counted = countedAs(identity, sender)
    const overrun = this.#counted && sendingLimits.mayBegin(this.#counted)
    if (overrun === undefined) return senderNoted
    return this.#refuse(refuseOverLimit(overrun), client, 'sender.over-limit')
  }

  async rcpt({ recipient }: RcptCommand, client: ClientInfo): Promise<Reply> {
    if (splitAddress(recipient).domain === '') return noDomain
    const suppression = await this.#parts.suppressions.of(recipient)
    if (suppression !== undefined) {
      return this.#refuse(refuseSuppressed(suppression), client, 'recipient.refused')
    }
    const overrun = await this.#overrunBy(recipient)
    if (overrun !== undefined) {
      return this.#refuse(refuseOverLimit(overrun), client, 'recipient.over-limit')
    }
    this.#named.push(recipient)
    return recipientNoted
  }

  content(transaction: Transaction): ContentSink {
    const { clock, limits, random, signer, spool } = this.#parts
    const content = new ContentWriter(newMessageId(clock.now(), random), spool)
    const bodyHash = signer.bodyHash()
    return new Intake({ content, bodyHash, limits }, (received) =>
      this.#submit(transaction, received),
    )
  }

  closed(): void {
    this.#named = []
  }

  /** As whom this session may send. */
  #identity(): Identity {
    if (this.login === undefined) return { kind: 'network' }
    const { identity } = this.login
    // The session lets nobody past AUTH without one.
    if (identity === undefined) throw new Error('a session sends before its login')
    const { address, domain } = identity
    return address === undefined
      ? { kind: 'domain', domain }
      : { kind: 'address', address: address.address }
  }

  #overrunBy(recipient: string) {
    const { sendingLimits } = this.#parts
    return this.#counted && sendingLimits.mayAddress(this.#counted, recipient, this.#named)
  }

  #refuse(refusal: Refusal, { ip }: ClientInfo, event: string): Reply {
    this.#parts.log.warn({ ip, why: refusal.privateReason }, event)
    return refusal
  }

  async #submit(transaction: Transaction, received: Received): Promise<Reply> {
    const { mail, recipients, client } = transaction
    const { log } = this.#parts
    try {
      if (received.failure !== undefined) {
        await received.content.discard()
        throw received.failure
      }
      const draft = {
        envelope: mail,
        recipients,
        client,
        identity: this.#identity(),
        notifyDelivered: this.login?.identity?.address?.notifyDelivered === true,
        ...received,
      }
      const result = await submit(draft, this.#parts)
      if (isRefusal(result)) {
        log.warn(
          { ip: client.ip, sender: mail.sender, why: result.privateReason },
          'message.refused',
        )
        return result
      }
      const { id, sender, sizeBytes } = result
      log.info({ id, sender, recipients: recipients.length, size: sizeBytes }, 'message.accepted')
      return reply(250, '2.0.0', `queued as ${id}`)
    } catch (error) {
      log.error({ error: describeError(error) }, 'message.unstored')
      return error instanceof StoreFullError ? storeFull : storeTrouble
    }
  }
}

/** Whose counters the transaction is held against; nobody's on a trusted listener. */
function countedAs(identity: Identity, sender: string): Counted | undefined {
  switch (identity.kind) {
    case 'network':
      return undefined
    case 'address':
      return {
        submitter: identity.address,
        domain: identity.address.slice(identity.address.lastIndexOf('@') + 1),
      }
    case 'domain':
      return {
        submitter: normaliseAddress(sender)?.address ?? identity.domain,
        domain: identity.domain,
      }
  }
}
