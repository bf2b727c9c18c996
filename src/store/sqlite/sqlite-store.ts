/**
 * The store on one SQLite database: the ports of the stations over one writer and short reads.
 *
 * Writing, leasing included, goes to the writer's thread (group-commit.ts) and is durable when it
 * resolves. Short reads run here, on a read-only connection, and see what was committed before them.
 * The folder belongs to one process at a time (instance-lock.ts).
 */
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { AccountStore, Address, Domain } from '../../mail/account/account-store.ts'
import type { Credential } from '../../mail/message/account-change.ts'
import type { LeasedConsignment } from '../../mail/message/message.ts'
import type { Change, Store } from '../../mail/message/store.ts'
import type { Suppression } from '../../mail/message/suppression-change.ts'
import type { StoredContent } from '../../mail/message/stored-content.ts'
import type {
  MessageStore,
  MessageWithRecipients,
  Page,
  StoredEvent,
  WaitingRow,
} from '../../mail/queue/message-store.ts'
import type { LeaseWanted, OwedNotices, QueueStore } from '../../mail/queue/queue-store.ts'
import type {
  Redactable,
  RedactionWanted,
  RetentionStore,
} from '../../mail/spool/retention-store.ts'
import type { SuppressionPage, SuppressionStore } from '../../mail/suppression/suppression-store.ts'
import { flushFolder, openSpoolFolder, type SpoolFolder } from '../spool/spool-files.ts'
import { AccountReads } from './account-reads.ts'
import { writeBackup } from './backup.ts'
import { databaseFile, openForReading } from './database.ts'
import { FreeRoom } from './free-room.ts'
import { GroupCommit } from './group-commit.ts'
import { InstanceLock } from './instance-lock.ts'
import { readWaitingRows } from './long-read.ts'
import { MessageReads } from './message-reads.ts'
import { QueueReads } from './queue-reads.ts'
import { RetentionReads } from './retention-reads.ts'
import { SuppressionReads } from './suppression-reads.ts'

export type SqliteStoreOptions = {
  /** The data folder; made when it is missing. */
  readonly folder: string
  readonly minFreeBytes: number
  readonly clock: Pick<Clock, 'now'>
  readonly log: Log
  /** Called once when the database can no longer be written: the process must end and start again. */
  readonly onBroken?: (error: Error) => void
}

/**
 * Opens the folder's database, brings it up to date, ends the leases of the process before, and sweeps
 * the spool folder.
 * @throws StoreLockedError while another process uses the folder
 * @throws SchemaTooNewError when a newer Posthorn wrote it
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<SqliteStore> {
  const made = await mkdir(options.folder, { recursive: true, mode: 0o700 })
  if (made !== undefined) await flushFolder(dirname(made))
  await using opening = new AsyncDisposableStack()
  const lock = new InstanceLock(options.folder)
  opening.defer(() => lock.release())

  const file = databaseFile(options.folder)
  const writer = new GroupCommit({ file, now: options.clock.now() }, (error) => {
    options.log.error({ error }, 'store.broken')
    options.onBroken?.(error)
  })
  opening.defer(() => writer.close())
  const { abandoned, migrated } = await writer.opened

  const reading = openForReading(file)
  opening.defer(() => reading.close())
  const spool = await openSpoolFolder(options.folder)
  const reads = {
    account: new AccountReads(reading),
    message: new MessageReads(reading),
    queue: new QueueReads(reading),
    retention: new RetentionReads(reading),
    suppression: new SuppressionReads(reading),
  }
  const swept = await spool.sweep((name) => reads.queue.refersTo(name))
  options.log.info({ folder: options.folder, abandoned, migrated, swept }, 'store.opened')
  return new SqliteStore(options, { writer, reads, spool, closing: opening.move() })
}

type Parts = {
  readonly writer: GroupCommit
  readonly reads: {
    readonly account: AccountReads
    readonly message: MessageReads
    readonly queue: QueueReads
    readonly retention: RetentionReads
    readonly suppression: SuppressionReads
  }
  readonly spool: SpoolFolder
  readonly closing: AsyncDisposableStack
}

export class SqliteStore
  implements
    Store,
    QueueStore,
    MessageStore,
    AccountStore,
    SuppressionStore,
    RetentionStore,
    AsyncDisposable
{
  /** The bodies too large for the database. */
  readonly spool: SpoolFolder
  readonly #folder: string
  readonly #writer: GroupCommit
  readonly #reads: Parts['reads']
  readonly #room: FreeRoom
  readonly #closing: AsyncDisposableStack

  /** Use `openSqliteStore`. */
  constructor(options: SqliteStoreOptions, { writer, reads, spool, closing }: Parts) {
    this.spool = spool
    this.#folder = options.folder
    this.#writer = writer
    this.#reads = reads
    this.#room = new FreeRoom(options)
    this.#closing = closing
  }

  async commit(changes: readonly Change[]): Promise<void> {
    if (changes.some(({ kind }) => kind === 'message-accepted')) this.#room.require()
    await this.#writer.submit({ kind: 'commit', changes })
  }

  async lease(wanted: LeaseWanted): Promise<LeasedConsignment[]> {
    const result = await this.#writer.submit({ kind: 'lease', wanted })
    return result.kind === 'leased' ? [...result.consignments] : []
  }

  async release(consignmentIds: readonly string[], now: number, dueAt = now): Promise<void> {
    await this.#writer.submit({ kind: 'release', consignmentIds, now, dueAt })
  }

  async nextDueAt(): Promise<number | undefined> {
    return this.#reads.queue.nextDueAt()
  }

  async contentOf(messageId: string): Promise<StoredContent | undefined> {
    return this.#reads.queue.contentOf(messageId)
  }

  async owedNotices(limit: number): Promise<OwedNotices[]> {
    return this.#reads.queue.owedNotices(limit)
  }

  async messages(page: Page): Promise<MessageWithRecipients[]> {
    return this.#reads.message.messages(page)
  }

  async message(id: string): Promise<MessageWithRecipients | undefined> {
    return this.#reads.message.message(id)
  }

  async events(messageId: string): Promise<StoredEvent[]> {
    return this.#reads.message.events(messageId)
  }

  /** `page.after` is the `waitingRowId` of a row. */
  async queue(page: Page): Promise<WaitingRow[]> {
    return readWaitingRows(databaseFile(this.#folder), page)
  }

  async domains(): Promise<Domain[]> {
    return this.#reads.account.domains()
  }

  async domain(name: string): Promise<Domain | undefined> {
    return this.#reads.account.domain(name)
  }

  async addresses(domain?: string): Promise<Address[]> {
    return this.#reads.account.addresses(domain)
  }

  async address(address: string): Promise<Address | undefined> {
    return this.#reads.account.address(address)
  }

  async credentials(address: string): Promise<Credential[]> {
    return this.#reads.account.credentials(address)
  }

  async suppressionOf(recipient: string, now: number): Promise<Suppression | undefined> {
    return this.#reads.suppression.suppressionOf(recipient, now)
  }

  async suppressions(page: SuppressionPage): Promise<Suppression[]> {
    return this.#reads.suppression.suppressions(page)
  }

  async redactable(wanted: RedactionWanted): Promise<Redactable[]> {
    return this.#reads.retention.redactable(wanted)
  }

  async forgettable(wanted: { endedBefore: number; limit: number }): Promise<string[]> {
    return this.#reads.retention.forgettable(wanted)
  }

  async shortestContentMs(): Promise<number | undefined> {
    return this.#reads.retention.shortestContentMs()
  }

  async clean(): Promise<boolean> {
    const result = await this.#writer.submit({ kind: 'clean' })
    return result.kind === 'cleaned' && result.isComplete
  }

  /** Writes one file with everything but the instance key, while the store goes on working. */
  async backup(file: string): Promise<void> {
    await writeBackup({ folder: this.#folder, file })
  }

  /** Writes what waits, then gives the folder free. Safe twice. */
  async close(): Promise<void> {
    await this.#writer.close()
    await this.#closing.disposeAsync()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}
