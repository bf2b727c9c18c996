/**
 * Reads one table of the file against its options. Everything that is wrong is found in one go, and
 * each fault names the key, what was given and what is allowed.
 */
import { ConfigError } from './config.ts'
import type { Option, ValuesOf } from './option.ts'
import { tomlName } from './option.ts'

export type TomlTable = Readonly<Record<string, unknown>>

/** Collects what is wrong with one file, so that the operator hears all of it at once. */
export class Faults {
  readonly #file: string
  readonly #faults: string[] = []

  constructor(file: string) {
    this.#file = file
  }

  add(key: string, given: unknown, allowed: string): void {
    this.say(`${key} is ${show(given)}, and must be ${allowed}`)
  }

  say(fault: string): void {
    this.#faults.push(fault)
  }

  /** @throws ConfigError */
  throwIfAny(): void {
    if (this.#faults.length > 0)
      throw new ConfigError(`${this.#file}: ${this.#faults.join('; also: ')}`)
  }
}

export type Reading = {
  /** Name of the table in the file; empty at the top. */
  readonly section: string
  readonly table: TomlTable
  /** Names of tables inside this one, which are read by somebody else. */
  readonly inner?: readonly string[]
  readonly faults: Faults
}

/** The values of the table, defaults where nothing was given or what was given is wrong. */
export function readOptions<S extends Record<string, Option<unknown>>>(
  options: S,
  { section, table, inner = [], faults }: Reading,
): ValuesOf<S> {
  const fields = new Map(Object.keys(options).map((field) => [tomlName(field), field]))
  for (const name of Object.keys(table)) {
    if (fields.has(name) || inner.includes(name)) continue
    const known = [...fields.keys(), ...inner]
    faults.say(`${keyOf(section, name)} is no option of this version${nearest(name, known)}`)
  }
  const values = Object.entries(options).map(([field, option]) => {
    const name = tomlName(field)
    const given = table[name]
    if (given === undefined) return [field, option.default]
    const value = option.read(given)
    if (value === undefined) faults.add(keyOf(section, name), given, option.allowed)
    return [field, value ?? option.default]
  })
  return Object.fromEntries(values) as ValuesOf<S>
}

/** A table inside another; empty when absent, a fault when it is something else. */
export function innerTable({ section, table, faults }: Reading, name: string): TomlTable {
  const given = table[name]
  if (given === undefined) return {}
  if (isTable(given)) return given
  faults.add(keyOf(section, name), given, `a section: [${keyOf(section, name)}]`)
  return {}
}

export function isTable(given: unknown): given is TomlTable {
  return (
    typeof given === 'object' && given !== null && !Array.isArray(given) && !(given instanceof Date)
  )
}

export function keyOf(section: string, name: string): string {
  return section === '' ? name : `${section}.${name}`
}

function show(given: unknown): string {
  const text = given instanceof Date ? given.toISOString() : JSON.stringify(given, bigIntAsText)
  return text.length > 80 ? `${text.slice(0, 77)}...` : text
}

function bigIntAsText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value
}

/** A mistyped name is nearly always one slip away from the right one. */
function nearest(name: string, known: readonly string[]): string {
  const best = known
    .map((candidate) => ({ candidate, slips: distance(name, candidate) }))
    .toSorted((one, other) => one.slips - other.slips)[0]
  if (best !== undefined && best.slips <= Math.max(2, name.length / 4)) {
    return `; did you mean ${best.candidate}?`
  }
  return `; those of this section are ${known.join(', ')}`
}

/** Levenshtein's, row by row. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (let index = 0; index < one.length; index++) {
    const next = [index + 1]
    for (let column = 1; column <= other.length; column++) {
      const replaced = (row[column - 1] ?? 0) + (one[index] === other[column - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
