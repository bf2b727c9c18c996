/**
 * A process of a few lines over the store of a folder, that is killed with SIGKILL at a random moment of its
 * work. KILLS says how often, SEED which moments.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { silentLog } from '../../src/base/log.ts'
import { seededRandom } from '../../src/base/random.ts'
import { openSqliteStore, type SqliteStore } from '../../src/store/sqlite/sqlite-store.ts'

export const kills = Number(process.env['KILLS'] ?? 5)
export const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1e9))
export const random = seededRandom(seed)

const src = new URL('../../src/', import.meta.url)

/** The store that such a process works on, for the test itself, while no process has it. */
export function storeIn(folder: string, now: () => number): Promise<SqliteStore> {
  return openSqliteStore({ folder, minFreeBytes: 0, clock: { now }, log: silentLog })
}

export type Work = {
  /** What the lines need besides `store`, `clock` and `log`: names by the file below src/ that exports them. */
  readonly imports: Readonly<Record<string, string>>
  readonly prepare: string
  /** What is to be interrupted. */
  readonly work: string
}

export class ProcessToKill {
  /** It has ended, killed or with its work done. */
  readonly ended: Promise<unknown>
  readonly #child: ChildProcess

  /** Resolves at the moment in which the work begins. */
  static async start(folder: string, work: Work): Promise<ProcessToKill> {
    const file = join(folder, 'process-to-kill.mts')
    writeFileSync(file, scriptOf(folder, work))
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const started = new ProcessToKill(child)
    await Promise.race([once(child.stdout, 'data'), started.ended])
    return started
  }

  private constructor(child: ChildProcess) {
    this.#child = child
    this.ended = once(child, 'exit')
  }

  async killWithin(ms: number): Promise<void> {
    await pause(random.roll() * ms)
    this.#child.kill('SIGKILL')
    await this.ended
  }
}

function scriptOf(folder: string, { imports, prepare, work }: Work): string {
  const needed = {
    openSqliteStore: 'store/sqlite/sqlite-store.ts',
    silentLog: 'base/log.ts',
    SystemClock: 'base/clock.ts',
    ...imports,
  }
  const lines = Object.entries(needed).map(
    ([name, path]) => `import { ${name} } from ${JSON.stringify(new URL(path, src).href)}`,
  )
  return `${lines.join('\n')}
    const log = silentLog
    const clock = new SystemClock()
    const folder = ${JSON.stringify(folder)}
    const store = await openSqliteStore({ folder, minFreeBytes: 0, clock, log })
    ${prepare}
    process.stdout.write('begun')
    ${work}
    await store.close()`
}
