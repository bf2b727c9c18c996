/** `posthorn address`: who may send, and who may not for now. */
import type { Command } from 'commander'
import type {
  AddressRow,
  AddressWithPassword,
  RemovedAddress,
  Suspension,
} from '../contract/address.ts'
import { administer, pathOf } from './admin-client.ts'
import { addAliasCommands } from './alias.ts'
import { queryOf, withJson, withListingOptions } from './listing-options.ts'
import type { ListingOptions } from './listing-options.ts'
import { printJson, printLine, printTable } from './output.ts'
import { addPasswordCommands, givenPassword, PASSWORD_STDIN, printPassword } from './password.ts'
import type { PasswordOptions } from './password.ts'

type JsonOption = { readonly json?: true }
type AddOptions = PasswordOptions & {
  readonly language?: string
  readonly notifyDelivered?: true
}
type SuspendOptions = JsonOption & { readonly reason?: string }

export function addAddressCommands(program: Command): void {
  const address = program.command('address').description('addresses that may send')
  withJson(address.command('add'))
    .description('add an address of a domain of ours; shows its password once')
    .argument('<address>')
    .option('--language <language>', 'language of what Posthorn writes to it: en id uk nb nl fr')
    .option(
      '--notify-delivered',
      'tell it of every delivery too, where its client asks for nothing else',
    )
    .option(...PASSWORD_STDIN)
    .action(add)
  withListingOptions(address.command('list'), 'address')
    .description('list the addresses')
    .argument('[domain]', 'of this domain only')
    .action(list)
  addPasswordCommands(address, 'address')
  withJson(address.command('suspend'))
    .description('keep an address from sending; what of it waits is held, its sessions end')
    .argument('<address>')
    .option('--reason <text>', 'one line, for the sender and for you')
    .action(suspend)
  withJson(address.command('lift'))
    .description('let a suspended address send again; what was held goes on')
    .argument('<address>')
    .action(lift)
  addAliasCommands(address)
  withJson(address.command('remove'))
    .description('remove an address; mail already accepted is still delivered')
    .argument('<address>')
    .action(remove)
}

async function add(address: string, options: AddOptions, command: Command): Promise<void> {
  const password = await givenPassword(options)
  await administer(command, async (client) => {
    const { language, notifyDelivered } = options
    const body = { address, password, language, notifyDelivered }
    const path = pathOf(['addresses'])
    const answer = await client.ask<AddressWithPassword>({ method: 'POST', path, body })
    if (options.json) return printJson(answer)
    printLine(`${answer.address} may send.`)
    printPassword(answer.address, answer.password, options)
  })
}

async function list(
  domain: string | undefined,
  options: ListingOptions,
  command: Command,
): Promise<void> {
  await administer(command, async (client) => {
    const path = pathOf(['addresses'], { ...queryOf(options), domain })
    const rows = await client.ask<AddressRow[]>({ method: 'GET', path })
    if (options.json) return printJson(rows)
    if (rows.length === 0)
      return printLine('No addresses. "posthorn address add ADDRESS" adds one.')
    printTable(
      ['ADDRESS', 'ALIASES', 'LANGUAGE', 'HEARS OF', 'ADDED', 'SUSPENDED'],
      rows.map((row) => [
        row.address,
        row.aliases.join(' '),
        row.language ?? '',
        row.notifyDelivered ? 'bounces and deliveries' : 'bounces',
        row.addedAt,
        row.suspended === undefined ? '' : `${row.suspended.at}: ${row.suspended.reason}`,
      ]),
    )
  })
}

async function suspend(address: string, options: SuspendOptions, command: Command): Promise<void> {
  await administer(command, async (client) => {
    const path = pathOf(['addresses', address, 'suspension'])
    const body = { reason: options.reason }
    const answer = await client.ask<Suspension>({ method: 'PUT', path, body })
    if (options.json) return printJson(answer)
    printLine(`${answer.address} may not send; what of it waits is held.`)
    printLine(`"posthorn address lift ${answer.address}" lets it send again.`)
  })
}

async function lift(address: string, options: JsonOption, command: Command): Promise<void> {
  await administer(command, async (client) => {
    const path = pathOf(['addresses', address, 'suspension'])
    const answer = await client.ask<Suspension>({ method: 'DELETE', path })
    if (options.json) printJson(answer)
    else printLine(`${answer.address} may send again, and what was held goes on.`)
  })
}

async function remove(address: string, options: JsonOption, command: Command): Promise<void> {
  await administer(command, async (client) => {
    const path = pathOf(['addresses', address])
    const answer = await client.ask<RemovedAddress>({ method: 'DELETE', path })
    if (options.json) printJson(answer)
    else printLine(`${answer.address} is removed and cannot send any more.`)
  })
}
