/** A large queue, written through the store's own port as if the mail had been accepted and deferred before. */
import { join } from 'node:path'
import { SystemClock } from '../../src/base/clock.ts'
import { silentLog } from '../../src/base/log.ts'
import { systemRandom } from '../../src/base/random.ts'
import { parseConfig } from '../../src/config/load-config.ts'
import { consignmentId } from '../../src/mail/message/message.ts'
import { newMessageId } from '../../src/mail/message/ids.ts'
import type { ConsignmentSettled, MessageAccepted } from '../../src/mail/message/queue-change.ts'
import { ContentWriter, type SpoolParts } from '../../src/mail/spool/content-writer.ts'
import { openEstate } from '../../src/role/estate.ts'

const PER_COMMIT = 1_000
const SENDER = 'app@ours.example'
const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000

export type Preloaded = {
  readonly recipient: string
  readonly destination: string
  readonly content: string
  /** When it is tried again. */
  readonly dueAt: number
}

/** Into the folder `data` in this folder; no server may run there. */
export async function preloadQueue(
  folder: string,
  count: number,
  messageOf: (number: number) => Preloaded,
): Promise<void> {
  const config = parseConfig(
    'hostname = "mail.ours.example"\ndata = "data"',
    join(folder, 'c.toml'),
  )
  const clock = new SystemClock()
  const world = { clock, random: systemRandom, log: silentLog }
  const estate = await openEstate({ ...config, minFreeBytes: 0 }, world)
  // One in each millisecond, as ids are made for.
  const firstAt = clock.now() - HOUR_MS
  try {
    for (let from = 0; from < count; from += PER_COMMIT) {
      const changes = await Promise.all(
        Array.from({ length: Math.min(PER_COMMIT, count - from) }, (_, index) =>
          deferred(messageOf(from + index), firstAt + from + index, estate.spool),
        ),
      )
      await estate.store.commit(changes.flat())
    }
  } finally {
    await estate.close()
  }
}

async function deferred(
  { recipient, destination, content, dueAt }: Preloaded,
  acceptedAt: number,
  spool: SpoolParts,
): Promise<[MessageAccepted, ConsignmentSettled]> {
  const messageId = newMessageId(acceptedAt, systemRandom)
  const id = consignmentId(messageId, 0)
  const writer = new ContentWriter(messageId, spool)
  const headerEnd = content.indexOf('\r\n\r\n') + 2
  const header = Buffer.from(content.slice(0, headerEnd))
  await writer.write(Buffer.from(content.slice(headerEnd + 2)))
  const accepted: MessageAccepted = {
    kind: 'message-accepted',
    message: {
      id: messageId,
      sender: SENDER,
      submitter: SENDER,
      domain: 'ours.example',
      origin: 'submission',
      acceptedAt,
      expiresAt: acceptedAt + 5 * DAY_MS,
      sizeBytes: writer.sizeWith(header),
      isEightBit: false,
      needsSmtpUtf8: false,
    },
    content: await writer.finish(header),
    consignments: [
      { id, messageId, destination, recipients: [{ position: 0, address: recipient }] },
    ],
    leased: [id],
  }
  const settled: ConsignmentSettled = {
    kind: 'consignment-settled',
    consignmentId: id,
    messageId,
    at: acceptedAt + 1_000,
    outcomes: [
      {
        position: 0,
        state: 'queued',
        status: '4.3.0',
        attempt: {
          at: acceptedAt + 1_000,
          host: 'mx.theirs.example',
          ip: '192.0.2.25',
          stage: 'rcpt',
          reply: '451 4.3.0 not now',
          reason: 'The host had trouble of its own.',
        },
      },
    ],
    nextAttemptAt: dueAt,
    notices: [],
  }
  return [accepted, settled]
}
