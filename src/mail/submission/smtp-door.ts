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
import type { AccountStore, Address } from '../account/account-store.ts'
import type { Authenticator } from '../account/authenticator.ts'
import { normaliseDomain } from '../account/address.ts'
import { newMessageId } from '../message/ids.ts'
import { StoreFullError } from '../message/store.ts'
import type { Suppressions } from '../suppression/suppression.ts'
import { ContentWriter, type SpoolParts } from '../spool/content-writer.ts'
import { judgeSender } from './author.ts'
import { Intake, type Received } from './intake.ts'
import { isRefusal } from './refusal.ts'
import { submit, type SubmitParts } from './submit.ts'
import { refuseSuppressed } from './suppressed-recipient.ts'

export type DoorParts = SubmitParts & {
  readonly accounts: Pick<AccountStore, 'address'>
  readonly authenticator: Authenticator
  readonly suppressions: Pick<Suppressions, 'of'>
  readonly spool: SpoolParts
  readonly random: Random
  readonly log: Log
}

const authenticated = reply(235, '2.7.0', 'Welcome')
const wrongPassword = reply(
  535,
  '5.7.8',
  'User name or password is wrong: the user name is the full address, the password the one made for it',
)
const busy = reply(454, '4.7.0', 'Too many logins are being checked; try again in a minute')
const gone = reply(535, '5.7.8', 'This address may no longer send; ask whoever runs this server')
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
  readonly #isTrusted: boolean
  #address: Address | undefined

  constructor(parts: DoorParts, isTrusted: boolean) {
    this.#parts = parts
    this.#isTrusted = isTrusted
  }

  async authenticate(user: string, password: string, { ip }: ClientInfo): Promise<Reply> {
    const found = await this.#parts.authenticator.authenticate(user, password)
    if (found === 'busy') return busy
    if (found === undefined) {
      this.#parts.log.warn({ ip, user }, 'login.refused')
      return wrongPassword
    }
    this.#address = found
    return authenticated
  }

  async mail({ sender }: MailCommand, { ip }: ClientInfo): Promise<Reply> {
    const permitted = await this.#permitted(sender)
    if (permitted === undefined) return gone
    const refusal = judgeSender(sender, permitted)
    if (refusal === undefined) return senderNoted
    this.#parts.log.warn({ ip, why: refusal.privateReason }, 'sender.refused')
    return refusal
  }

  async rcpt({ recipient }: RcptCommand, { ip }: ClientInfo): Promise<Reply> {
    if (splitAddress(recipient).domain === '') return noDomain
    const suppression = await this.#parts.suppressions.of(recipient)
    if (suppression === undefined) return recipientNoted
    const refusal = refuseSuppressed(suppression)
    this.#parts.log.warn({ ip, why: refusal.privateReason }, 'recipient.refused')
    return refusal
  }

  content(transaction: Transaction): ContentSink {
    const { clock, limits, random, spool } = this.#parts
    const content = new ContentWriter(newMessageId(clock.now(), random), spool)
    return new Intake(content, limits, (received) => this.#submit(transaction, received))
  }

  closed(): void {}

  /** As whom this session may send; undefined when its address has been removed meanwhile. */
  async #permitted(sender: string) {
    if (this.#isTrusted) {
      const domain = normaliseDomain(splitAddress(sender).domain)
      const isOurs = domain !== undefined && (await this.#parts.ownDomains.has(domain))
      return { kind: 'domains', has: () => isOurs } as const
    }
    const { address = '' } = this.#address ?? {}
    const isStillThere = (await this.#parts.accounts.address(address)) !== undefined
    return isStillThere ? ({ kind: 'address', address } as const) : undefined
  }

  async #submit({ mail, recipients, client }: Transaction, received: Received): Promise<Reply> {
    const { log } = this.#parts
    const known = this.#isTrusted ? undefined : this.#address
    try {
      if (received.failure !== undefined) {
        await received.content.discard()
        throw received.failure
      }
      const draft = {
        envelope: mail,
        recipients,
        client,
        address: known?.address,
        notifyDelivered: known?.notifyDelivered === true,
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
