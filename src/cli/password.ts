/**
 * `posthorn address password` and `posthorn domain password`: named passwords. One that Posthorn makes
 * is shown once; one that a person brings is read from stdin, so that it stands in no history.
 */
import type { Command } from 'commander'
import type { ReplacedPassword } from '../contract/address.ts'
import type { CredentialMade, CredentialRow, RevokedCredential } from '../contract/credential.ts'
import { administer, pathOf } from './admin-client.ts'
import { CommandFailure } from './command-failure.ts'
import { withJson } from './listing-options.ts'
import { printJson, printLine, printTable } from './output.ts'

const PASSWORD_BYTES_MAX = 4_096
export const PASSWORD_STDIN = [
  '--password-stdin',
  'read the password from stdin instead of making one',
] as const

type JsonOption = { readonly json?: true }
export type PasswordOptions = JsonOption & { readonly passwordStdin?: true }
type AddOptions = PasswordOptions & { readonly name: string }

/** Whose passwords: addresses, or domains as a whole. */
export type OwnerKind = 'address' | 'domain'

const folderOf = { address: 'addresses', domain: 'domains' } as const

/** An address has a password from the start, which `posthorn address password ADDRESS` replaces; a domain has none. */
export function addPasswordCommands(parent: Command, kind: OwnerKind): void {
  const password = parent.command('password')
  if (kind === 'address') {
    // What is no subcommand is an address.
    withJson(password.command('set', { isDefault: true }))
      .description('give it a new password; the word "set" may be left out')
      .argument('<address>')
      .option(...PASSWORD_STDIN)
      .action(replaceDefault)
    password
      .description('give an address a new password, or one with a name; list and revoke them')
      .usage('[options] <address> | add | list | revoke')
  } else password.description('passwords of a domain: with one, any address of it may send')
  withJson(password.command('add'))
    .description('add a password with a name, for one device or program; shows it once')
    .argument(`<${kind}>`)
    .requiredOption('--name <name>', 'what it is for: laptop, shop')
    .option(...PASSWORD_STDIN)
    .action((owner: string, options: AddOptions, command: Command) =>
      add(kind, owner, options, command),
    )
  withJson(password.command('list'))
    .description('list the passwords by name, with their last use')
    .argument(`<${kind}>`)
    .action((owner: string, options: JsonOption, command: Command) =>
      list(kind, owner, options, command),
    )
  withJson(password.command('revoke'))
    .description('end a password; its sessions end at their next command')
    .argument(`<${kind}>`)
    .argument('<name>')
    .action((owner: string, name: string, options: JsonOption, command: Command) =>
      revoke(kind, owner, name, options, command),
    )
}

async function replaceDefault(
  address: string,
  options: PasswordOptions,
  command: Command,
): Promise<void> {
  const password = await givenPassword(options)
  await administer(command, async (client) => {
    const path = pathOf(['addresses', address, 'password'])
    const answer = await client.ask<ReplacedPassword>({ method: 'PUT', path, body: { password } })
    if (options.json) return printJson(answer)
    printLine(`${answer.address} has a new password; the old one has ended.`)
    if (answer.others > 0) printLine(`${passwordsWithNames(answer.others)} of it.`)
    printPassword(answer.address, answer.password, options)
  })
}

function passwordsWithNames(count: number): string {
  return count === 1 ? '1 password with a name stays' : `${count} passwords with names stay`
}

async function add(
  kind: OwnerKind,
  owner: string,
  options: AddOptions,
  command: Command,
): Promise<void> {
  const password = await givenPassword(options)
  await administer(command, async (client) => {
    const path = pathOf([folderOf[kind], owner, 'credentials'])
    const body = { name: options.name, password }
    const answer = await client.ask<CredentialMade>({ method: 'POST', path, body })
    if (options.json) return printJson(answer)
    printLine(`${answer.owner} has a password named "${answer.name}".`)
    printPassword(answer.owner, answer.password, options)
  })
}

async function list(
  kind: OwnerKind,
  owner: string,
  options: JsonOption,
  command: Command,
): Promise<void> {
  await administer(command, async (client) => {
    const path = pathOf([folderOf[kind], owner, 'credentials'])
    const rows = await client.ask<CredentialRow[]>({ method: 'GET', path })
    if (options.json) return printJson(rows)
    if (rows.length === 0) {
      return printLine(
        `No passwords. "posthorn ${kind} password add ${owner} --name NAME" adds one.`,
      )
    }
    printTable(
      ['NAME', 'MADE BY', 'CREATED', 'LAST USED'],
      rows.map((row) => [
        row.name,
        row.madeByUs ? 'posthorn' : 'somebody',
        row.createdAt,
        row.lastUsedAt ?? 'never',
      ]),
    )
  })
}

async function revoke(
  kind: OwnerKind,
  owner: string,
  name: string,
  options: JsonOption,
  command: Command,
): Promise<void> {
  await administer(command, async (client) => {
    const path = pathOf([folderOf[kind], owner, 'credentials', name])
    const answer = await client.ask<RevokedCredential>({ method: 'DELETE', path })
    if (options.json) return printJson(answer)
    printLine(`The password "${answer.name}" of ${answer.owner} is revoked; its sessions end.`)
  })
}

/** A password that was brought along is known already. */
export function printPassword(owner: string, password: string, options: PasswordOptions): void {
  if (options.passwordStdin) return
  printLine(`password: ${password}`)
  const user = owner.includes('@') ? 'the address' : owner
  printLine(`It is shown this once and cannot be read back; user name is ${user}.`)
}

/** The first line of stdin, when it was asked for. */
export async function givenPassword({
  passwordStdin,
}: PasswordOptions): Promise<string | undefined> {
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
