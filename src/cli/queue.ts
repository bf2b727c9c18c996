/** `posthorn queue`: what waits, and why. */
import type { Command } from 'commander'
import type { QueueRow } from '../contract/queue-row.ts'
import { administer, pathOf } from './admin-client.ts'
import { queryOf, withListingOptions } from './listing-options.ts'
import type { ListingOptions } from './listing-options.ts'
import { printJson, printLine, printTable } from './output.ts'

export function addQueueCommand(program: Command): void {
  withListingOptions(program.command('queue'), 'row')
    .description(
      'show what waits, by destination and sender; a row is named "DESTINATION SENDER STATE"',
    )
    .action(async (options: ListingOptions, command: Command) => {
      await administer(command, async (client) => {
        const path = pathOf(['queue'], queryOf(options))
        const rows = await client.ask<QueueRow[]>({ method: 'GET', path })
        if (options.json) printJson(rows)
        else printQueue(rows)
      })
    })
}

const stateWords: Record<QueueRow['state'], string> = {
  queued: 'waiting',
  leased: 'under way',
  held: 'held',
}

function printQueue(rows: readonly QueueRow[]): void {
  if (rows.length === 0) return printLine('Nothing waits.')
  printTable(
    ['DESTINATION', 'SITE', 'SENDER', 'RECIPIENTS', 'STATE', 'OLDEST', 'NEXT ATTEMPT', 'REASON'],
    rows.map((row) => [
      row.destination,
      row.site === row.destination ? '' : row.site,
      row.sender,
      String(row.count),
      stateWords[row.state],
      row.oldestAt,
      row.nextAttemptAt,
      row.reason,
    ]),
  )
}
