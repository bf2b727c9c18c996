/**
 * Suspends an address and tells its owner. The suspension, the holding of what waits and the letter are one
 * commit: no crash leaves an address suspended of which nobody was told, or the other way round. Only a full
 * disk does, because a letter needs room and a thief must not gain by it: then the replies to the address and
 * the log have to tell.
 */
import type { Clock } from '../../base/clock.ts'
import { describeError, type Log } from '../../base/log.ts'
import type { Random } from '../../base/random.ts'
import { splitAddress } from '../../protocol/smtp/path.ts'
import type { Signer } from '../domain/signing.ts'
import { reasonOf, type Suspension } from '../limit/reputation.ts'
import { newMessageId } from '../message/ids.ts'
import type { Message } from '../message/message.ts'
import { type Change, StoreFullError } from '../message/store.ts'
import { ContentWriter, type SpoolParts } from '../spool/content-writer.ts'
import { accept, type AcceptParts } from '../submission/accept.ts'
import { suspensionNotice } from './suspension-notice.ts'

export type SuspensionLetterParts = AcceptParts & {
  readonly spool: SpoolParts
  readonly signer: Signer
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly hostname: string
  readonly lifetimeMs: number
}

export class SuspensionLetters {
  readonly #parts: SuspensionLetterParts

  constructor(parts: SuspensionLetterParts) {
    this.#parts = parts
  }

  /** @throws the store's error; the address is not suspended then */
  async suspend(suspension: Suspension): Promise<void> {
    const { log, store } = this.#parts
    const { address } = suspension
    const changes = changesOf(suspension)
    try {
      const id = await this.#tell(suspension, changes)
      log.info({ id, recipient: address }, 'suspension.told')
    } catch (error) {
      if (!(error instanceof StoreFullError)) throw error
      await store.commit(changes)
      log.error({ recipient: address, error: describeError(error) }, 'suspension.untold')
    }
  }

  /** The id of the letter. */
  async #tell(suspension: Suspension, alongside: readonly Change[]): Promise<string> {
    const { clock, hostname, lifetimeMs, random, signer, spool } = this.#parts
    const { address, at } = suspension
    const { domain } = splitAddress(address)
    const id = newMessageId(clock.now(), random)
    const letter = suspensionNotice(suspension, { hostname, domain, id })
    const content = new ContentWriter(id, spool)
    await content.write(letter.body)
    const bodyHash = signer.bodyHash()
    bodyHash.update(letter.body)
    const header = await signer.sign(letter.header, domain, bodyHash, at)
    const message: Message = {
      id,
      // RFC 5321 §4.5.5: nobody is told what becomes of it.
      sender: '',
      submitter: address,
      domain,
      origin: 'notice',
      acceptedAt: at,
      expiresAt: at + lifetimeMs,
      sizeBytes: content.sizeWith(header),
      isEightBit: false,
      needsSmtpUtf8: letter.needsSmtpUtf8,
    }
    const recipients = [{ position: 0, address }]
    await accept({ message, recipients, header, content, alongside }, this.#parts)
    return id
  }
}

/** Mail that waits is held; what was written to the address, such as this letter, is not. */
function changesOf({ address, at, cause }: Suspension): Change[] {
  const reason = reasonOf(cause)
  return [
    { kind: 'address-suspended', address, at, reason },
    { kind: 'submitter-held', submitter: address, at, reason },
  ]
}
