/**
 * `posthorn serve` for tests of the delivery engine: one trusted listener, a data folder that outlives the
 * process, and a look into it. The server may be started and killed as often as a test wants.
 */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as pause } from 'node:timers/promises'
import { freePort } from './ports.ts'
import { runPosthorn, startPosthorn } from './posthorn-process.ts'
import type { RunningPosthorn } from './posthorn-process.ts'

export const SENDER = 'app@ours.example'

export type EngineWish = {
  /** Lines of posthorn.toml above the first section. */
  readonly top?: string
  /** Sections such as `[delivery]`. */
  readonly sections: string
  /** Made with the folder that the server is to use, before it is used. */
  readonly prepare?: (data: string) => Promise<void>
}

export type Engine = AsyncDisposable & {
  readonly folder: string
  readonly data: string
  /** The trusted listener. */
  readonly port: number
  start(): Promise<RunningPosthorn>
}

export async function setUpEngine({ top = '', sections, prepare }: EngineWish): Promise<Engine> {
  await using stack = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'posthorn-engine-'))
  stack.defer(() => rm(folder, { recursive: true, force: true }))
  const data = join(folder, 'data')
  await mkdir(data)
  await prepare?.(data)
  const port = await freePort()
  const config = join(folder, 'posthorn.toml')
  await writeFile(
    config,
    `
hostname = "mail.ours.example"
data = "data"
log_level = "error"
${top}
[submission]
tls = []
starttls = []
trusted = ["127.0.0.1:${port}"]
trusted_networks = ["127.0.0.0/8"]
require_verified_domain = false
[scan]
baseline = false
${sections}
`,
  )
  await runPosthorn(['domain', 'add', 'ours.example', '--config', config])
  const owned = stack.move()
  return {
    folder,
    data,
    port,
    start: () => startPosthorn(['serve', '--config', config]),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

/** How many recipients are in which state; `queued` are those that wait or are being tried. */
export function recipientStates(
  data: string,
  origin: 'submission' | 'notice',
): Map<string, number> {
  const rows = ask(
    data,
    `select r.state as state, count(*) as count
     from recipient r join message m on m.number = r.message
     where m.origin = ? group by r.state`,
    origin,
  )
  return new Map(rows.map(({ state, count }) => [String(state), Number(count)]))
}

export type Fate = {
  readonly id: string
  readonly recipient: string
  readonly state: string
  readonly isFinal: boolean
  /** A consignment of it is still in the queue, and has a date. */
  readonly waits: boolean
  readonly isNoticeOwed: boolean
}

export function fates(data: string, origin: 'submission' | 'notice'): Fate[] {
  const rows = ask(
    data,
    `select m.id as id, r.address as recipient, r.state as state, r.final_at is not null as final,
       exists (select 1 from consignment c
         where c.message = r.message and c.destination = r.destination) as waits,
       exists (select 1 from owed_notice o
         where o.message = r.message and o.position = r.position) as owed
     from recipient r join message m on m.number = r.message
     where m.origin = ?`,
    origin,
  )
  return rows.map(({ id, recipient, state, final, waits, owed }) => ({
    id: String(id),
    recipient: String(recipient),
    state: String(state),
    isFinal: final === 1,
    waits: waits === 1,
    isNoticeOwed: owed === 1,
  }))
}

/** Resolves when nothing is in the queue and no notice is owed any more. */
export async function queueEmpty(data: string, msMax: number): Promise<void> {
  const deadline = performance.now() + msMax
  for (;;) {
    const [row] = ask(
      data,
      `select (select count(*) from consignment) as waiting,
         (select count(*) from owed_notice) as owed`,
    )
    if (row?.['waiting'] === 0 && row['owed'] === 0) return
    if (performance.now() > deadline) throw new Error(`still in the queue: ${JSON.stringify(row)}`)
    await pause(200)
  }
}

/** A look into the database beside the server, which does not disturb it (WAL). */
function ask(data: string, question: string, ...values: readonly string[]) {
  const db = new DatabaseSync(join(data, 'posthorn.db'), { readOnly: true, timeout: 5_000 })
  try {
    return db.prepare(question).all(...values)
  } finally {
    db.close()
  }
}

export async function openFiles(pid: number): Promise<number> {
  return (await readdir(`/proc/${pid}/fd`)).length
}

/** VmRSS of proc(5): what of it is in RAM now. */
export async function residentMegabytesOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024
}
