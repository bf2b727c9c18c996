/** `posthorn domain`: the domains that mail may come from. */
import type { Command } from 'commander'
import type { Domain, DomainRow, RemovedDomain } from '../contract/domain.ts'
import { administer, pathOf } from './admin-client.ts'
import { queryOf, withJson, withListingOptions } from './listing-options.ts'
import type { ListingOptions } from './listing-options.ts'
import { printFields, printJson, printLine, printTable } from './output.ts'

type JsonOption = { readonly json?: true }

export function addDomainCommands(program: Command): void {
  const domain = program.command('domain').description('domains that mail may come from')
  withJson(domain.command('add')).description('add a domain').argument('<name>').action(add)
  withListingOptions(domain.command('list'), 'name').description('list the domains').action(list)
  withJson(domain.command('show')).description('show a domain').argument('<name>').action(show)
  withJson(domain.command('remove'))
    .description('remove a domain with its addresses; mail already accepted is still delivered')
    .argument('<name>')
    .action(remove)
}

async function add(name: string, options: JsonOption, command: Command): Promise<void> {
  await administer(command, async (client) => {
    const path = pathOf(['domains'])
    const answer = await client.ask<Domain>({ method: 'POST', path, body: { name } })
    if (options.json) return printJson(answer)
    printLine(`${answer.name} is added. Next: "posthorn address add NAME@${answer.name}".`)
  })
}

async function list(options: ListingOptions, command: Command): Promise<void> {
  await administer(command, async (client) => {
    const path = pathOf(['domains'], queryOf(options))
    const rows = await client.ask<DomainRow[]>({ method: 'GET', path })
    if (options.json) return printJson(rows)
    if (rows.length === 0) return printLine('No domains. "posthorn domain add NAME" adds one.')
    printTable(
      ['DOMAIN', 'ADDRESSES', 'ADDED'],
      rows.map((row) => [row.name, String(row.addresses), row.addedAt]),
    )
  })
}

async function show(name: string, options: JsonOption, command: Command): Promise<void> {
  await administer(command, async (client) => {
    const answer = await client.ask<Domain>({ method: 'GET', path: pathOf(['domains', name]) })
    if (options.json) return printJson(answer)
    printFields({
      domain: answer.name,
      verified: answer.verified ? 'yes' : 'no',
      records: 'none: this version does not look at DNS records yet',
    })
  })
}

async function remove(name: string, options: JsonOption, command: Command): Promise<void> {
  await administer(command, async (client) => {
    const path = pathOf(['domains', name])
    const answer = await client.ask<RemovedDomain>({ method: 'DELETE', path })
    if (options.json) return printJson(answer)
    const addresses = answer.addresses === 1 ? '1 address' : `${answer.addresses} addresses`
    printLine(`${answer.name} is removed, and with it ${addresses}.`)
  })
}
