/**
 * Speaks the HTTP API to the running server through its socket; with no server running, to the same
 * app in this process, which then holds the data folder until the command ends.
 */
import { realpath } from 'node:fs/promises'
import { request } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import type { Command } from 'commander'
import type { ApiError } from '../contract/api-error.ts'
import type { Config } from '../config/config.ts'
import { adminSocketName } from '../contract/admin-socket-name.ts'
import { CommandFailure } from './command-failure.ts'
import { configOfAdmin } from './settings.ts'

const ANSWER_MS_MAX = 60_000
const LOCK_MS_MAX = 5_000
const LOCK_POLL_MS = 25

export type AdminRequest = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  readonly body?: unknown
  /** How long the server may be silent. */
  readonly answerMsMax?: number
}

type Answer = { readonly status: number; readonly body: AsyncIterable<Uint8Array> }

type Connection = {
  send(request: AdminRequest): Promise<Answer>
  close(): Promise<void>
}

/** Runs the work of a command with a client, and closes it. */
export async function administer(
  command: Command,
  work: (client: AdminClient) => Promise<void>,
): Promise<void> {
  await administerConfigured(await configOfAdmin(command), work)
}

export async function administerConfigured<T>(
  config: Config,
  work: (client: AdminClient) => Promise<T>,
): Promise<T> {
  const connection = await connectionFor(config)
  try {
    return await work(new AdminClient(connection))
  } finally {
    await connection.close()
  }
}

/** As `administer`, but only a running server will do. */
export async function administerRunning<T>(
  data: string,
  work: (client: AdminClient) => Promise<T>,
): Promise<T> {
  const connection = await connectionToServer(data)
  if (connection === undefined) {
    throw new CommandFailure(`no server runs on ${data}; start it first`)
  }
  return await work(new AdminClient(connection))
}

export class AdminClient {
  readonly #connection: Connection

  constructor(connection: Connection) {
    this.#connection = connection
  }

  /**
   * The answer as the contract describes it.
   * @throws CommandFailure with the server's own words when it refuses
   */
  async ask<T>(request: AdminRequest): Promise<T> {
    const body = await this.stream(request)
    return JSON.parse(await text(body)) as T
  }

  async stream(request: AdminRequest): Promise<AsyncIterable<Uint8Array>> {
    const { status, body } = await this.#connection.send(request)
    if (status >= 200 && status < 300) return body
    throw new CommandFailure(reasonOf(status, await text(body)))
  }
}

/** A path with its parts encoded and its query: `/v1/addresses`, `a@b`, `password`. */
export function pathOf(
  parts: readonly string[],
  query: Readonly<Record<string, string | number | undefined>> = {},
): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) search.append(name, String(value))
  }
  const path = ['', 'v1', ...parts.map(encodeURIComponent)].join('/')
  return search.size === 0 ? path : `${path}?${search.toString()}`
}

function reasonOf(status: number, body: string): string {
  try {
    return (JSON.parse(body) as ApiError).error.message
  } catch {
    return `the server answered ${status} without a reason; is it of another version than this command?`
  }
}

/**
 * Commands without a server take turns, and a server that is starting has the data folder before it
 * has a socket: so a locked folder is worth a short wait.
 */
async function connectionFor(config: Config): Promise<Connection> {
  const giveUpAt = performance.now() + LOCK_MS_MAX
  for (;;) {
    const live = await connectionToServer(config.data)
    if (live !== undefined) return live
    try {
      return await openInProcess(config)
    } catch (error) {
      const isLocked = error instanceof Error && error.name === 'StoreLockedError'
      if (!isLocked || performance.now() > giveUpAt) throw error
      await pause(LOCK_POLL_MS)
    }
  }
}

export async function isServerRunning({ data }: Pick<Config, 'data'>): Promise<boolean> {
  return (await connectionToServer(data)) !== undefined
}

async function connectionToServer(data: string): Promise<Connection | undefined> {
  const link = join(data, adminSocketName)
  const socketPath = await realpath(link).catch(() => undefined)
  if (socketPath === undefined || !(await isServed(socketPath, link))) return undefined
  return { send: (wanted) => sendTo(socketPath, wanted), close: async () => {} }
}

function isServed(socketPath: string, link: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = connect(socketPath)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EACCES') return resolve(false)
      reject(
        new CommandFailure(`${link} belongs to another user; run this as the user of the server`),
      )
    })
  })
}

function sendTo(
  socketPath: string,
  { method, path, body, answerMsMax }: AdminRequest,
): Promise<Answer> {
  const payload = body === undefined ? undefined : JSON.stringify(body)
  const headers = payload === undefined ? {} : { 'content-type': 'application/json' }
  return new Promise((resolve, reject) => {
    const sent = request({ socketPath, method, path, headers, agent: false }, (response) => {
      resolve({ status: response.statusCode ?? 0, body: response })
    })
    sent.setTimeout(answerMsMax ?? ANSWER_MS_MAX, () => {
      sent.destroy(new CommandFailure('the server does not answer; its log may say why'))
    })
    sent.once('error', reject)
    sent.end(payload)
  })
}

async function openInProcess(config: Config): Promise<Connection> {
  const { openOffline } = await import('../role/offline.ts')
  const app = await openOffline(config)
  return {
    send: async ({ method, path, body }) => {
      const init =
        body === undefined
          ? { method }
          : { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
      const response = await app.fetch(new Request(`http://localhost${path}`, init))
      return { status: response.status, body: response.body ?? emptyBody() }
    },
    close: () => app.close(),
  }
}

async function* emptyBody(): AsyncGenerator<Uint8Array> {}
