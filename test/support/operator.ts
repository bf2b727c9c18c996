/**
 * Posthorn as an operator knows it: `bin/posthorn` in a process of its own, a folder that is gone
 * afterwards, what was said on stdout and stderr, and the exit status.
 */
import assert from 'node:assert/strict'
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export const launcher = join(import.meta.dirname, '../../bin/posthorn')

const READY_MS_MAX = 20_000
const COMMAND_MS_MAX = 30_000

export type Ended = {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

export type Surroundings = {
  readonly cwd?: string
  /** What stands on stdin. */
  readonly input?: string
  readonly env?: Readonly<Record<string, string>>
}

export class TemporaryFolder implements Disposable {
  readonly path = realpathSync(mkdtempSync(join(tmpdir(), 'posthorn-operator-')))

  file(...names: readonly string[]): string {
    return join(this.path, ...names)
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true })
  }
}

/** Runs one command to its end, whatever that is. */
export async function posthorn(
  args: readonly string[],
  surroundings: Surroundings = {},
): Promise<Ended> {
  const running = new RunningProcess(args, surroundings)
  const impatience = setTimeout(() => running.child.kill('SIGKILL'), COMMAND_MS_MAX)
  const ended = await running.ended
  clearTimeout(impatience)
  return ended
}

/** What a command printed that was done: exit status 0, and nothing on stderr. */
export async function done(
  args: readonly string[],
  surroundings: Surroundings = {},
): Promise<string> {
  const ended = await posthorn(args, surroundings)
  assert.deepEqual({ status: ended.status, stderr: ended.stderr }, { status: 0, stderr: '' })
  return ended.stdout
}

/** The JSON that a command printed. */
export async function answered(
  args: readonly string[],
  surroundings: Surroundings = {},
): Promise<unknown> {
  return JSON.parse(await done([...args, '--json'], surroundings))
}

/** The one line on stderr of a command that was refused; stdout is empty. */
export async function refused(
  args: readonly string[],
  surroundings: Surroundings = {},
  status = 1,
): Promise<string> {
  const ended = await posthorn(args, surroundings)
  assert.equal(ended.status, status, ended.stderr)
  assert.equal(ended.stdout, '')
  assert.match(ended.stderr, /^posthorn: [^\n]+\n$/)
  return ended.stderr.trimEnd()
}

/** A process and all that it says. */
export class RunningProcess {
  readonly child: ChildProcessWithoutNullStreams
  readonly ended: Promise<Ended>
  stdout = ''
  stderr = ''

  constructor(args: readonly string[], { cwd, input = '', env }: Surroundings = {}) {
    this.child = spawn(launcher, args, { cwd, env: { ...process.env, ...env } })
    this.child.stdin.on('error', () => {})
    this.child.stdin.end(input)
    this.child.stdout.on('data', (piece) => (this.stdout += String(piece)))
    this.child.stderr.on('data', (piece) => (this.stderr += String(piece)))
    this.ended = new Promise((resolve, reject) => {
      this.child.once('error', reject)
      this.child.once('close', (status) => {
        resolve({ status, stdout: this.stdout, stderr: this.stderr })
      })
    })
  }
}

export class RunningServer extends RunningProcess implements AsyncDisposable {
  static async start(
    args: readonly string[],
    surroundings: Surroundings = {},
  ): Promise<RunningServer> {
    const server = new RunningServer(args, surroundings)
    const impatience = setTimeout(() => server.child.kill('SIGKILL'), READY_MS_MAX)
    const ready = new Promise<true>((resolve) => {
      server.child.stdout.on('data', () => {
        if (server.stdout.includes('\n')) resolve(true)
      })
    })
    const outcome = await Promise.race([ready, server.ended])
    clearTimeout(impatience)
    if (outcome !== true) throw new Error(`the server did not start: ${outcome.stderr}`)
    return server
  }

  /** The log so far; every line of it must be JSON. */
  get log(): Record<string, unknown>[] {
    const lines = this.stderr.split('\n').filter((line) => line !== '')
    return lines.map((line) => JSON.parse(line) as Record<string, unknown>)
  }

  /** Resolves when an event of this name is logged, or so many of them. */
  async logged(event: string, times = 1): Promise<void> {
    while (this.stderr.split(`"event":"${event}"`).length <= times) {
      await new Promise((resolve) => this.child.stderr.once('data', resolve))
    }
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<Ended> {
    this.child.kill(signal)
    return this.ended
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }
}
