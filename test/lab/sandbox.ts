/**
 * The sandbox in a folder of its own that is gone afterwards, and what arrives in its pretend
 * internet. Everything is learnt from sandbox.json and the command line, as a newcomer learns it.
 */

import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { runPosthorn, startPosthorn } from './posthorn-process.ts'

const ARRIVAL_MS_MAX = 30_000
const POLL_MS = 150

export type Sandbox = AsyncDisposable & {
  readonly pid: number
  /** The server's data folder. */
  readonly data: string
  /** A folder beside it for the files of a test. */
  readonly folder: string
  readonly smtp: { host: string; tls: number; starttls: number; ca: string }
  readonly user: string
  readonly pass: string
  readonly domain: string
}

export async function startSandbox(): Promise<Sandbox> {
  await using stack = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'posthorn-lab-'))
  stack.defer(() => rm(folder, { recursive: true }))
  const data = join(folder, 'data')
  const server = stack.use(await startPosthorn(['dev', '--data', data]))
  const access = JSON.parse(await readFile(join(data, 'sandbox.json'), 'utf8'))
  const owned = stack.move()
  return {
    ...access,
    pid: server.pid,
    data,
    folder,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

/** The message for this recipient as its MX host received it, once it is delivered. */
export async function arrivalOf(data: string, recipient: string): Promise<Buffer> {
  const id = await delivered(data, recipient)
  return runPosthorn(['message', 'show', id, '--raw', '--data', data])
}

/** Resolves with the id of the message for this recipient once it is delivered. */
export async function delivered(data: string, recipient: string): Promise<string> {
  const giveUpAt = Date.now() + ARRIVAL_MS_MAX
  for (;;) {
    const message = (await listMessages(data)).find((row) => row.recipients.includes(recipient))
    if (message?.status === 'sent') return message.id
    if (Date.now() > giveUpAt) {
      throw new Error(`nothing was delivered to ${recipient}: ${JSON.stringify(message)}`)
    }
    await pause(POLL_MS)
  }
}

type MessageRow = { readonly id: string; readonly status: string; readonly recipients: string[] }

async function listMessages(data: string): Promise<MessageRow[]> {
  const printed = await runPosthorn([
    'message',
    'list',
    '--json',
    '--limit',
    '1000',
    '--data',
    data,
  ])
  return JSON.parse(printed.toString('utf8'))
}
