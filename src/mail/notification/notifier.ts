/**
 * The notifier: tells senders what became of their messages. It takes owed notices from the store, waits a
 * moment so that recipients of one message with the same fate share one notice, and commits the notice
 * together with the fact that it was told. A crash therefore tells once, and never forgets. Each sender is
 * written to in the language of the address that handed the message in.
 */
import type { Clock } from '../../base/clock.ts'
import { describeError, type Log } from '../../base/log.ts'
import type { Random } from '../../base/random.ts'
import type { Service } from '../../base/service.ts'
import type { AccountStore } from '../account/account-store.ts'
import type { Signer } from '../domain/signing.ts'
import { newMessageId } from '../message/ids.ts'
import type { Message } from '../message/message.ts'
import type { NoticesTold } from '../message/queue-change.ts'
import type { Store } from '../message/store.ts'
import type { QueueStore } from '../queue/queue-store.ts'
import type { DeliverableContent } from '../spool/content.ts'
import type { ContentReader } from '../spool/content-reader.ts'
import { ContentWriter, type SpoolParts } from '../spool/content-writer.ts'
import { accept, type AcceptParts } from '../submission/accept.ts'
import { type Language, languageOf } from './catalogues.ts'
import {
  makeNotice,
  newsByKind,
  type Notice,
  type NoticeFacts,
  type OwedNews,
  returnsBody,
} from './notice.ts'

/** How long a duty waits for others of its message. */
const GROUPING_MS = 3_000
const BATCH = 50
/** After the store failed, before it is asked again. */
const PAUSE_MS = 5_000

export type NotifierParts = AcceptParts & {
  readonly store: Store & QueueStore & Pick<AccountStore, 'address'>
  readonly contents: ContentReader
  readonly spool: SpoolParts
  readonly signer: Signer
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly hostname: string
  readonly lifetimeMs: number
}

type WrittenNotice = {
  readonly id: string
  readonly sizeBytes: number
  readonly about: Message
}

export class Notifier implements Service {
  readonly name = 'notifier'
  readonly #parts: NotifierParts
  #isRunning = false
  #isOwed = true
  #isTelling = false
  #lookAt = 0
  #sleep = new AbortController()
  #loop: Promise<void> = Promise.resolve()

  constructor(parts: NotifierParts) {
    this.#parts = parts
  }

  async start(): Promise<void> {
    this.#isRunning = true
    this.#loop = this.#work()
  }

  async stop(): Promise<void> {
    this.#isRunning = false
    this.#sleep.abort()
    await this.#loop
  }

  /** A duty to tell has been committed. */
  wake(): void {
    if (this.#isOwed) return
    this.#isOwed = true
    this.#sleep.abort()
  }

  /** Nothing is being told and nothing is to be told now; what is owed waits for its group. */
  get isIdle(): boolean {
    return !this.#isTelling && !this.#isOwed && this.#parts.clock.now() < this.#lookAt
  }

  async #work(): Promise<void> {
    const { clock, log } = this.#parts
    while (this.#isRunning) {
      this.#isTelling = true
      try {
        this.#isOwed = false
        this.#lookAt = await this.#tellWhatIsOwed()
      } catch (error) {
        log.error({ error: describeError(error) }, 'notifier.failed')
        this.#lookAt = clock.now() + PAUSE_MS
      }
      this.#isTelling = false
      if (!this.#isRunning) return
      this.#sleep = new AbortController()
      // A duty that came while we looked waits for its group all the same.
      if (this.#isOwed) this.#lookAt = Math.min(this.#lookAt, clock.now() + GROUPING_MS)
      this.#isOwed = false
      await clock.sleepUntil(this.#lookAt, this.#sleep.signal)
    }
  }

  /** Returns when to look again. */
  async #tellWhatIsOwed(): Promise<number> {
    const { clock, store } = this.#parts
    const owed = await store.owedNotices(BATCH)
    let lookAt = Infinity
    for (const notices of owed) {
      const readyAt = Math.max(...notices.recipients.map(({ owedAt }) => owedAt)) + GROUPING_MS
      if (readyAt > clock.now()) {
        lookAt = Math.min(lookAt, readyAt)
        continue
      }
      for (const news of newsByKind(notices)) await this.#tell(news)
      // Behind a full batch there may be more.
      if (owed.length === BATCH) lookAt = clock.now()
    }
    return lookAt
  }

  async #tell(owed: OwedNews): Promise<void> {
    const { clock, hostname, log, random, spool, store } = this.#parts
    const now = clock.now()
    const id = newMessageId(now, random)
    const original = await this.#original(owed)
    const notice = makeNotice(owed, {
      hostname,
      id,
      now,
      language: await this.#languageFor(owed.message),
      ...(original === undefined ? {} : { original }),
    })
    const told: NoticesTold = {
      kind: 'notices-told',
      messageId: owed.message.id,
      at: now,
      positions: owed.recipients.map(({ position }) => position),
      kinds: owed.recipients.map(({ notice }) => notice),
      ...(notice === undefined ? {} : { noticeId: id }),
    }
    if (notice === undefined) return store.commit([told])

    const content = new ContentWriter(id, spool)
    await content.write(notice.body)
    const header = await this.#signed(notice, now)
    const sizeBytes = content.sizeWith(header)
    const message = this.#messageOf(notice, { id, sizeBytes, about: owed.message })
    const recipients = [{ position: 0, address: notice.recipient }]
    await accept({ message, recipients, header, content, alongside: [told] }, this.#parts)
    const { kind, message: about } = owed
    log.info({ id, about: about.id, kind, recipient: notice.recipient }, 'notice.sent')
  }

  /** As any mail of its domain; a receiver may refuse what a null sender says unsigned. */
  async #signed({ header, body, domain }: Notice, now: number): Promise<Buffer> {
    const { signer } = this.#parts
    const bodyHash = signer.bodyHash()
    bodyHash.update(body)
    return signer.sign(header, domain, bodyHash, now)
  }

  #messageOf(notice: Notice, { id, sizeBytes, about }: WrittenNotice): Message {
    const acceptedAt = this.#parts.clock.now()
    return {
      id,
      sender: '',
      submitter: notice.recipient,
      domain: notice.domain,
      origin: 'notice',
      acceptedAt,
      expiresAt: acceptedAt + this.#parts.lifetimeMs,
      sizeBytes,
      isEightBit: false,
      needsSmtpUtf8: notice.needsSmtpUtf8,
      // RFC 8689 §5: it has the header of a message that was to be seen by nobody on the way.
      ...(about.tlsRequired === 'yes' ? { tlsRequired: 'yes' } : {}),
    }
  }

  /** As set with the address; who handed in without one (a trusted network) is written to in English. */
  async #languageFor({ submitter }: Message): Promise<Language> {
    return languageOf((await this.#parts.store.address(submitter))?.language)
  }

  /** The header of the message that the notice is about, and its body where that is returned too. */
  async #original(owed: OwedNews): Promise<NoticeFacts['original']> {
    const { contents, log, store } = this.#parts
    const stored = await store.contentOf(owed.message.id)
    if (stored === undefined) return undefined
    try {
      const header = contents.header(stored)
      if (!returnsBody(owed)) return { header }
      const whole = await joined(contents.open(stored, owed.message.sizeBytes))
      return { header, body: whole.subarray(header.length + 2) }
    } catch (error) {
      // A sender must hear of his mail even if it cannot be read any more.
      log.error({ id: owed.message.id, error: describeError(error) }, 'content.unreadable')
      return undefined
    }
  }
}

async function joined(content: DeliverableContent): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of content.chunks()) chunks.push(chunk)
  return Buffer.concat(chunks)
}
