/** `posthorn domain`: the domains that mail may come from. */
import { InvalidArgumentError } from 'commander'
import type { Command } from 'commander'
import { durationForm, formatDuration, parseDuration } from '../config/duration.ts'
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
  withJson(domain.command('retention'))
    .description('set how long content of its mail is kept: 0s to 90d, or "default"')
    .argument('<name>')
    .argument('<duration>', '"7d", or "default" for what the configuration says', parsePeriod)
    .action(setRetention)
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
      ['DOMAIN', 'ADDRESSES', 'CONTENT KEPT', 'ADDED'],
      rows.map((row) => [row.name, String(row.addresses), periodOf(row), row.addedAt]),
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
      'content kept': periodOf(answer),
      records: 'none: this version does not look at DNS records yet',
    })
  })
}

async function setRetention(
  name: string,
  contentMs: number | null,
  options: JsonOption,
  command: Command,
): Promise<void> {
  await administer(command, async (client) => {
    const path = pathOf(['domains', name, 'retention'])
    const answer = await client.ask<Domain>({ method: 'PUT', path, body: { contentMs } })
    if (options.json) return printJson(answer)
    printLine(`${answer.name}: content is kept ${periodOf(answer)}.`)
  })
}

type Period = { readonly contentRetentionMs?: number | undefined }

function periodOf({ contentRetentionMs: ms }: Period): string {
  if (ms === undefined) return 'as configured'
  return ms === 0 ? 'until delivered or given up' : `for ${formatDuration(ms)}`
}

function parsePeriod(text: string): number | null {
  if (text === 'default') return null
  const ms = parseDuration(text === '0' ? '0s' : text)
  if (ms === undefined) throw new InvalidArgumentError(`It must be "default" or ${durationForm}.`)
  return ms
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
