/** `posthorn queue`: what waits, and why; and changes of much of it by hand. */
import type { Command } from 'commander'
import type { QueueRow } from '../contract/queue-row.ts'
import { administer, pathOf } from './admin-client.ts'
import { queryOf, withListingOptions } from './listing-options.ts'
import type { ListingOptions } from './listing-options.ts'
import { printJson, printLine, tableLines, wrapped } from './output.ts'
import { addBulkCommands } from './queue-bulk.ts'
import { type FilterOptions, withFilters } from './queue-filters.ts'
import { addPauseCommands } from './queue-pause.ts'

type QueueOptions = ListingOptions & FilterOptions

export function addQueueCommand(program: Command): void {
  const queue = program.command('queue').description('what waits, and why; "list" can be left out')
  // The default, so that `posthorn queue --json` is asked as it always was.
  withFilters(withListingOptions(queue.command('list', { isDefault: true }), 'row'))
    .description(
      'show what waits, by destination and sender; a row is named "DESTINATION SENDER STATE"',
    )
    .action(async (options: QueueOptions, command: Command) => {
      await administer(command, async (client) => {
        const { site, destination, sender } = options
        const path = pathOf(['queue'], { ...queryOf(options), site, destination, sender })
        const rows = await client.ask<QueueRow[]>({ method: 'GET', path })
        if (options.json) printJson(rows)
        else printQueue(rows)
      })
    })
  addPauseCommands(queue)
  addBulkCommands(queue)
}

const stateWords: Record<QueueRow['state'], string> = {
  queued: 'waiting',
  leased: 'under way',
  held: 'held',
}

const COLUMNS = 120
const INDENT = '  '

/** Below each row where its mail goes and why it waits, so that 120 columns are enough. */
function printQueue(rows: readonly QueueRow[]): void {
  if (rows.length === 0) return printLine('Nothing waits.')
  const [head = '', ...lines] = tableLines(
    ['DESTINATION', 'SENDER', 'RCPTS', 'DUE', 'STATE', 'OLDEST', 'NEXT ATTEMPT'],
    rows.map((row) => [
      row.destination,
      row.sender,
      String(row.count),
      String(row.due),
      row.pausedUntil === undefined ? stateWords[row.state] : 'paused',
      toTheMinute(row.oldestAt),
      toTheMinute(row.nextAttemptAt),
    ]),
  )
  printLine(head)
  for (const [index, row] of rows.entries()) {
    printLine(lines[index] ?? '')
    for (const line of wrapped(detailsOf(row), COLUMNS - INDENT.length)) {
      printLine(`${INDENT}${line}`)
    }
  }
}

function detailsOf({ site, destination, connections, ratePerMinute, reason }: QueueRow): string {
  const where = site === destination ? '' : `Site ${site}. `
  const rate = ratePerMinute === 0 ? '' : `, ${ratePerMinute} messages a minute`
  return `${where}Connections: ${connections}${rate}. ${reason}`.trimEnd()
}

/** `2026-11-20T13:07Z`; JSON has the rest. */
function toTheMinute(date: string): string {
  return date.replace(/:\d\d\.\d+Z$/, 'Z')
}
