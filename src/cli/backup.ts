/** `posthorn backup`: a copy that a restore can start from, taken while the server runs. */
import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { Backup } from '../contract/upkeep.ts'
import { administer, pathOf } from './admin-client.ts'
import { withJson } from './listing-options.ts'
import { printJson, printLine } from './output.ts'

/** A large store takes its time. */
const BACKUP_MS_MAX = 6 * 3_600_000

export function addBackupCommand(program: Command): void {
  withJson(program.command('backup'))
    .description('write a backup of the whole data folder to a file')
    .argument('<file>')
    .action(async (file: string, options: { json?: true }, command: Command) => {
      await administer(command, async (client) => {
        const answer = await client.ask<Backup>({
          method: 'POST',
          path: pathOf(['backup']),
          body: { file: resolve(file) },
          answerMsMax: BACKUP_MS_MAX,
        })
        if (options.json) printJson(answer)
        else printLine(`The backup is in ${answer.file}.`)
      })
    })
}
