/** What an MTA-STS record and its policy say (RFC 8461 §3); the same for those who check and those who send. */
import { readTagList, versioned } from './tag-list.ts'

export type StsPolicy = {
  readonly mode: 'enforce' | 'testing' | 'none'
  /** In lower case; a star stands for the first label. */
  readonly patterns: readonly string[]
  readonly maxAgeSeconds: number
}

const modes = ['enforce', 'testing', 'none'] as const

/** RFC 8461 §3.2: about a year is the most that a policy may ask for. */
const MAX_AGE_SECONDS_MAX = 31_557_600

/** The id of the domain's policy; undefined when it has no record, or none that counts (§3.1). */
export function stsIdIn(records: readonly string[]): string | undefined {
  const [record, ...others] = versioned(records, 'STSv1')
  return record === undefined || others.length > 0 ? undefined : stsIdOf(record)
}

export function stsIdOf(record: string): string | undefined {
  const id = readTagList(record)?.get('id') ?? ''
  return /^[a-z0-9]{1,32}$/i.test(id) ? id : undefined
}

/** Or what is wrong with it, in words that go on from "the policy" (§3.2). */
export function readStsPolicy(text: string): StsPolicy | string {
  const fields = text.split(/\r?\n/).flatMap((line) => {
    const colon = line.indexOf(':')
    if (colon === -1) return []
    return [{ name: line.slice(0, colon).trim(), value: line.slice(colon + 1).trim() }]
  })
  const valueOf = (wanted: string) => fields.find(({ name }) => name === wanted)?.value
  if (valueOf('version') !== 'STSv1') return 'does not say "version: STSv1"'
  const mode = modes.find((known) => known === valueOf('mode'))
  if (mode === undefined) return 'has no mode: enforce, testing or none'
  const maxAge = valueOf('max_age') ?? ''
  if (!/^\d{1,10}$/.test(maxAge)) return 'has no max_age in seconds'
  const patterns = fields
    .filter(({ name }) => name === 'mx')
    .map(({ value }) => value.toLowerCase())
  if (patterns.length === 0 && mode !== 'none') return 'names no host ("mx:")'
  return { mode, patterns, maxAgeSeconds: Math.min(Number(maxAge), MAX_AGE_SECONDS_MAX) }
}

/** The policy as a domain writes it, a line for each field (RFC 8461 §3.2); also what reports show (RFC 8460 §4.5). */
export function stsPolicyLines({ mode, patterns, maxAgeSeconds }: StsPolicy): string[] {
  const hosts = patterns.map((pattern) => `mx: ${pattern}`)
  return ['version: STSv1', `mode: ${mode}`, ...hosts, `max_age: ${maxAgeSeconds}`]
}

/** §4.1: a star stands for exactly one label. */
export function coversHost(pattern: string, host: string): boolean {
  if (!pattern.startsWith('*.')) return pattern === host
  return host.slice(host.indexOf('.') + 1) === pattern.slice(2)
}
