/** `posthorn domain`: the domains that mail may come from. */
import { InvalidArgumentError } from 'commander'
import type { Command } from 'commander'
import { durationForm, formatDuration, parseDuration } from '../config/duration.ts'
import type {
  DnsRecord,
  DnsZone,
  Domain,
  DomainCheck,
  DomainRotation,
  DomainRow,
  RemovedDomain,
} from '../contract/domain.ts'
import { administer, pathOf } from './admin-client.ts'
import type { AdminClient } from './admin-client.ts'
import { CommandFailure } from './command-failure.ts'
import { printFindings, printProvider, printRecords } from './domain-records.ts'
import { queryOf, withJson, withListingOptions } from './listing-options.ts'
import type { ListingOptions } from './listing-options.ts'
import { printFields, printJson, printLine, printTable } from './output.ts'
import { addPasswordCommands } from './password.ts'

type JsonOption = { readonly json?: true }

export function addDomainCommands(program: Command): void {
  const domain = program.command('domain').description('domains that mail may come from')
  withJson(domain.command('add'))
    .description('add a domain; makes its DKIM keys and prints the DNS records to publish')
    .argument('<name>')
    .action(add)
  withListingOptions(domain.command('list'), 'name').description('list the domains').action(list)
  withJson(domain.command('show'))
    .description('show a domain and its DNS records, as they were last found')
    .argument('<name>')
    .action(show)
  withJson(domain.command('check'))
    .description(
      'look now what DNS says about a domain and this server; exit status 1 when a required record is not well',
    )
    .argument('<name>')
    .action(check)
  withJson(domain.command('rotate'))
    .description('make new DKIM keys; the old ones sign until the records of the new ones are seen')
    .argument('<name>')
    .action(rotate)
  withJson(domain.command('retention'))
    .description('set how long content of its mail is kept: 0s to 90d, or "default"')
    .argument('<name>')
    .argument('<duration>', '"7d", or "default" for what the configuration says', parsePeriod)
    .action(setRetention)
  addPasswordCommands(domain, 'domain')
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
    printLine('')
    printLine(`These records belong into the DNS of ${answer.name}:`)
    printLine('')
    await printForZone(client, answer)
    printLine('')
    printLine(`When they are there: "posthorn domain check ${answer.name}".`)
  })
}

async function list(options: ListingOptions, command: Command): Promise<void> {
  await administer(command, async (client) => {
    const path = pathOf(['domains'], queryOf(options))
    const rows = await client.ask<DomainRow[]>({ method: 'GET', path })
    if (options.json) return printJson(rows)
    if (rows.length === 0) return printLine('No domains. "posthorn domain add NAME" adds one.')
    printTable(
      ['DOMAIN', 'ADDRESSES', 'CONTENT KEPT', 'VERIFIED', 'ADDED'],
      rows.map((row) => [
        row.name,
        String(row.addresses),
        periodOf(row),
        row.verified ? 'yes' : 'no',
        row.addedAt,
      ]),
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
      checked: answer.checkedAt ?? `never; "posthorn domain check ${answer.name}" looks now`,
    })
    printLine('')
    printTable(
      ['RECORD', 'STATUS', 'TYPE', 'NAME'],
      answer.records.map(({ what, status, type, name: at }) => [what, status, type, at]),
    )
    for (const { what, name: at, why } of answer.records) {
      if (what === 'dkim-retired') printLine(`${at}: ${why}`)
    }
    if (answer.records.every(isWell)) return
    printLine('')
    await printForZone(client, answer)
  })
}

async function check(name: string, options: JsonOption, command: Command): Promise<void> {
  await administer(command, async (client) => {
    const path = pathOf(['domains', name, 'check'])
    const answer = await client.ask<DomainCheck>({ method: 'POST', path })
    const { findings } = answer
    if (options.json) printJson(answer)
    else printFindings(findings)
    const required = findings.filter((finding) => finding.required)
    const unwell = required.filter(({ status }) => status !== 'ok')
    if (unwell.length === 0) return options.json ? undefined : printLine(`${answer.name} is well.`)
    if (!options.json) printProvider(await zoneOf(client, answer.name), unwell)
    throw new CommandFailure(
      `${answer.name}: ${unwell.length} of ${required.length} required records are not as they should be; mend them and check again`,
    )
  })
}

async function rotate(name: string, options: JsonOption, command: Command): Promise<void> {
  await administer(command, async (client) => {
    const path = pathOf(['domains', name, 'rotate'])
    const answer = await client.ask<DomainRotation>({ method: 'POST', path })
    if (options.json) return printJson(answer)
    const { rotation, waitsFor } = answer
    const isBegun = rotation === 'begun'
    printLine(
      isBegun
        ? `${answer.name} has new keys. Publish their records and leave the old ones: the old keys sign until these are seen.`
        : `${answer.name} has keys already that wait for these records:`,
    )
    printLine('')
    const records = answer.records.filter((record) => waitsFor.includes(record.name))
    await printForZone(client, { ...answer, records })
    printLine('')
    printLine(
      `Posthorn looks every ten minutes; "posthorn domain check ${answer.name}" looks at once.`,
    )
  })
}

async function printForZone(client: AdminClient, domain: Pick<Domain, 'name' | 'records'>) {
  printRecords(domain)
  printProvider(await zoneOf(client, domain.name), domain.records)
}

export function zoneOf(client: AdminClient, name: string): Promise<DnsZone> {
  return client.ask<DnsZone>({ method: 'GET', path: pathOf(['domains', name, 'zone']) })
}

function isWell({ status, required }: DnsRecord): boolean {
  return !required || status === 'ok'
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
