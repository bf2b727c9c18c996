/**
 * `[delivery.routes]`: where mail for a destination goes instead of, or on purpose, to its MX hosts.
 * A value is `"mx"`, `"host:port"`, or a table with TLS and a password. Files that a route names are
 * read here, so that a wrong path is found at start and not in the first attempt.
 */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { RouteSetting, RouteSettings } from '../mail/route/route-setting.ts'
import type { RouteSecurity } from '../mail/route/route.ts'
import { describeError } from '../base/log.ts'
import { isHost, parseHostAndPort } from './listen.ts'
import { isTable, keyOf } from './read-options.ts'
import type { Faults, TomlTable } from './read-options.ts'

/** The fields of a route's table, for the reference too. */
export const routeFields = {
  host: '"host:port" of the next hop; required.',
  tls: '"opportunistic" (STARTTLS when offered), "required" (STARTTLS or nothing), "implicit" (TLS from the first byte, port 465) or "none". Default: "opportunistic", and "required" when there is a user.',
  verify:
    'Whether the certificate must be valid for the host name. Default: true when tls is "required" or "implicit".',
  user: 'User name to authenticate with; needs password_file and TLS.',
  password_file: 'File whose first line is the password.',
  ca_file: 'Certificate authorities to believe instead of those of the system, PEM.',
} as const

const tlsWords = ['opportunistic', 'required', 'implicit', 'none'] as const
const SECTION = 'delivery.routes'
const allowedRoute = '"mx", "host:port", or a table such as { host = "smtp.example.net:587" }'

type RouteReading = {
  readonly key: string
  readonly faults: Faults
  /** Where relative paths start. */
  readonly folder: string
}

export function readRoutes(table: TomlTable, faults: Faults, folder: string): RouteSettings {
  const routes = new Map<string, RouteSetting>()
  for (const [pattern, given] of Object.entries(table)) {
    const key = `${SECTION}."${pattern}"`
    if (!isPattern(pattern)) {
      faults.say(`${key} is no destination; give a domain, "*.domain", "[IP]" or "*"`)
    }
    const setting = readRoute(given, { key, faults, folder })
    if (setting !== undefined) routes.set(pattern.toLowerCase(), setting)
  }
  return routes
}

/** See `RouteSettings` for what each form means. */
function isPattern(pattern: string): boolean {
  if (pattern === '*' || /^\[[^\]\s]+\]$/.test(pattern)) return true
  return isHost(pattern.replace(/^\*?\./, ''))
}

function readRoute(given: unknown, reading: RouteReading): RouteSetting | undefined {
  if (given === 'mx') return { kind: 'mx' }
  if (isTable(given)) return readRouteTable(given, reading)
  const host = typeof given === 'string' ? parseHostAndPort(given) : undefined
  if (host !== undefined) {
    return { kind: 'host', ...host, security: { tls: 'opportunistic', verifies: false } }
  }
  reading.faults.add(reading.key, given, allowedRoute)
  return undefined
}

function readRouteTable(table: TomlTable, reading: RouteReading): RouteSetting | undefined {
  const { key, faults } = reading
  for (const name of Object.keys(table)) {
    if (name in routeFields) continue
    faults.say(
      `${keyOf(key, name)} is no option; a route has ${Object.keys(routeFields).join(', ')}`,
    )
  }
  const host = typeof table.host === 'string' ? parseHostAndPort(table.host) : undefined
  if (host === undefined) faults.add(keyOf(key, 'host'), table.host ?? 'missing', '"host:port"')
  const security = readSecurity(table, reading)
  return host && security && { kind: 'host', ...host, security }
}

function readSecurity(table: TomlTable, reading: RouteReading): RouteSecurity | undefined {
  const tls = readTls(table, reading)
  const verifies = readVerify(table, tls, reading)
  const ca = readFileOf(table, 'ca_file', reading)
  const credentials = readCredentials(table, tls, reading)
  return {
    tls,
    verifies,
    ...(ca === undefined ? {} : { ca }),
    ...(credentials === undefined ? {} : { credentials }),
  }
}

function readTls(table: TomlTable, { key, faults }: RouteReading): RouteSecurity['tls'] {
  const fallback = table.user === undefined ? 'opportunistic' : 'required'
  if (table.tls === undefined) return fallback
  const word = tlsWords.find((candidate) => candidate === table.tls)
  if (word === undefined) {
    faults.add(keyOf(key, 'tls'), table.tls, tlsWords.map((word) => `"${word}"`).join(', '))
  }
  return word ?? fallback
}

function readVerify(
  table: TomlTable,
  tls: RouteSecurity['tls'],
  { key, faults }: RouteReading,
): boolean {
  if (typeof table.verify === 'boolean') return table.verify
  if (table.verify !== undefined) faults.add(keyOf(key, 'verify'), table.verify, 'true or false')
  return tls === 'required' || tls === 'implicit'
}

function readCredentials(
  table: TomlTable,
  tls: RouteSecurity['tls'],
  reading: RouteReading,
): RouteSecurity['credentials'] {
  const { key, faults } = reading
  const { user } = table
  if (user === undefined) {
    if (table.password_file !== undefined) faults.say(`${key} has a password_file without a user`)
    return undefined
  }
  if (typeof user !== 'string' || user === '') {
    faults.add(keyOf(key, 'user'), user, 'a user name')
    return undefined
  }
  // Opportunistic TLS can be stripped by whoever stands between, and then shows them the password.
  if (tls !== 'required' && tls !== 'implicit') {
    faults.say(
      `${key} has a user, so tls must be "required" or "implicit", or the password can be read on its way`,
    )
  }
  if (table.password_file === undefined) {
    faults.say(
      `${key} has a user without a password_file; name a file whose first line is the password`,
    )
    return undefined
  }
  const password = readFileOf(table, 'password_file', reading)?.split(/\r?\n/, 1)[0]
  if (password === '')
    faults.say(`${keyOf(key, 'password_file')} names a file whose first line is empty`)
  return password === undefined ? undefined : { user, password }
}

function readFileOf(
  table: TomlTable,
  name: 'password_file' | 'ca_file',
  { key, faults, folder }: RouteReading,
): string | undefined {
  const given = table[name]
  if (given === undefined) return undefined
  if (typeof given !== 'string' || given === '') {
    faults.add(keyOf(key, name), given, 'the path of a file')
    return undefined
  }
  try {
    return readFileSync(resolve(folder, given), 'utf8')
  } catch (error) {
    faults.say(`${keyOf(key, name)} cannot be read: ${describeError(error)}`)
    return undefined
  }
}
