/** DNS records on the terminal: as lines to paste, as a list of findings, and how the DNS provider wants them. */
import type { DnsRecord, DnsZone, Domain } from '../contract/domain.ts'
import { printLine } from './output.ts'
import { withoutControls } from './plain-text.ts'
import { zoneLine } from './zone-line.ts'

const STATUS_WIDTH = 10
const WHAT_WIDTH = 13

/**
 * What is still to be published, each with its reason. What nothing needs stands behind a `;`, so that all of
 * it can be pasted as it is.
 */
export function printRecords({ name, records }: Pick<Domain, 'name' | 'records'>): void {
  const open = records.filter(({ status, value }) => status !== 'ok' && value !== '')
  const wanted = open.filter(isForSending)
  const others = open.filter((record) => !isForSending(record) && record.what !== 'dkim-retired')
  for (const record of wanted) printWithReason(record, '')
  if (others.length > 0) printLine('; Not needed for sending; take the semicolon away to use one:')
  for (const record of others) printWithReason(record, ';')
  const spf = wanted.find(({ what, status }) => what === 'spf' && status === 'unchecked')
  if (spf === undefined) return
  printLine(
    `; If ${name} has an SPF record already, change that instead: "posthorn domain check ${name}" prints how.`,
  )
}

function isForSending({ what, required }: DnsRecord): boolean {
  return required || what === 'dkim'
}

function printWithReason(record: DnsRecord, before: string): void {
  printLine(`; ${record.what.toUpperCase()}: ${record.why}`)
  printLine(before + zoneLine(record))
}

/** Nothing when it is nobody we know. */
export function printProvider({ zone, provider }: DnsZone, records: readonly DnsRecord[]): void {
  if (zone === undefined || provider === undefined) return
  const example = records.find(({ type, value }) => type === 'TXT' && value !== '')?.name ?? zone
  const short = example === zone ? '@' : example.slice(0, -zone.length - 1)
  const names =
    provider.nameForm === 'relative'
      ? `names without ".${zone}" ("${short}"; "@" for ${zone} itself)`
      : `names whole ("${example}")`
  const values =
    provider.longValue === 'one string'
      ? 'values as one string without the quotes, also a long one'
      : 'values as the quoted strings above, all of them in one line'
  printLine('')
  printLine(`The DNS of ${zone} is at ${provider.name}. Its form wants ${names}, and ${values}.`)
}

/** One line for each; below one that is not well, what to do. */
export function printFindings(findings: readonly DnsRecord[]): void {
  const isColoured = process.stdout.isTTY && (process.env['NO_COLOR'] ?? '') === ''
  for (const finding of findings) {
    const { status, what, name, found, why, type, value } = finding
    const word = status.padEnd(STATUS_WIDTH)
    const shown = isColoured ? coloured(word, finding) : word
    const line = `${what.padEnd(WHAT_WIDTH)} ${type} ${name}`
    process.stdout.write(`${shown}${withoutControls(line)}\n`)
    if (status === 'ok' && what !== 'dmarc') continue
    printIndented(why)
    for (const text of found) printIndented(`found:  ${text}`)
    if (isToPublish(finding)) printIndented(`wanted: ${type === 'PTR' ? value : zoneLine(finding)}`)
  }
}

function isToPublish({ status, value }: DnsRecord): boolean {
  return value !== '' && (status === 'missing' || status === 'wrong')
}

function printIndented(text: string): void {
  printLine(' '.repeat(STATUS_WIDTH) + text)
}

function coloured(word: string, { status, required }: DnsRecord): string {
  if (status === 'ok') return `\u001b[32m${word}\u001b[0m`
  if (status === 'optional') return word
  return required ? `\u001b[31m${word}\u001b[0m` : `\u001b[33m${word}\u001b[0m`
}
