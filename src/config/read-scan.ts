/**
 * `[scan]` as the scan station wants it. Files that it names are read here, so that a wrong path is found at
 * start and not with the first message.
 */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describeError } from '../base/log.ts'
import { parseHashBlocklist } from '../mail/scan/baseline/hash-blocklist.ts'
import type { ScanSettings } from '../mail/scan/scan-settings.ts'
import type { ValuesOf } from './option.ts'
import { innerTable, keyOf, readOptions } from './read-options.ts'
import type { Reading } from './read-options.ts'
import { parsePlace, scanActionOptions, scanOptions } from './scan-options.ts'

export function readScan(scan: Reading, folder: string): ScanSettings {
  const reading: Reading = { ...scan, inner: ['actions'] }
  const values = readOptions(scanOptions, reading)
  const actions = readOptions(scanActionOptions, {
    section: keyOf(reading.section, 'actions'),
    table: innerTable(reading, 'actions'),
    faults: reading.faults,
  })
  return {
    baseline: values.baseline,
    blockedHashes: readHashes(values, reading, folder),
    ...daemonsOf(values, readPassword(values, reading, folder)),
    timeoutMs: values.timeoutMs,
    connectionsMax: values.maxConnections,
    policy: { actions, whenDown: values.whenDown },
  }
}

type Values = ValuesOf<typeof scanOptions>

function daemonsOf(
  values: Values,
  password: string | undefined,
): Pick<ScanSettings, 'clamd' | 'rspamd' | 'spamd'> {
  const { rspamd: url, rspamdMaxBytes } = values
  const clamd = parsePlace(values.clamav)
  const spamd = parsePlace(values.spamassassin)
  const secret = password === undefined ? {} : { password }
  return {
    ...(clamd && { clamd: { place: clamd, messageBytesMax: values.clamavMaxBytes } }),
    ...(url !== '' && { rspamd: { url, messageBytesMax: rspamdMaxBytes, ...secret } }),
    ...(spamd && { spamd: { place: spamd, messageBytesMax: values.spamassassinMaxBytes } }),
  }
}

function readPassword(values: Values, reading: Reading, folder: string): string | undefined {
  const { rspamd, rspamdPasswordFile: file } = values
  if (file === '') return undefined
  if (rspamd === '') reading.faults.say('scan.rspamd_password_file needs scan.rspamd beside it')
  const password = readText('rspamd_password_file', file, reading, folder)?.split(/\r?\n/, 1)[0]
  if (password === '') {
    reading.faults.say('scan.rspamd_password_file names a file whose first line is empty')
  }
  return password
}

function readHashes(values: Values, reading: Reading, folder: string): ReadonlySet<string> {
  const { baseline, blockedHashes: file } = values
  if (file === '') return new Set()
  if (!baseline) reading.faults.say('scan.blocked_hashes needs scan.baseline = true')
  const hashes = parseHashBlocklist(readText('blocked_hashes', file, reading, folder) ?? '')
  if (!('malformed' in hashes)) return hashes
  reading.faults.say(`scan.blocked_hashes: line ${hashes.line} of ${file} ${hashes.malformed}`)
  return new Set()
}

function readText(
  name: string,
  file: string,
  { section, faults }: Reading,
  folder: string,
): string | undefined {
  try {
    return readFileSync(resolve(folder, file), 'utf8')
  } catch (error) {
    faults.say(`${keyOf(section, name)} cannot be read: ${describeError(error)}`)
    return undefined
  }
}
