/**
 * Serves the admin app on a Unix socket in the data folder, readable by nobody but the server's own
 * user. Whoever starts this holds the data folder's lock, so a socket found there is a dead one's.
 *
 * The path of a socket may have 107 bytes only. In a deeper data folder the socket lives in a folder
 * of its own under /run or the temporary folder, and a symbolic link stands in its place.
 */
import { chmodSync, mkdtempSync, readlinkSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import type { Server } from 'node:http'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { once } from 'node:events'
import { createAdaptorServer } from '@hono/node-server'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { Service } from '../../base/service.ts'
import { adminSocketName } from '../../contract/admin-socket-name.ts'

/** sockaddr_un has 108 on Linux and 104 elsewhere, the final zero included. */
const PATH_BYTES_MAX = 100
/** A backup under way may take this much longer than the stop of everything else. */
const STOP_MS_MAX = 5_000
const RUNTIME_FOLDER_PREFIX = 'posthorn-'

export type AdminSocketParts = {
  /** The data folder; exists. */
  readonly folder: string
  readonly fetch: (request: Request) => Promise<Response> | Response
  readonly clock: Clock
  readonly log: Log
}

export class AdminSocket implements Service {
  readonly name = 'admin-socket'
  readonly #parts: AdminSocketParts
  readonly #link: string
  #server: Server | undefined

  constructor(parts: AdminSocketParts) {
    this.#parts = parts
    this.#link = join(realpathSync(parts.folder), adminSocketName)
  }

  async start(): Promise<void> {
    removeSocket(this.#link)
    const path = placeOfSocket(this.#link)
    // Without options it makes a plain HTTP/1.1 server.
    const server = createAdaptorServer({ fetch: this.#parts.fetch }) as Server
    // Never open to others, not even between bind and chmod. Bind happens within `listen`.
    const umask = process.umask(0o177)
    try {
      server.listen(path)
    } finally {
      process.umask(umask)
    }
    await once(server, 'listening')
    chmodSync(path, 0o600)
    if (path !== this.#link) symlinkSync(path, this.#link)
    server.on('error', (error) => this.#parts.log.error({ error }, 'admin.socket-failed'))
    this.#server = server
  }

  async stop(): Promise<void> {
    const server = this.#server
    if (server === undefined) return
    this.#server = undefined
    const closed = once(server, 'close')
    server.close()
    server.closeIdleConnections()
    const limit = this.#parts.clock.after(STOP_MS_MAX, () => server.closeAllConnections())
    await closed
    limit.cancel()
    removeSocket(this.#link)
  }
}

function placeOfSocket(link: string): string {
  if (Buffer.byteLength(link) <= PATH_BYTES_MAX) return link
  return join(makeRuntimeFolder(), adminSocketName)
}

/** Its name cannot be guessed and nobody else may enter, so nobody can stand in for the server. */
function makeRuntimeFolder(): string {
  try {
    return mkdtempSync(`/run/${RUNTIME_FOLDER_PREFIX}`)
  } catch {
    return mkdtempSync(join(tmpdir(), RUNTIME_FOLDER_PREFIX))
  }
}

/** The socket, or the link and what it points to; of the latter only a folder that we made. */
function removeSocket(link: string): void {
  const folder = dirname(targetOf(link) ?? link)
  rmSync(link, { force: true })
  if (folder !== dirname(link) && basename(folder).startsWith(RUNTIME_FOLDER_PREFIX)) {
    rmSync(folder, { recursive: true, force: true })
  }
}

function targetOf(link: string): string | undefined {
  try {
    return readlinkSync(link)
  } catch {
    return undefined
  }
}
