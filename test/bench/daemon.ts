/** Programs that the bench starts: to their end, or until they listen and are told to stop. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { openSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

const START_MS_MAX = 20_000
/** The longest that one round of a measurement may take. */
const ROUND_MS_MAX = 180_000
const POLL_MS = 50
const LOG_TAIL_CHARS = 500

export type Daemon = { stop(): Promise<void> }

export type DaemonOptions = {
  readonly command: readonly [program: string, ...options: string[]]
  readonly port: number
  readonly log: string
}

/** Resolves when something listens on its port. @throws with the end of its log when it does not come to that */
export async function startDaemon({ command, port, log }: DaemonOptions): Promise<Daemon> {
  if (await listens(port)) throw new Error(`something else listens on port ${port}`)
  const [program, ...options] = command
  const output = openSync(log, 'a')
  // A group of its own, so that its children end with it.
  const child = spawn(program, options, { stdio: ['ignore', output, output], detached: true })
  const gone = once(child, 'exit')
  const giveUpAt = performance.now() + START_MS_MAX
  while (!(await listens(port))) {
    if (child.exitCode === null && performance.now() < giveUpAt) {
      await pause(POLL_MS)
      continue
    }
    endGroup(child)
    throw new Error(
      `${program} does not listen: ${readFileSync(log, 'utf8').slice(-LOG_TAIL_CHARS)}`,
    )
  }
  return {
    async stop() {
      endGroup(child)
      await gone
    },
  }
}

/** Runs a program to its end, beside us. @throws when that is not status 0, or does not come in time */
export async function ended(
  program: string,
  options: readonly string[],
  msMax = ROUND_MS_MAX,
): Promise<void> {
  const child = spawn(program, options, { stdio: 'inherit', timeout: msMax })
  const status = await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', resolve)
  })
  if (status !== 0) throw new Error(`${program} ${options.join(' ')}: status ${String(status)}`)
}

/** Runs a program to its end while we wait, and returns what it printed. @throws when its status is not 0 */
export function outputOf(program: string, options: readonly string[], folder?: string): string {
  const run = spawnSync(program, options, {
    encoding: 'utf8',
    ...(folder === undefined ? {} : { cwd: folder }),
  })
  if (run.status === 0) return run.stdout
  const why = run.error?.message ?? run.stderr.trim().slice(-LOG_TAIL_CHARS)
  throw new Error(`${program} ${options[0] ?? ''}: ${why}`)
}

function endGroup({ pid, exitCode }: ChildProcess): void {
  if (pid !== undefined && exitCode === null) process.kill(-pid, 'SIGKILL')
}

async function listens(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}
