/**
 * Posthorn as its users start it: `bin/posthorn` in a process of its own. Nothing of src/ is imported
 * here, so what the lab shows holds for what is shipped.
 */

import { execFile, spawn } from 'node:child_process'
import type { ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const root = fileURLToPath(new URL('../..', import.meta.url))
const launcher = fileURLToPath(new URL('../../bin/posthorn', import.meta.url))

const READY_MS_MAX = 30_000
const STOP_MS_MAX = 40_000
const COMMAND_MS_MAX = 30_000
/** Room for a message with a 20 MB attachment, printed raw. */
const OUTPUT_BYTES_MAX = 64 * 1024 * 1024
/** The end of a server's log, shown when it does not start. */
const LOG_CHARACTERS_MAX = 4_000

export type RunningPosthorn = AsyncDisposable & {
  /** Of the server itself, not of the launcher (which execs) nor of a wrapper. */
  readonly pid: number
  /** SIGTERM, then waits for the end of it and of its wrapper. Safe to call twice. */
  stop(): Promise<void>
}

/**
 * Starts a server and resolves when it says that it is ready. A `wrapper` is a command that runs
 * another one as its child, such as strace.
 */
export async function startPosthorn(
  args: readonly string[],
  wrapper: readonly string[] = [],
): Promise<RunningPosthorn> {
  const [command = launcher, ...rest] = [...wrapper, launcher, ...args]
  const child = spawn(command, rest, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  const exited = once(child, 'exit')
  const log = keepEndOf(child.stderr)
  await Promise.race([
    saysReady(child),
    exited.then(() => {
      throw new Error(`posthorn ${args[0]} ended before it was ready:\n${log.text}`)
    }),
  ]).catch((reason: unknown) => {
    child.kill('SIGKILL')
    throw reason
  })

  const pid = wrapper.length === 0 ? pidOf(child) : await onlyChildOf(pidOf(child))
  const stop = () => terminate(child, pid, exited)
  return { pid, stop, [Symbol.asyncDispose]: stop }
}

/** Runs one command to its end and returns what it printed; a refusal throws with its stderr. */
export async function runPosthorn(args: readonly string[]): Promise<Buffer> {
  const { stdout } = await promisify(execFile)(launcher, args, {
    cwd: root,
    encoding: 'buffer',
    maxBuffer: OUTPUT_BYTES_MAX,
    timeout: COMMAND_MS_MAX,
  })
  return stdout
}

type ServerChild = ChildProcessByStdio<null, Readable, Readable>

async function saysReady(child: ServerChild): Promise<void> {
  const lines = createInterface({ input: child.stdout })
  const signal = AbortSignal.timeout(READY_MS_MAX)
  const [line] = await once(lines, 'line', { signal })
  if (line !== 'posthorn ready') throw new Error(`stdout begins with "${line}"`)
}

function keepEndOf(stream: Readable): { text: string } {
  const kept = { text: '' }
  stream.setEncoding('utf8')
  stream.on('data', (piece: string) => {
    kept.text = (kept.text + piece).slice(-LOG_CHARACTERS_MAX)
  })
  return kept
}

function pidOf(child: ServerChild): number {
  if (child.pid === undefined) throw new Error('the process did not start')
  return child.pid
}

async function onlyChildOf(pid: number): Promise<number> {
  return Number(await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8'))
}

async function terminate(child: ServerChild, pid: number, exited: Promise<unknown>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  signal(pid, 'SIGTERM')
  const impatience = setTimeout(() => signal(pid, 'SIGKILL'), STOP_MS_MAX)
  await exited
  clearTimeout(impatience)
}

/** A server that has crashed under its wrapper is gone before we hear of it: that is no new error. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}
