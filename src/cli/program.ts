/**
 * The command line: its commands, and what all of them share. Each command loads what it needs when
 * it runs, so that a listing does not wait for the server's code.
 */
import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import { addAddressCommands } from './address.ts'
import { addBackupCommand } from './backup.ts'
import { addBounceInfoCommand } from './bounce-info.ts'
import { addCheckCommand } from './check.ts'
import { addDevCommand } from './dev.ts'
import { addDomainCommands } from './domain.ts'
import { addInitCommand } from './init.ts'
import { addMessageCommands } from './message.ts'
import { addQueueCommand } from './queue.ts'
import { addServeCommand } from './serve.ts'
import { addSuppressionCommands } from './suppression.ts'

export function createProgram(): Command {
  const program = new Command('posthorn')
    .description('A self-hosted e-mail sending service.')
    .version(version(), '--version', 'show the version')
    .option(
      '--config <file>',
      'configuration; default ./posthorn.toml, then /etc/posthorn/posthorn.toml',
    )
    .option('--data <dir>', 'data folder, instead of the one in the configuration')
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      outputError: (text, write) => write(onOneLine(text)),
    })
    .showHelpAfterError(false)
  addDevCommand(program)
  addInitCommand(program)
  addCheckCommand(program)
  addServeCommand(program)
  addDomainCommands(program)
  addAddressCommands(program)
  addQueueCommand(program)
  addMessageCommands(program)
  addSuppressionCommands(program)
  addBounceInfoCommand(program)
  addBackupCommand(program)
  return program
}

function onOneLine(error: string): string {
  const line = error.trim().replaceAll(/\s*\n\s*/g, ' ')
  return `${line.replace(/^error: /, 'posthorn: ').replace(/\.$/, '')}; see "posthorn help"\n`
}

function version(): string {
  const file = new URL('../../package.json', import.meta.url)
  // Ours, so its shape is known.
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}
