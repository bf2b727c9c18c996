/** `posthorn serve`: production. */
import type { Command } from 'commander'
import { configOfServer } from './settings.ts'

export function addServeCommand(program: Command): void {
  program
    .command('serve')
    .description('run the server; SIGTERM stops it after the attempts under way')
    .action(async (_options: object, command: Command) => {
      const config = await configOfServer(command)
      const { runServer } = await import('../role/serve.ts')
      await runServer(config)
    })
}
