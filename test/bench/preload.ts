/**
 * A process of its own that fills a queue: `node preload.ts DATA FROM TO` writes the messages of these numbers
 * through the store's port, each accepted and deferred once until tomorrow, 1,000 per commit. They go to
 * 10,000 destinations and come from 1,000 submitters.
 */
import { SystemClock } from '../../src/base/clock.ts'
import { silentLog } from '../../src/base/log.ts'
import { systemRandom } from '../../src/base/random.ts'
import { newMessageId } from '../../src/mail/message/ids.ts'
import { consignmentId, type Message } from '../../src/mail/message/message.ts'
import type { QueueChange } from '../../src/mail/message/queue-change.ts'
import { contentInMemory } from '../../src/mail/spool/content.ts'
import { ContentWriter, type SpoolParts } from '../../src/mail/spool/content-writer.ts'
import { KeyWrapper } from '../../src/mail/spool/seal.ts'
import { openInstanceKey } from '../../src/role/instance-key.ts'
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts'

const PER_COMMIT = 1_000
const DESTINATIONS = 10_000
const SUBMITTERS = 1_000
const DAY_MS = 86_400_000
const LIFETIME_MS = 5 * DAY_MS

const HEADER = Buffer.from('From: <sender@bench.example>\r\nSubject: waits\r\n')
const BODY = Buffer.from('This one waits until tomorrow.\r\n'.repeat(32))
const SIZE_BYTES = contentInMemory(HEADER, [BODY]).sizeBytes

const [folder = '', from = '0', to = '0'] = process.argv.slice(2)
const clock = new SystemClock()
await using store = await openSqliteStore({ folder, minFreeBytes: 0, clock, log: silentLog })
const wrapper = new KeyWrapper(await openInstanceKey(folder, systemRandom, true))
const spool: SpoolParts = { files: store.spool, wrapper, random: systemRandom }

for (let first = Number(from); first < Number(to); first += PER_COMMIT) {
  const count = Math.min(PER_COMMIT, Number(to) - first)
  const changes = Array.from({ length: count }, (_, index) => deferredMessage(first + index))
  await store.commit((await Promise.all(changes)).flat())
}

async function deferredMessage(number: number): Promise<QueueChange[]> {
  const now = clock.now()
  const sender = `sender${number % SUBMITTERS}@bench.example`
  const message: Message = {
    id: newMessageId(now, systemRandom),
    sender,
    submitter: sender,
    domain: 'bench.example',
    origin: 'submission',
    acceptedAt: now,
    expiresAt: now + LIFETIME_MS,
    sizeBytes: SIZE_BYTES,
    isEightBit: false,
    needsSmtpUtf8: false,
  }
  const destination = `away${number % DESTINATIONS}.example`
  const recipients = [{ position: 0, address: `recipient@${destination}` }]
  const id = consignmentId(message.id, 0)
  const writer = new ContentWriter(message.id, spool)
  await writer.write(BODY)
  return [
    {
      kind: 'message-accepted',
      message,
      content: await writer.finish(HEADER),
      consignments: [{ id, messageId: message.id, destination, recipients }],
      leased: [id],
    },
    {
      kind: 'consignment-settled',
      consignmentId: id,
      messageId: message.id,
      at: now,
      outcomes: [
        {
          position: 0,
          state: 'queued',
          status: '4.4.1',
          attempt: {
            at: now,
            host: `mx.${destination}`,
            ip: '192.0.2.1',
            stage: 'connect',
            reply: 'connection refused',
          },
        },
      ],
      nextAttemptAt: now + DAY_MS,
      notices: [],
    },
  ]
}
