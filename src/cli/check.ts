/** `posthorn check`: what is wrong with this server, and what to do about it. */
import type { Command } from 'commander'
import { describeError } from '../base/log.ts'
import type { Config } from '../config/config.ts'
import type { DomainRow } from '../contract/domain.ts'
import type { KnownDomains } from '../role/check/domain-check.ts'
import { type CheckReport, type Finding, reportOf } from '../role/check/finding.ts'
import { administerConfigured, isServerRunning, pathOf } from './admin-client.ts'
import { CommandFailure } from './command-failure.ts'
import { withJson } from './listing-options.ts'
import { printJson, printLine } from './output.ts'
import { withoutControls } from './plain-text.ts'
import { configOfServer } from './settings.ts'

const DOMAINS_MS_MAX = 10_000
/** The longest page. */
const DOMAINS_MAX = 10_000

const marks: Record<Finding['status'], { readonly word: string; readonly colour: number }> = {
  ok: { word: 'ok', colour: 32 },
  warning: { word: 'warning', colour: 33 },
  problem: { word: 'PROBLEM', colour: 31 },
  unknown: { word: 'unknown', colour: 33 },
}
const MARK_WIDTH = 9
const AREA_WIDTH = 13

export function addCheckCommand(program: Command): void {
  withJson(program.command('check'))
    .description(
      'look for what is wrong: configuration, data folder, ports, certificate, scanners, clock, DNS, blocklists, domains',
    )
    .action(check)
}

async function check(options: { readonly json?: true }, command: Command): Promise<void> {
  const report = await reportOn(command)
  if (options.json) printJson(report)
  else printReport(report)
  const { problems } = report
  if (problems === 0) return
  throw new CommandFailure(
    `${problems === 1 ? 'there is a problem' : `there are ${problems} problems`}; do what stands behind the arrows, then check again`,
  )
}

async function reportOn(command: Command): Promise<CheckReport> {
  const config = await readConfig(command)
  if ('unreadable' in config) return reportOf([config.unreadable])
  const isRunning = await isServerRunning(config)
  const domains = await domainsOf(config, isRunning)
  const { checkThisServer } = await import('../role/check/check-this-server.ts')
  return checkThisServer(config, { isServerRunning: isRunning, domains })
}

async function readConfig(command: Command): Promise<Config | { readonly unreadable: Finding }> {
  try {
    return await configOfServer(command)
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ConfigError') throw error
    const todo = 'correct the file; docs/reference/configuration.md has every option'
    return { unreadable: { area: 'config', status: 'problem', text: error.message, todo } }
  }
}

/** Nothing is made where there is nothing: looking must leave the data folder as it is. */
async function domainsOf(config: Config, isRunning: boolean): Promise<KnownDomains> {
  const { hasStore } = await import('../role/check/data-check.ts')
  if (!isRunning && !hasStore(config.data)) return { kind: 'absent' }
  const path = pathOf(['domains'], { limit: DOMAINS_MAX })
  const request = { method: 'GET', path, answerMsMax: DOMAINS_MS_MAX } as const
  try {
    const rows = await administerConfigured(config, (client) => client.ask<DomainRow[]>(request))
    return { kind: 'known', rows }
  } catch (error) {
    return { kind: 'unknown', reason: describeError(error) }
  }
}

function printReport(report: CheckReport): void {
  for (const { area, status, text, todo } of report.findings) {
    process.stdout.write(`${marked(status)}${area.padEnd(AREA_WIDTH)}${withoutControls(text)}\n`)
    if (todo !== undefined) printLine(`${' '.repeat(MARK_WIDTH + AREA_WIDTH)}-> ${todo}`)
  }
  if (report.problems > 0) return
  printLine('')
  printLine(conclusionOf(report))
}

function conclusionOf({ findings, warnings }: CheckReport): string {
  if (warnings > 0) return 'It works; the warnings deserve a look.'
  return findings.some(({ status }) => status === 'unknown')
    ? 'No problem was found; what is unknown may hide one.'
    : 'All is well.'
}

function marked(status: Finding['status']): string {
  const { word, colour } = marks[status]
  const isColoured = process.stdout.isTTY && (process.env['NO_COLOR'] ?? '') === ''
  const padded = word.padEnd(MARK_WIDTH)
  return isColoured ? `\u001b[${colour}m${padded}\u001b[0m` : padded
}
