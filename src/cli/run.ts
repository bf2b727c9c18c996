/**
 * Runs one command line and says how it went: 0 done, 1 refused or failed, 2 used wrongly. What went
 * wrong is one line on stderr that says what to do; stdout has answers only.
 */
import { CommanderError } from 'commander'
import { describeError } from '../base/log.ts'
import { createProgram } from './program.ts'

export type ExitStatus = 0 | 1 | 2

export async function run(words: readonly string[]): Promise<ExitStatus> {
  endQuietlyWithReader()
  try {
    await createProgram().parseAsync([...words], { from: 'user' })
    return 0
  } catch (error) {
    // Commander has said what is wrong by then; help and version end with 0.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    process.stderr.write(`posthorn: ${describeError(error).replaceAll(/\s*\n\s*/g, ' ')}\n`)
    return 1
  }
}

/** `posthorn message list | head -1` closes our stdout early. That is no failure. */
function endQuietlyWithReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit(0)
  })
}
