/**
 * Connections to posthorn.db: exactly one that writes (in the writer's thread), and read-only ones.
 * WAL lets them work side by side. `synchronous = full` makes a commit wait for the disk: this is
 * where "answered 250" becomes "survives a power cut".
 */
import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

export const databaseFile = (folder: string): string => join(folder, 'posthorn.db')

/** Readers never wait for the writer in WAL mode; this covers the moments of recovery and close. */
export const BUSY_MS = 5_000
const WRITER_CACHE_KB = 32_768
const READER_CACHE_KB = 8_192
/**
 * Pages of WAL after which a commit copies them home. Between 500 and 16,000 the throughput is the same
 * (20 k messages/s), but the commit that copies stalls in proportion: 10 ms at 1,000, 75 ms at 16,000.
 */
const CHECKPOINT_PAGES = 1_000
/** A WAL that grew behind a long reader (a backup) is cut back to this. */
const WAL_BYTES_MAX = 64 * 1024 * 1024

export function openForWriting(file: string): DatabaseSync {
  const db = new DatabaseSync(file, { timeout: BUSY_MS })
  // Mail is nobody else's business. SQLite gives the WAL and its index the mode of the database.
  chmodSync(file, 0o600)
  // auto_vacuum counts only before the first table, so it comes first of all.
  db.exec(`
    pragma auto_vacuum = incremental;
    pragma journal_mode = wal;
    pragma synchronous = full;
    pragma secure_delete = on;
    pragma journal_size_limit = ${WAL_BYTES_MAX};
    pragma wal_autocheckpoint = ${CHECKPOINT_PAGES};
    pragma cache_size = -${WRITER_CACHE_KB};
    pragma temp_store = memory;
  `)
  return db
}

export function openForReading(file: string): DatabaseSync {
  const db = new DatabaseSync(file, { timeout: BUSY_MS, readOnly: true })
  db.exec(`pragma cache_size = -${READER_CACHE_KB}; pragma temp_store = memory;`)
  return db
}
