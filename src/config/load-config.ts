/**
 * Finds, reads and checks posthorn.toml. Nothing in it is silently ignored: an unknown key, a wrong
 * type, a value out of bounds and an option whose work this version cannot do are errors that say
 * what to write instead; an option that has no effect yet becomes a note for the log.
 */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { parse, TomlError } from 'smol-toml'
import { describeError } from '../base/log.ts'
import { ConfigError } from './config.ts'
import type { Config } from './config.ts'
import { tomlName } from './option.ts'
import type { ValuesOf } from './option.ts'
import { retryPaces } from './delivery-options.ts'
import { limitsOf } from './limit-options.ts'
import { optionTables } from './options.ts'
import { Faults, innerTable, isTable, readOptions } from './read-options.ts'
import type { Reading, TomlTable } from './read-options.ts'
import { readScan } from './read-scan.ts'
import { readRoutes } from './routes.ts'
import { readSites } from './site-options.ts'
import { readSources } from './source-options.ts'
import { readWeights } from './weight-options.ts'

/** Where the file is looked for when nobody names one. */
export const configFilesByDefault = ['posthorn.toml', '/etc/posthorn/posthorn.toml'] as const

export type ConfigWanted = {
  /** Must exist. Without it, the first of `configFilesByDefault` that does. */
  readonly file?: string | undefined
  /** The data folder instead of the file's. */
  readonly dataOverride?: string | undefined
}

/**
 * Without any file the defaults, with `file` absent: enough to administer a data folder.
 * @throws ConfigError
 */
export function loadConfig({ file: named, dataOverride }: ConfigWanted = {}): Config {
  const file = named ?? configFilesByDefault.find((candidate) => existsSync(candidate))
  const config = file === undefined ? parseConfig('', 'posthorn.toml') : loadFile(resolve(file))
  return dataOverride === undefined ? config : { ...config, data: resolve(dataOverride) }
}

/** @throws ConfigError */
export function parseConfig(text: string, file: string): Config {
  const faults = new Faults(file)
  const config = readConfig(parseToml(text, file), faults, dirname(file))
  faults.throwIfAny()
  return config
}

function loadFile(file: string): Config {
  try {
    return { ...parseConfig(readFileSync(file, 'utf8'), file), file }
  } catch (error) {
    if (error instanceof ConfigError) throw error
    throw new ConfigError(
      `cannot read the configuration: ${describeError(error)}; name another with --config FILE`,
    )
  }
}

function parseToml(text: string, file: string): TomlTable {
  try {
    return parse(text)
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    const [reason] = error.message.split('\n')
    throw new ConfigError(`${file}: line ${error.line}, column ${error.column}: ${reason}`)
  }
}

function readConfig(root: TomlTable, faults: Faults, folder: string): Config {
  refuseStore(root, faults)
  const inner = [
    'store',
    'submission',
    'login',
    'oauth',
    'tls',
    'http',
    'dns',
    'limits',
    'delivery',
    'reports',
    'retention',
    'scan',
  ]
  const top: Reading = { section: '', table: root, inner, faults }
  const table = (section: string): Reading => ({ section, table: innerTable(top, section), faults })
  const delivery: Reading = {
    ...table('delivery'),
    inner: ['retry', 'routes', 'sites', 'sources', 'timeouts', 'warm_up', 'weights'],
  }
  const retry = { section: 'delivery.retry', table: innerTable(delivery, 'retry'), faults }
  const timeouts = { section: 'delivery.timeouts', table: innerTable(delivery, 'timeouts'), faults }
  const warmUp = { section: 'delivery.warm_up', table: innerTable(delivery, 'warm_up'), faults }
  const tls = readTls(table('tls'), folder)
  const oauth = readOAuth(table('oauth'))
  const values = readOptions(optionTables.top, top)
  return {
    ...values,
    data: resolve(folder, values.data),
    submission: readSubmission(table('submission')),
    login: readOptions(optionTables.login, table('login')),
    ...(oauth === undefined ? {} : { oauth }),
    ...(tls === undefined ? {} : { tls }),
    http: readOptions(optionTables.http, table('http')),
    dns: readOptions(optionTables.dns, table('dns')),
    limits: limitsOf(readOptions(optionTables.limits, table('limits'))),
    delivery: {
      ...readDelivery(delivery, folder),
      routes: readRoutes(innerTable(delivery, 'routes'), faults, folder),
      sites: readSites(innerTable(delivery, 'sites'), faults),
      sources: readSources(innerTable(delivery, 'sources'), { hostname: values.hostname, faults }),
      weights: readWeights(innerTable(delivery, 'weights'), faults),
      retry: readRetry(retry),
      timeouts: readOptions(optionTables.timeouts, timeouts),
      warmUp: readOptions(optionTables.warmUp, warmUp),
    },
    reports: readOptions(optionTables.reports, table('reports')),
    retention: readOptions(optionTables.retention, table('retention')),
    scan: readScan(table('scan'), folder),
    notes: notesAbout(root),
  }
}

function readSubmission(reading: Reading): Config['submission'] {
  const submission = readOptions(optionTables.submission, reading)
  if (submission.trusted.length > 0 && submission.trustedNetworks.length === 0) {
    reading.faults.say(
      'submission.trusted has listeners that nobody may use; name their clients in submission.trusted_networks',
    )
  }
  return submission
}

function readDelivery(reading: Reading, folder: string): ValuesOf<typeof optionTables.delivery> {
  const values = readOptions(optionTables.delivery, reading)
  return { ...values, bounceRules: resolve(folder, values.bounceRules) }
}

function readRetry(reading: Reading): Config['delivery']['retry'] {
  const values = readOptions(optionTables.retry, reading)
  for (const name of retryPaces) {
    if (values[`${name}FirstMs`] <= values[`${name}LongestMs`]) continue
    const words = tomlName(name)
    reading.faults.say(
      `delivery.retry.${words}_first is longer than delivery.retry.${words}_longest; raise the second or lower the first`,
    )
  }
  return values
}

function readOAuth(reading: Reading): Config['oauth'] {
  const { audience, claim, issuer, jwksUri } = readOptions(optionTables.oauth, reading)
  if (issuer !== undefined && audience !== undefined) {
    return { issuer, audience, claim, ...(jwksUri === undefined ? {} : { jwksUri }) }
  }
  if (issuer !== undefined) reading.faults.say('oauth.issuer needs oauth.audience beside it')
  if (audience !== undefined) reading.faults.say('oauth.audience needs oauth.issuer beside it')
  return undefined
}

function readTls(reading: Reading, folder: string): Config['tls'] {
  const { certificate, key } = readOptions(optionTables.tls, reading)
  if (certificate !== undefined && key !== undefined) {
    return { certificate: resolve(folder, certificate), key: resolve(folder, key) }
  }
  if (certificate !== undefined) reading.faults.say('tls.certificate needs tls.key beside it')
  if (key !== undefined) reading.faults.say('tls.key needs tls.certificate beside it')
  return undefined
}

function refuseStore({ store }: TomlTable, faults: Faults): void {
  if (store === undefined) return
  faults.say(
    `store is ${JSON.stringify(store)}, and this version keeps mail in SQLite in the data folder only; remove the option`,
  )
}

/** What was set and has no effect yet. */
const withoutEffect: readonly { key: readonly string[]; until: string }[] = [
  { key: ['http', 'listen'], until: 'there is an HTTP listener' },
]

function notesAbout(root: TomlTable): string[] {
  return withoutEffect
    .filter(({ key: [section = '', name = ''] }) => {
      const table = root[section]
      return isTable(table) && table[name] !== undefined
    })
    .map(({ key, until }) => `${key.join('.')} has no effect until ${until}`)
}
