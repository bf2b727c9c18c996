/** A few messages in memory, as the admin app reads them. */
import type { Message } from '../../src/mail/message/message.ts'
import type {
  MessageStore,
  MessageWithRecipients,
  Page,
  StoredEvent,
  WaitingRow,
} from '../../src/mail/queue/message-store.ts'

export class MemoryMessages implements MessageStore {
  readonly stored = new Map<string, MessageWithRecipients>()
  readonly history = new Map<string, StoredEvent[]>()
  waiting: WaitingRow[] = []

  async messages({ limit, after = '~' }: Page): Promise<MessageWithRecipients[]> {
    const newest = [...this.stored.keys()].toSorted().toReversed()
    const ids = newest.filter((id) => id < after).slice(0, limit)
    return ids.flatMap((id) => this.stored.get(id) ?? [])
  }

  async message(id: string): Promise<MessageWithRecipients | undefined> {
    return this.stored.get(id)
  }

  async events(messageId: string): Promise<StoredEvent[]> {
    return this.history.get(messageId) ?? []
  }

  async queue({ limit }: Page): Promise<WaitingRow[]> {
    return this.waiting.slice(0, limit)
  }
}

export function aMessage(given: Partial<Message>): Message {
  const acceptedAt = Date.UTC(2026, 0, 1)
  return {
    id: '01jgfjjaaaaaaaaa',
    sender: 'anna@example.com',
    submitter: 'anna@example.com',
    domain: 'example.com',
    origin: 'submission',
    acceptedAt,
    expiresAt: acceptedAt + 5 * 86_400_000,
    sizeBytes: 4_096,
    isEightBit: false,
    needsSmtpUtf8: false,
    ...given,
  }
}
