/** `posthorn queue retry|bounce|cancel`: done to all mail of a selection. */
import type { Command } from 'commander'
import type { BulkEffectView } from '../contract/queue-change.ts'
import { administer, pathOf } from './admin-client.ts'
import { printJson, printLine } from './output.ts'
import type { FilterOptions } from './queue-filters.ts'
import { selectionOf, withFiltersOrAll } from './queue-filters.ts'

/** A million messages take minutes; the server goes on when nobody waits for the answer. */
export const BULK_MS_MAX = 30 * 60_000

type BulkOptions = FilterOptions & { readonly dryRun?: true; readonly reason?: string }

export function addBulkCommands(queue: Command): void {
  withBulkOptions(queue.command('retry'))
    .description('try now what waits; what is held or paused stays so')
    .action((options: BulkOptions, command: Command) => change('retry', options, command))
  withBulkOptions(queue.command('bounce'))
    .description('give up what waits or is held; its senders are told')
    .option('--reason <words>', 'for the senders')
    .action((options: BulkOptions, command: Command) => change('bounce', options, command))
  withBulkOptions(queue.command('cancel'))
    .description('give up what waits or is held; nobody is told')
    .action((options: BulkOptions, command: Command) => change('cancel', options, command))
}

function withBulkOptions(command: Command): Command {
  return withFiltersOrAll(command).option('--dry-run', 'only count what it would concern')
}

async function change(
  deed: 'retry' | 'bounce' | 'cancel',
  options: BulkOptions,
  command: Command,
): Promise<void> {
  await administer(command, async (client) => {
    const { dryRun, reason } = options
    const body = { ...selectionOf(options), dryRun, reason }
    const path = pathOf(['queue', deed])
    const wanted = { method: 'POST', path, body, answerMsMax: BULK_MS_MAX } as const
    const answer = await client.ask<BulkEffectView>(wanted)
    if (options.json) printJson(answer)
    else printLine(`${answer.message}.`)
  })
}
