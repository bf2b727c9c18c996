/** `posthorn address`: who may send, and their passwords. */
import type { Command } from 'commander'
import type { AddressRow, AddressWithPassword, RemovedAddress } from '../contract/address.ts'
import { administer, pathOf } from './admin-client.ts'
import { CommandFailure } from './command-failure.ts'
import { queryOf, withJson, withListingOptions } from './listing-options.ts'
import type { ListingOptions } from './listing-options.ts'
import { printJson, printLine, printTable } from './output.ts'

const PASSWORD_BYTES_MAX = 4_096
const PASSWORD_STDIN = [
  '--password-stdin',
  'read the password from stdin instead of making one',
] as const

type JsonOption = { readonly json?: true }
type PasswordOptions = JsonOption & { readonly passwordStdin?: true }
type AddOptions = PasswordOptions & {
  readonly language?: string
  readonly notifyDelivered?: true
}

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
  withJson(address.command('password'))
    .description('give an address a new password; the old one ends at once')
    .argument('<address>')
    .option(...PASSWORD_STDIN)
    .action(replacePassword)
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
    printPassword(answer, options)
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
      ['ADDRESS', 'LANGUAGE', 'HEARS OF', 'ADDED'],
      rows.map((row) => [
        row.address,
        row.language ?? '',
        row.notifyDelivered ? 'bounces and deliveries' : 'bounces',
        row.addedAt,
      ]),
    )
  })
}

async function replacePassword(
  address: string,
  options: PasswordOptions,
  command: Command,
): Promise<void> {
  const password = await givenPassword(options)
  await administer(command, async (client) => {
    const path = pathOf(['addresses', address, 'password'])
    const answer = await client.ask<AddressWithPassword>({
      method: 'PUT',
      path,
      body: { password },
    })
    if (options.json) return printJson(answer)
    printLine(`${answer.address} has a new password; the old one has ended.`)
    printPassword(answer, options)
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

/** A password that was brought along is known already. */
function printPassword({ password }: AddressWithPassword, options: PasswordOptions): void {
  if (options.passwordStdin) return
  printLine(`password: ${password}`)
  printLine('It is shown this once and cannot be read back; user name is the address.')
}

/** The first line of stdin, when it was asked for. */
async function givenPassword({ passwordStdin }: PasswordOptions): Promise<string | undefined> {
  if (!passwordStdin) return undefined
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    size += chunk.length
    if (size > PASSWORD_BYTES_MAX || chunk.includes('\n')) break
  }
  const [line = ''] = Buffer.concat(chunks).toString('utf8').split(/\r?\n/, 1)
  if (line === '') throw new CommandFailure('stdin has no password; pipe one line into the command')
  return line
}
