/** Where the process starts: hands the words of the command line to the CLI, and its status back. */
import { run } from './cli/run.ts'

process.exitCode = await run(process.argv.slice(2))
