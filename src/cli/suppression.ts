/** `posthorn suppression`: recipients to whom mail is no longer sent. */
import { InvalidArgumentError } from 'commander'
import type { Command } from 'commander'
import { durationForm, parseDuration } from '../config/duration.ts'
import type { SuppressionRow } from '../contract/suppression.ts'
import { administer, pathOf } from './admin-client.ts'
import { queryOf, withJson, withListingOptions } from './listing-options.ts'
import type { ListingOptions } from './listing-options.ts'
import { printJson, printLine, printTable } from './output.ts'

type JsonOption = { readonly json?: true }
type AddOptions = JsonOption & { readonly reason?: string; readonly for?: number }

export function addSuppressionCommands(program: Command): void {
  const suppression = program
    .command('suppression')
    .description('recipients to whom mail is no longer sent')
  withListingOptions(suppression.command('list'), 'recipient')
    .description('list those in force, newest first')
    .action(list)
  withJson(suppression.command('add'))
    .description('refuse mail for a recipient from now on')
    .argument('<recipient>')
    .option('--reason <words>', 'why; whoever writes to the recipient reads it')
    .option('--for <duration>', 'how long, such as 30d; without it, until removed', parseSpan)
    .action(add)
  withJson(suppression.command('remove'))
    .description('take mail for a recipient again')
    .argument('<recipient>')
    .action(remove)
}

async function list(options: ListingOptions, command: Command): Promise<void> {
  await administer(command, async (client) => {
    const path = pathOf(['suppressions'], queryOf(options))
    const rows = await client.ask<SuppressionRow[]>({ method: 'GET', path })
    if (options.json) return printJson(rows)
    if (rows.length === 0) return printLine('Nobody is suppressed.')
    printTable(
      ['RECIPIENT', 'CATEGORY', 'SINCE', 'UNTIL', 'MESSAGE', 'REASON'],
      rows.map((row) => [
        row.recipient,
        row.category,
        row.addedAt,
        row.expiresAt ?? 'removed',
        row.messageId ?? '',
        row.reason,
      ]),
    )
    const last = rows.at(-1)
    if (last !== undefined && rows.length === options.limit) {
      printLine(`Older ones: posthorn suppression list --after ${last.recipient}`)
    }
  })
}

async function add(recipient: string, options: AddOptions, command: Command): Promise<void> {
  await administer(command, async (client) => {
    const body = { recipient, reason: options.reason, forMs: options.for }
    const path = pathOf(['suppressions'])
    const answer = await client.ask<SuppressionRow>({ method: 'POST', path, body })
    if (options.json) return printJson(answer)
    const until = answer.expiresAt ?? `"posthorn suppression remove ${answer.recipient}"`
    printLine(`${answer.recipient} is suppressed until ${until}.`)
  })
}

async function remove(recipient: string, options: JsonOption, command: Command): Promise<void> {
  await administer(command, async (client) => {
    const path = pathOf(['suppressions', recipient])
    const answer = await client.ask<SuppressionRow>({ method: 'DELETE', path })
    if (options.json) printJson(answer)
    else printLine(`${answer.recipient} may be written to again.`)
  })
}

function parseSpan(text: string): number {
  const ms = parseDuration(text)
  if (ms === undefined || ms === 0) throw new InvalidArgumentError(`It must be ${durationForm}.`)
  return ms
}
