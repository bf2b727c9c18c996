/** `posthorn queue pause|resume|pauses`: leave mail alone for a while, and end that. */
import { InvalidArgumentError } from 'commander'
import type { Command } from 'commander'
import { durationForm, parseDuration } from '../config/duration.ts'
import type { PauseView, ResumedView } from '../contract/queue-change.ts'
import { administer, pathOf } from './admin-client.ts'
import { withJson } from './listing-options.ts'
import { printJson, printLine, printTable } from './output.ts'
import type { FilterOptions } from './queue-filters.ts'
import { selectionOf, withFiltersOrAll } from './queue-filters.ts'
import { BULK_MS_MAX } from './queue-bulk.ts'

const PAUSE_DAYS_MAX = 5
const PAUSE_MS_MAX = PAUSE_DAYS_MAX * 86_400_000

type PauseOptions = FilterOptions & { readonly for?: number; readonly reason?: string }
type JsonOption = { readonly json?: true }

export function addPauseCommands(queue: Command): void {
  withFiltersOrAll(queue.command('pause'))
    .description('attempt no mail of a site, destination or sender for a while; it waits meanwhile')
    .option(
      '--for <duration>',
      `how long, such as 2h; without it a day, at most ${PAUSE_DAYS_MAX}d, because mail expires meanwhile`,
      parseSpan,
    )
    .option('--reason <words>', 'why; whoever looks at the queue reads it')
    .action(pause)
  withFiltersOrAll(queue.command('resume'))
    .description('end a pause; what it had put off is due now')
    .action(resume)
  withJson(queue.command('pauses'))
    .description('list the pauses in force, newest first')
    .action(list)
}

async function pause(options: PauseOptions, command: Command): Promise<void> {
  await administer(command, async (client) => {
    const body = { ...selectionOf(options), forMs: options.for, reason: options.reason }
    const path = pathOf(['queue', 'pauses'])
    const wanted = { method: 'POST', path, body, answerMsMax: BULK_MS_MAX } as const
    const answer = await client.ask<PauseView>(wanted)
    if (options.json) return printJson(answer)
    printLine(
      `${partOf(answer)} is paused until ${answer.expiresAt}; "${answer.resumeWith}" ends that earlier.`,
    )
    printLine('Mail for it is accepted and waits; its lifetime goes on, and its last try is made.')
  })
}

async function resume(options: FilterOptions, command: Command): Promise<void> {
  await administer(command, async (client) => {
    const path = pathOf(['queue', 'resume'])
    const body = selectionOf(options)
    const wanted = { method: 'POST', path, body, answerMsMax: BULK_MS_MAX } as const
    const answer = await client.ask<ResumedView>(wanted)
    if (options.json) return printJson(answer)
    printLine(`${partOf(answer)} is paused no longer; recipients due now: ${answer.resumed}.`)
  })
}

async function list(options: JsonOption, command: Command): Promise<void> {
  await administer(command, async (client) => {
    const rows = await client.ask<PauseView[]>({ method: 'GET', path: pathOf(['queue', 'pauses']) })
    if (options.json) return printJson(rows)
    if (rows.length === 0) return printLine('Nothing is paused.')
    printTable(
      ['PAUSED', 'SINCE', 'UNTIL', 'REASON', 'ENDED EARLIER BY'],
      rows.map((row) => [partOf(row), row.pausedAt, row.expiresAt, row.reason, row.resumeWith]),
    )
  })
}

function partOf({ scope, name }: PauseView): string {
  return scope === 'all' ? 'All mail' : `${scope} ${name}`
}

function parseSpan(text: string): number {
  const ms = parseDuration(text)
  if (ms === undefined || ms === 0) throw new InvalidArgumentError(`It must be ${durationForm}.`)
  if (ms <= PAUSE_MS_MAX) return ms
  throw new InvalidArgumentError(
    `It is at most ${PAUSE_DAYS_MAX}d, because mail expires meanwhile; pause again when that is over.`,
  )
}
