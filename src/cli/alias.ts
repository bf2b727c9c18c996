/** `posthorn address alias`: other addresses of our domains as which an address may send. */
import type { Command } from 'commander'
import type { AliasRow } from '../contract/address.ts'
import { administer, pathOf } from './admin-client.ts'
import { queryOf, withJson, withListingOptions } from './listing-options.ts'
import type { ListingOptions } from './listing-options.ts'
import { printJson, printLine, printTable } from './output.ts'

type JsonOption = { readonly json?: true }

export function addAliasCommands(parent: Command): void {
  const alias = parent
    .command('alias')
    .description('other addresses of our domains as which an address may send')
  withJson(alias.command('add'))
    .description('let an address send as another one, which has no password of its own')
    .argument('<address>')
    .argument('<alias>')
    .action(add)
  withListingOptions(alias.command('list'), 'alias')
    .description('list the aliases')
    .argument('[address]', 'of this address only')
    .action(list)
  withJson(alias.command('remove'))
    .description('remove an alias')
    .argument('<alias>')
    .action(remove)
}

async function add(
  address: string,
  alias: string,
  options: JsonOption,
  command: Command,
): Promise<void> {
  await administer(command, async (client) => {
    const path = pathOf(['addresses', address, 'aliases'])
    const answer = await client.ask<AliasRow>({ method: 'POST', path, body: { alias } })
    if (options.json) printJson(answer)
    else printLine(`${answer.address} may send as ${answer.alias}.`)
  })
}

async function list(
  address: string | undefined,
  options: ListingOptions,
  command: Command,
): Promise<void> {
  await administer(command, async (client) => {
    const path = pathOf(['aliases'], { ...queryOf(options), address })
    const rows = await client.ask<AliasRow[]>({ method: 'GET', path })
    if (options.json) return printJson(rows)
    if (rows.length === 0)
      return printLine('No aliases. "posthorn address alias add ADDRESS ALIAS" adds one.')
    printTable(
      ['ALIAS', 'OF', 'ADDED'],
      rows.map((row) => [row.alias, row.address, row.addedAt]),
    )
  })
}

async function remove(alias: string, options: JsonOption, command: Command): Promise<void> {
  await administer(command, async (client) => {
    const path = pathOf(['aliases', alias])
    const answer = await client.ask<AliasRow>({ method: 'DELETE', path })
    if (options.json) printJson(answer)
    else printLine(`${answer.address} may no longer send as ${answer.alias}.`)
  })
}
