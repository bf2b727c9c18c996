/**
 * An option is documented where it is born: what it is for, what it is without being set, its unit and
 * its bounds. The check of a file, the sample file and docs/reference/configuration.md are made from
 * these, so that none can disagree with another.
 *
 * Options stand under the name that the code uses. The name in the file is made from it by
 * `tomlName`: `idleTimeoutMs` is `idle_timeout`, because a duration carries its unit in its value.
 */
import { isIP } from 'node:net'
import { durationForm, formatDuration, parseDuration } from './duration.ts'
import { formatHostAndPort, parseHostAndPort, parseNetwork } from './listen.ts'
import type { Listen } from './listen.ts'

export type Option<T> = {
  /** Sentences for an operator. */
  readonly doc: string
  readonly default: T
  /** What may stand in the file, in words that complete "must be …". */
  readonly allowed: string
  /** The same in a few words, for the sample file. */
  readonly allowedInShort?: string
  /** The default as it stands in the file; absent when there is none to show. */
  readonly shown?: string
  /** For options without a default worth copying. */
  readonly example?: string | number
  /** Said of the default in the reference, when its value says too little. */
  readonly defaultInWords?: string
  /** The value, or undefined when it is not allowed. */
  read(given: unknown): T | undefined
}

/** The values of a table of options. */
export type ValuesOf<S extends Record<string, Option<unknown>>> = {
  readonly [K in keyof S]: S[K] extends Option<infer T> ? T : never
}

export function tomlName(field: string): string {
  return field.replace(/Ms$/, '').replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

type Bounds = { readonly doc: string; readonly min: number; readonly max: number }

export function count(definition: Bounds & { default: number; unit?: string }): Option<number> {
  const { doc, min, max, unit } = definition
  const inUnit = unit === undefined ? '' : ` ${unit}`
  return {
    doc,
    default: definition.default,
    allowed: `a whole number from ${min} to ${max}${inUnit}`,
    allowedInShort: `${min} to ${max}${inUnit}`,
    shown: String(definition.default),
    read: (given) => {
      const isAllowed =
        typeof given === 'number' && Number.isInteger(given) && given >= min && given <= max
      return isAllowed ? given : undefined
    },
  }
}

/** A count that something else decides where it is not set. */
export function optionalCount(
  definition: Bounds & { readonly defaultInWords: string; readonly example: number },
): Option<number | undefined> {
  const { shown: _, ...option } = count({ ...definition, default: definition.example })
  const { defaultInWords, example } = definition
  return { ...option, default: undefined, defaultInWords, example }
}

export function bytes(definition: Bounds & { default: number }): Option<number> {
  return count({ ...definition, unit: 'bytes' })
}

export function duration(definition: {
  readonly doc: string
  readonly default: string
  readonly min: string
  readonly max: string
}): Option<number> {
  const [ms, min, max] = [definition.default, definition.min, definition.max].map(parseDuration)
  if (ms === undefined || min === undefined || max === undefined) throw new Error(definition.doc)
  return {
    doc: definition.doc,
    default: ms,
    allowed: `${durationForm}; from "${formatDuration(min)}" to "${formatDuration(max)}"`,
    allowedInShort: `${formatDuration(min)} to ${formatDuration(max)}`,
    shown: JSON.stringify(definition.default),
    read: (given) => {
      const value = typeof given === 'string' ? parseDuration(given) : undefined
      return value !== undefined && value >= min && value <= max ? value : undefined
    },
  }
}

export function flag(definition: { readonly doc: string; default: boolean }): Option<boolean> {
  return {
    ...definition,
    allowed: 'true or false',
    shown: String(definition.default),
    read: (given) => (typeof given === 'boolean' ? given : undefined),
  }
}

export function choice<const T extends string>(definition: {
  readonly doc: string
  readonly default: NoInfer<T>
  readonly of: readonly T[]
}): Option<T> {
  const words = definition.of.map((word) => JSON.stringify(word)).join(', ')
  return {
    doc: definition.doc,
    default: definition.default,
    allowed: `one of ${words}`,
    allowedInShort: words,
    shown: JSON.stringify(definition.default),
    read: (given) => definition.of.find((word) => word === given),
  }
}

export function text<T extends string | undefined>(definition: {
  readonly doc: string
  readonly default: T
  readonly allowed: string
  readonly example?: string
  readonly defaultInWords?: string
  readonly accepts: (given: string) => boolean
}): Option<string | T> {
  const { accepts, ...rest } = definition
  const read = (given: unknown): string | undefined =>
    typeof given === 'string' && accepts(given) ? given : undefined
  const { default: value, defaultInWords } = definition
  const isWorthCopying = value !== undefined && defaultInWords === undefined
  return isWorthCopying ? { ...rest, read, shown: JSON.stringify(value) } : { ...rest, read }
}

/** A day of UTC, as the date at its beginning in epoch ms; none where it is not set. */
export function day(definition: {
  readonly doc: string
  readonly defaultInWords: string
  readonly example: string
}): Option<number | undefined> {
  return {
    ...definition,
    default: undefined,
    allowed: `a day, such as "${definition.example}"`,
    read: (given) => {
      // TOML has dates of its own, without the quotes.
      const words = given instanceof Date ? given.toISOString().slice(0, 10) : given
      if (typeof words !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(words)) return undefined
      const at = Date.parse(`${words}T00:00:00Z`)
      // The 31st of a month that has 30 days is parsed as the 1st of the next.
      const isReal = !Number.isNaN(at) && new Date(at).toISOString().startsWith(words)
      return isReal ? at : undefined
    },
  }
}

export function path(definition: {
  readonly doc: string
  readonly example: string
}): Option<string | undefined> {
  return text<undefined>({
    ...definition,
    default: undefined,
    allowed: 'the path of a file',
    accepts: (given) => given !== '',
  })
}

export function listen(definition: { readonly doc: string; default: string }): Option<Listen> {
  const value = parseHostAndPort(definition.default)
  if (value === undefined) throw new Error(definition.doc)
  return {
    doc: definition.doc,
    default: value,
    allowed: '"IP:port", such as "127.0.0.1:8080" or "[::1]:8080"',
    shown: JSON.stringify(definition.default),
    read: (given) => (typeof given === 'string' ? parseHostAndPort(given) : undefined),
  }
}

export function listens(definition: {
  readonly doc: string
  readonly default: readonly string[]
}): Option<readonly Listen[]> {
  return list({
    ...definition,
    allowed: 'a list of "IP:port", such as ["0.0.0.0:587", "[::]:587"]',
    item: parseHostAndPort,
  })
}

export function networks(definition: {
  readonly doc: string
  readonly default: readonly string[]
}): Option<readonly string[]> {
  return list({
    ...definition,
    allowed: 'a list of networks, such as ["10.0.0.0/8", "fd00::/8"]',
    item: parseNetwork,
  })
}

export function ipAddresses(definition: {
  readonly doc: string
  readonly default: readonly string[]
}): Option<readonly string[]> {
  return list({
    ...definition,
    allowed: 'a list of IP addresses, such as ["192.0.2.7", "2001:db8::7"]',
    item: (given) => (isIP(given) === 0 ? undefined : given.toLowerCase()),
  })
}

export function servers(definition: {
  readonly doc: string
  readonly default: readonly string[]
}): Option<readonly string[]> {
  return list({
    ...definition,
    allowed: 'a list of "IP:port" or "IP", such as ["127.0.0.1:5353"]',
    item: (given) => {
      const address = given.includes(':') && !/:.*:/.test(given) ? given : withDnsPort(given)
      const server = parseHostAndPort(address)
      return server && formatHostAndPort(server)
    },
  })
}

function withDnsPort(ip: string): string {
  if (ip.startsWith('[')) return ip.endsWith(']') ? `${ip}:53` : ip
  return ip.includes(':') ? `[${ip}]:53` : `${ip}:53`
}

function list<T>(definition: {
  readonly doc: string
  readonly default: readonly string[]
  readonly allowed: string
  readonly item: (given: string) => T | undefined
}): Option<readonly T[]> {
  const { doc, allowed, item } = definition
  const read = (given: unknown): readonly T[] | undefined => {
    if (!Array.isArray(given)) return undefined
    const items = given.map((entry) => (typeof entry === 'string' ? item(entry) : undefined))
    return items.every((entry) => entry !== undefined) ? items : undefined
  }
  const value = read(definition.default)
  if (value === undefined) throw new Error(doc)
  return { doc, default: value, allowed, shown: showList(definition.default), read }
}

function showList(items: readonly string[]): string {
  return `[${items.map((item) => JSON.stringify(item)).join(', ')}]`
}
