/**
 * The folder `spool/` of a data folder: bodies too large for the database, sealed, one file each,
 * named by the message. A file is complete before the commit that refers to it; what a crash leaves
 * half written is referred to by nothing, and swept at the next start.
 */
import { randomBytes } from 'node:crypto'
import { type FileHandle, mkdir, open, opendir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { StoreFullError } from '../../mail/message/store.ts'
import type { SpoolFiles, SpoolFileWriter } from '../../mail/spool/spool-files.ts'

const READ_CHUNK_BYTES = 64 * 1024
const FILE_MODE = 0o600
/** A message id, then chance, so that a second try for one message never meets the first's file. */
const plainName = /^[0-9a-z][0-9a-z-]*\.body$/

export async function openSpoolFolder(dataFolder: string): Promise<SpoolFolder> {
  const folder = spoolFolderOf(dataFolder)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await flushFolder(dataFolder)
  return new SpoolFolder(folder)
}

export const spoolFolderOf = (dataFolder: string): string => join(dataFolder, 'spool')

export class SpoolFolder implements SpoolFiles {
  readonly #folder: string

  /** Use `openSpoolFolder`, which makes it. */
  constructor(folder: string) {
    this.#folder = folder
  }

  async create(messageId: string): Promise<SpoolFileWriter> {
    const file = `${messageId}-${randomBytes(4).toString('hex')}.body`
    const handle = await withRoom(open(this.#pathOf(file), 'wx', FILE_MODE))
    return new OpenSpoolFile({ folder: this.#folder, file, handle })
  }

  /** Two chunks at most are in memory: the one in use, and the next one, read meanwhile. */
  async *read(file: string, chunkBytes = READ_CHUNK_BYTES): AsyncGenerator<Buffer> {
    await using handle = await open(this.#pathOf(file), 'r')
    let reading = readChunk(handle, chunkBytes)
    try {
      for (let chunk = await reading; chunk.length > 0; chunk = await reading) {
        reading = readChunk(handle, chunkBytes)
        // Its failure is thrown in its turn, or of no interest to a reader who leaves before.
        reading.catch(() => {})
        yield chunk
      }
    } finally {
      await reading.catch(() => {})
    }
  }

  async remove(file: string): Promise<void> {
    await rm(this.#pathOf(file), { force: true })
  }

  /**
   * Removes files that nothing refers to and that are older than this process: younger ones may
   * belong to a message that is just arriving. Returns how many.
   */
  async sweep(
    isReferredTo: (file: string) => boolean,
    startedAt = processStart(),
  ): Promise<number> {
    let swept = 0
    for await (const entry of await opendir(this.#folder)) {
      if (!entry.isFile() || isReferredTo(entry.name)) continue
      const path = join(this.#folder, entry.name)
      const { mtimeMs } = await stat(path)
      if (mtimeMs >= startedAt) continue
      await rm(path, { force: true })
      swept++
    }
    return swept
  }

  #pathOf(file: string): string {
    if (!plainName.test(file)) throw new Error(`${JSON.stringify(file)} is no name of a spool file`)
    return join(this.#folder, file)
  }
}

type OpenFile = {
  readonly folder: string
  readonly file: string
  readonly handle: FileHandle
}

class OpenSpoolFile implements SpoolFileWriter {
  readonly file: string
  readonly #folder: string
  readonly #handle: FileHandle
  #isOpen = true

  constructor({ folder, file, handle }: OpenFile) {
    this.file = file
    this.#folder = folder
    this.#handle = handle
  }

  async write(bytes: Buffer): Promise<void> {
    // A single write may be cut short; writeFile goes on until all is written.
    await withRoom(this.#handle.writeFile(bytes))
  }

  /** The folder too, or the file's name could be lost in a power cut (fsync(2)). */
  async finish(): Promise<void> {
    await withRoom(this.#handle.sync())
    await this.#close()
    await flushFolder(this.#folder)
  }

  async discard(): Promise<void> {
    await this.#close()
    await rm(join(this.#folder, this.file), { force: true })
  }

  async #close(): Promise<void> {
    if (!this.#isOpen) return
    this.#isOpen = false
    await this.#handle.close()
  }
}

/** @throws StoreFullError where the system says that the disk or the quota is used up */
async function withRoom<T>(step: Promise<T>): Promise<T> {
  try {
    return await step
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'ENOSPC' && code !== 'EDQUOT') throw error
    throw new StoreFullError(`no room for a large message: ${code}`, { cause: error })
  }
}

async function readChunk(handle: FileHandle, chunkBytes: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafeSlow(chunkBytes))
  return buffer.subarray(0, bytesRead)
}

/** Makes names in a folder durable. */
export async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** By the file system's clock, not by ours, which the sandbox moves. */
function processStart(): number {
  return performance.timeOrigin
}
