/**
 * The store on one SQLite database: the ports of the stations over one writer and many reads.
 *
 * Writing, leasing included, goes to the writer's thread (group-commit.ts) and is durable when it
 * resolves. Short reads run here (store-reads.ts), long ones each in a thread of its own (long-read.ts).
 * The folder belongs to one process at a time (instance-lock.ts).
 */
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { AccountStore } from '../../mail/account/account-store.ts'
import type { DomainStore } from '../../mail/domain/domain-store.ts'
import type { AcceptedCount, LimitStore } from '../../mail/limit/limit-store.ts'
import type { LeasedConsignment } from '../../mail/message/message.ts'
import type { Change, Store } from '../../mail/message/store.ts'
import type { MessageStore, WaitingPage, WaitingRow } from '../../mail/queue/message-store.ts'
import type { LeaseWanted, QueueStore } from '../../mail/queue/queue-store.ts'
import type {
  SelectedConsignment,
  SelectionStore,
  SelectionWanted,
} from '../../mail/queue/selection-store.ts'
import type { ReportStore } from '../../mail/report/report-store.ts'
import type { StsStore } from '../../mail/route/sts-store.ts'
import type { RetentionStore } from '../../mail/spool/retention-store.ts'
import type { SuppressionStore } from '../../mail/suppression/suppression-store.ts'
import { flushFolder, openSpoolFolder, type SpoolFolder } from '../spool/spool-files.ts'
import { writeBackup } from './backup.ts'
import { databaseFile, openForReading } from './database.ts'
import { FreeRoom } from './free-room.ts'
import { GroupCommit } from './group-commit.ts'
import { InstanceLock } from './instance-lock.ts'
import { readAcceptedCounts, readSelected, readWaitingRows } from './long-read.ts'
import { QueueReads } from './queue-reads.ts'
import { StoreReads } from './store-reads.ts'

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
  const queue = new QueueReads(reading)
  const swept = await spool.sweep((name) => queue.refersTo(name))
  options.log.info({ folder: options.folder, abandoned, migrated, swept }, 'store.opened')
  return new SqliteStore(options, { writer, reading, spool, closing: opening.move() })
}

type Parts = {
  readonly writer: GroupCommit
  readonly reading: DatabaseSync
  readonly spool: SpoolFolder
  readonly closing: AsyncDisposableStack
}

export class SqliteStore
  extends StoreReads
  implements
    Store,
    QueueStore,
    MessageStore,
    SelectionStore,
    AccountStore,
    DomainStore,
    LimitStore,
    SuppressionStore,
    RetentionStore,
    ReportStore,
    StsStore,
    AsyncDisposable
{
  /** The bodies too large for the database. */
  readonly spool: SpoolFolder
  readonly #folder: string
  readonly #writer: GroupCommit
  readonly #room: FreeRoom
  readonly #closing: AsyncDisposableStack

  /** Use `openSqliteStore`. */
  constructor(options: SqliteStoreOptions, { writer, reading, spool, closing }: Parts) {
    super(reading)
    this.spool = spool
    this.#folder = options.folder
    this.#writer = writer
    this.#room = new FreeRoom(options)
    this.#closing = closing
  }

  async commit(changes: readonly Change[]): Promise<void> {
    if (changes.some(({ kind }) => kind === 'message-accepted')) this.#room.require()
    await this.#writer.submit({ kind: 'commit', changes })
    if (changes.some(({ kind }) => isOfAccounts(kind))) this.accountsChanged()
  }

  async lease(wanted: LeaseWanted): Promise<LeasedConsignment[]> {
    const result = await this.#writer.submit({ kind: 'lease', wanted })
    return result.kind === 'leased' ? [...result.consignments] : []
  }

  async release(consignmentIds: readonly string[], now: number, dueAt = now): Promise<void> {
    await this.#writer.submit({ kind: 'release', consignmentIds, now, dueAt })
  }

  /** `page.after` is the `waitingRowId` of a row. */
  async queue(page: WaitingPage): Promise<WaitingRow[]> {
    return readWaitingRows(databaseFile(this.#folder), page)
  }

  async selected(wanted: SelectionWanted): Promise<SelectedConsignment[]> {
    return readSelected(databaseFile(this.#folder), wanted)
  }

  async acceptedSince(since: number): Promise<AcceptedCount[]> {
    return readAcceptedCounts(databaseFile(this.#folder), since)
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

/** Domains, addresses, aliases and their credentials: few and rare. */
function isOfAccounts(kind: Change['kind']): boolean {
  return /^(domain|address|alias|credential)-/.test(kind)
}
