/** `posthorn dev`: the sandbox, and its clock. */
import { resolve } from 'node:path'
import { InvalidArgumentError } from 'commander'
import type { Command } from 'commander'
import type { Advanced } from '../contract/upkeep.ts'
import { durationForm, parseDuration } from '../config/duration.ts'
import { administerRunning, pathOf } from './admin-client.ts'
import { withJson } from './listing-options.ts'
import { printJson, printLine } from './output.ts'
import { SANDBOX_FOLDER } from './settings.ts'
import type { GlobalOptions } from './settings.ts'

/** All that becomes due on the way is played; more than the sandbox allows itself for that. */
const JOURNEY_MS_MAX = 300_000

export function addDevCommand(program: Command): void {
  const dev = program
    .command('dev')
    .description(
      `run the sandbox: loopback only, a pretend internet, nothing leaves this machine. Default folder ./${SANDBOX_FOLDER}`,
    )
    .action(async (_options: object, command: Command) => {
      const { runSandbox } = await import('../sandbox/dev.ts')
      await runSandbox({ folder: folderOf(command) })
    })
  withJson(dev.command('advance'))
    .description(
      "move the running sandbox's clock forward, so that what waits is tried and what is old is given up",
    )
    .argument('<duration>', 'such as 30s, 5m, 4h or 5d', parseSpan)
    .action(async (ms: number, options: { json?: true }, command: Command) => {
      await administerRunning(folderOf(command), async (client) => {
        const path = pathOf(['clock', 'advance'])
        const answer = await client.ask<Advanced>({
          method: 'POST',
          path,
          body: { ms },
          answerMsMax: JOURNEY_MS_MAX,
        })
        if (options.json) printJson(answer)
        else printLine(`In the sandbox it is ${answer.now} now.`)
      })
    })
}

function folderOf(command: Command): string {
  return resolve(command.optsWithGlobals<GlobalOptions>().data ?? SANDBOX_FOLDER)
}

function parseSpan(text: string): number {
  const ms = parseDuration(text)
  if (ms === undefined || ms === 0) throw new InvalidArgumentError(`It must be ${durationForm}.`)
  return ms
}
