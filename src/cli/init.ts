/**
 * `posthorn init`: the first configuration. Asks what only the operator can know, writes posthorn.toml, makes the
 * data folder, the first domain and the first address, and says what is to be done next. Options answer in
 * advance, so that a script need not be asked.
 *
 * All answers are judged before anything is written. The file, which would keep the next try from its work, comes
 * last, and a domain or an address that is there already stays as it is: so it can be run again, whatever went wrong.
 */
import { constants, existsSync, statSync } from 'node:fs'
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises'
import { hostname as nameOfMachine } from 'node:os'
import { dirname, resolve } from 'node:path'
import type { Command } from 'commander'
import { SystemClock } from '../base/clock.ts'
import { describeError } from '../base/log.ts'
import type { AddressRow, AddressWithPassword } from '../contract/address.ts'
import type { DnsZone, Domain } from '../contract/domain.ts'
import type { FirstConfiguration } from '../role/first-configuration.ts'
import { type AdminClient, administerConfigured, pathOf } from './admin-client.ts'
import { CommandFailure } from './command-failure.ts'
import { zoneOf } from './domain.ts'
import { printProvider, printRecords } from './domain-records.ts'
import { initialConfig } from './initial-config.ts'
import { withJson } from './listing-options.ts'
import { printFields, printJson, printLine } from './output.ts'
import type { GlobalOptions } from './settings.ts'

/** The longest page. */
const ADDRESSES_MAX = 10_000

type InitOptions = Partial<Omit<FirstConfiguration, 'data'>> & { readonly json?: true }

/** The password only of an address that was made now. */
type FirstAddress = { readonly address: string; readonly password?: string }
type Made = { readonly domain: Domain; readonly address: FirstAddress; readonly zone: DnsZone }

export function addInitCommand(program: Command): void {
  withJson(program.command('init'))
    .description(
      'first configuration: asks, writes posthorn.toml, makes the first domain and address',
    )
    .option('--hostname <name>', 'name of this machine in DNS, such as mail.example.com')
    .option('--domain <name>', 'first domain that mail comes from')
    .option('--address <address>', 'first address that may send')
    .option('--certificate <file>', 'certificate with its chain, PEM')
    .option('--key <file>', 'its private key, PEM')
    .action(init)
}

async function init(options: InitOptions, command: Command): Promise<void> {
  const { config, data } = command.optsWithGlobals<GlobalOptions>()
  const file = await freeFile(config)
  const plan = await planOf(options, data)
  const made = await makeAll(file, plan)
  const { domain, address } = made
  if (options.json) {
    printJson({ file, domain: domain.name, ...address, records: domain.records })
  } else {
    printMade(file, made)
    printNext(file, plan)
  }
}

/** @throws CommandFailure when a configuration is there already */
async function freeFile(named: string | undefined): Promise<string> {
  const { configFilesByDefault } = await import('../config/load-config.ts')
  const candidates = named === undefined ? configFilesByDefault : [named]
  const taken = candidates.find((file) => existsSync(file))
  if (taken === undefined) return resolve(candidates[0] ?? 'posthorn.toml')
  throw new CommandFailure(
    `${resolve(taken)} is there already and stays as it is; edit it, or name another with --config FILE ("posthorn check" says what is missing)`,
  )
}

async function planOf(
  { hostname, domain, address, certificate, key }: InitOptions,
  data: string | undefined,
): Promise<FirstConfiguration> {
  const { completed } = await import('./init-questions.ts')
  const { faultOfPlan, normalisedPlan } = await import('../role/first-configuration.ts')
  const answers = {
    hostname,
    domain,
    address,
    data: absolute(data),
    certificate: absolute(certificate),
    key: absolute(key),
  }
  const plan = await completed(answers, nameOfMachine())
  const fault = faultOfPlan(plan, new SystemClock().now())
  if (fault !== undefined) throw new CommandFailure(fault)
  return normalisedPlan(plan)
}

function absolute(path: string | undefined): string | undefined {
  return path === undefined ? undefined : resolve(path)
}

async function makeAll(file: string, plan: FirstConfiguration): Promise<Made> {
  const { parseConfig } = await import('../config/load-config.ts')
  const text = initialConfig(plan)
  const config = parseConfig(text, file)
  const draft = await writeDraft(file, text)
  try {
    const made = await administerConfigured(config, async (client) => {
      const domain = await domainOf(plan, client)
      const address = await addressOf(plan, client)
      return { domain, address, zone: await zoneOf(client, domain.name) }
    })
    await copyFile(draft, file, constants.COPYFILE_EXCL)
    return made
  } finally {
    await rm(draft, { force: true })
  }
}

/** Beside the file, so that one which cannot be written is known before anything else is made. */
async function writeDraft(file: string, text: string): Promise<string> {
  const draft = `${file}.new`
  try {
    await mkdir(dirname(file), { recursive: true })
    await writeFile(draft, text, { mode: 0o644 })
    return draft
  } catch (error) {
    throw new CommandFailure(
      `${file} cannot be written: ${describeError(error)}; name another with --config FILE`,
    )
  }
}

async function domainOf({ domain }: FirstConfiguration, client: AdminClient): Promise<Domain> {
  try {
    const path = pathOf(['domains'])
    return await client.ask<Domain>({ method: 'POST', path, body: { name: domain } })
  } catch (refusal) {
    // Refused because it is there already, or for good.
    const found = client.ask<Domain>({ method: 'GET', path: pathOf(['domains', domain]) })
    return await found.catch(() => {
      throw refusal
    })
  }
}

async function addressOf(
  { address, domain }: FirstConfiguration,
  client: AdminClient,
): Promise<FirstAddress> {
  try {
    const path = pathOf(['addresses'])
    return await client.ask<AddressWithPassword>({ method: 'POST', path, body: { address } })
  } catch (refusal) {
    const path = pathOf(['addresses'], { domain, limit: ADDRESSES_MAX })
    const rows = await client.ask<AddressRow[]>({ method: 'GET', path })
    if (rows.every((row) => row.address !== address)) throw refusal
    return { address }
  }
}

function printMade(file: string, { domain, address: { address, password }, zone }: Made): void {
  printLine(`${file} is written; ${domain.name} and ${address} are made.`)
  printLine('')
  if (password === undefined) {
    printLine(`${address} was there already, and its password is what it was.`)
    printLine(`"posthorn address password ${address}" gives it a new one.`)
  } else {
    printFields({ 'user name': address, password })
    printLine('The password is shown this once and cannot be read back.')
  }
  printLine('')
  printLine(`These records belong into the DNS of ${domain.name}:`)
  printLine('')
  printRecords(domain)
  printProvider(zone, domain.records)
}

function printNext(file: string, { domain, data }: FirstConfiguration): void {
  printLine('')
  printLine('Next:')
  for (const step of [
    ...stepsForOwner(data),
    `posthorn check --config ${file}`,
    `posthorn serve --config ${file}`,
    `posthorn domain check ${domain} --config ${file}   (when the records are in DNS)`,
  ]) {
    printLine(`  ${step}`)
  }
}

/** What root makes, only root may open; servers seldom run as root. */
function stepsForOwner(data: string): string[] {
  if (process.getuid?.() !== 0) return []
  const { uid } = statSync(data)
  return uid === 0
    ? [`chown -R USER ${data}   (unless the server runs as root, who owns it now)`]
    : [`chown -R --reference=${data} ${data}   (what was made in it belongs to root)`]
}
