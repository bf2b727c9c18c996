/**
 * A backup: one tar file with a consistent copy of the database, the spool files it refers to and a word on
 * how to use them. Made while mail flows: the snapshot is taken in a thread, and spool files never
 * change once written. The instance key is left out on purpose: with it a stolen backup could be read.
 */
import { createReadStream, createWriteStream } from 'node:fs'
import { open, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { pack, type Pack } from 'tar-stream'
import { flushFolder, spoolFolderOf } from '../spool/spool-files.ts'
import { databaseFile, openForReading } from './database.ts'
import { takeSnapshot } from './long-read.ts'

export type BackupOptions = {
  /** The data folder. */
  readonly folder: string
  /** The one file to be made; replaced when it exists. */
  readonly file: string
}

const restoreWords = `This is a backup of a Posthorn data folder.

To restore it: stop Posthorn, unpack this archive into an empty folder, put instance.key (see below)
beside posthorn.db, make all of it belong to the user that runs Posthorn, and start Posthorn with that
folder.

instance.key is NOT in this archive. Message content is encrypted and cannot be read or delivered
without it. Keep a copy of instance.key apart from your backups: who has both can read the mail.

What was waiting when the backup was made is due again after a restore, so messages that have been
delivered since then are delivered a second time.
`

export async function writeBackup({ folder, file }: BackupOptions): Promise<void> {
  const wanted = resolve(file)
  const partial = `${wanted}.partial`
  const snapshot = `${wanted}.snapshot`
  try {
    await makeEmpty(snapshot)
    await takeSnapshot(databaseFile(folder), snapshot)
    await writeArchive({ snapshot, folder, partial })
    await rename(partial, wanted)
    await flushFolder(dirname(wanted))
  } finally {
    await rm(snapshot, { force: true })
    await rm(partial, { force: true })
  }
}

/** `vacuum into` accepts an empty file; made here first so that nobody else may read it. */
async function makeEmpty(file: string): Promise<void> {
  await rm(file, { force: true })
  const handle = await open(file, 'wx', 0o600)
  await handle.close()
}

type ArchiveParts = {
  readonly snapshot: string
  readonly folder: string
  readonly partial: string
}

async function writeArchive({ snapshot, folder, partial }: ArchiveParts): Promise<void> {
  const archive = pack()
  const output = createWriteStream(partial, { mode: 0o600, flush: true })
  await Promise.all([pipeline(archive, output), fill(archive, snapshot, folder)])
}

async function fill(archive: Pack, snapshot: string, folder: string): Promise<void> {
  try {
    archive.entry({ name: 'RESTORE.txt', mode: 0o600 }, restoreWords)
    await addFile(archive, 'posthorn.db', snapshot)
    for (const name of spoolFilesIn(snapshot)) {
      await addFile(archive, `spool/${basename(name)}`, join(spoolFolderOf(folder), basename(name)))
    }
    archive.finalize()
  } catch (error) {
    archive.destroy(error instanceof Error ? error : new Error(String(error)))
    throw error
  }
}

function spoolFilesIn(snapshot: string): string[] {
  const db = openForReading(snapshot)
  try {
    // content_by_file
    const rows = db.prepare('select body_file from content where body_file is not null').all()
    return rows.map((row) => String(row['body_file']))
  } finally {
    db.close()
  }
}

/** A file that is gone was redacted since the snapshot: then its absence is as it should be. */
async function addFile(archive: Pack, name: string, path: string): Promise<void> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (found === undefined) return
  const entry = archive.entry({ name, mode: 0o600, size: found.size })
  await pipeline(createReadStream(path), entry)
}
