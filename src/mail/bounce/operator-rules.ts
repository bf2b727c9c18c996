/**
 * The operator's own rules, from tables as a TOML file has them. All that is wrong is found in one go; each
 * fault names the rule and says what to write instead. A pattern that could take long is refused here, so
 * that no edit can stop the mail.
 */
import { bounceCategories, type BounceCategory } from '../../contract/bounce-info.ts'
import type { Ruling } from './decide.ts'
import { slownessOf } from './linear-pattern.ts'
import type { BounceRule } from './rule.ts'

export type OperatorRule = Ruling & {
  readonly name: string
  readonly comment: string
  readonly when: BounceRule['when']
  /** Only replies of these hosts. */
  readonly hosts?: RegExp
}

/** Where they come from; a changed file is a new array, an unchanged one the same. */
export interface OperatorRules {
  current(): readonly OperatorRule[]
}

export type OperatorRulesRead = {
  readonly rules: readonly OperatorRule[]
  /** Complete sentences without the file's name. */
  readonly faults: readonly string[]
}

export const OPERATOR_RULES_MAX = 500
export const PATTERN_CHARACTERS_MAX = 1_000

type Table = Readonly<Record<string, unknown>>

/** @param root of the file: `[[rule]]` tables */
export function readOperatorRules(root: Table): OperatorRulesRead {
  const faults: string[] = []
  const tables = root['rule'] ?? []
  for (const key of Object.keys(root)) {
    if (key !== 'rule') faults.push(`${key} is unknown; each rule is a [[rule]] table`)
  }
  if (!Array.isArray(tables) || !tables.every(isTable)) {
    return { rules: [], faults: [...faults, 'rule must be written as [[rule]] tables'] }
  }
  if (tables.length > OPERATOR_RULES_MAX) faults.push(`more than ${OPERATOR_RULES_MAX} rules`)
  const names = new Set<string>()
  const rules = tables.map((table, index) => {
    const rule = new RuleReader(table, index + 1, faults).read()
    if (names.has(rule.name)) faults.push(`rule ${rule.name}: the name is used twice`)
    names.add(rule.name)
    return rule
  })
  return { rules, faults }
}

function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const keys = [
  'name',
  'comment',
  'words',
  'but_not',
  'codes',
  'enhanced',
  'stages',
  'hosts',
  'category',
  'kind',
  'action',
  'scope',
  'suppress',
] as const
type Key = (typeof keys)[number]

const kinds = ['temporary', 'permanent'] as const
const actions = ['defer', 'reject', 'slowdown'] as const
const scopes = ['recipient', 'message', 'sender-domain', 'sending-ip', 'destination', 'us'] as const
const stages = ['connect', 'ehlo', 'starttls', 'auth', 'mail', 'rcpt', 'data', 'dot'] as const

class RuleReader {
  readonly #table: Table
  readonly #faults: string[]
  readonly #name: string

  constructor(table: Table, position: number, faults: string[]) {
    this.#table = table
    this.#faults = faults
    const { name } = table
    const isName = typeof name === 'string' && /^[a-z0-9]+(?:-[a-z0-9]+){0,20}$/.test(name)
    this.#name = isName ? name : `number ${position}`
    if (!isName) this.#say('name must be words in kebab-case, such as "partner-greylist"')
  }

  read(): OperatorRule {
    for (const key of Object.keys(this.#table)) {
      if (!keys.some((known) => known === key)) {
        this.#say(`${key} is unknown; known are ${keys.join(', ')}`)
      }
    }
    const when = this.#conditions()
    const hosts = this.#pattern('hosts')
    if (Object.keys(when).filter((key) => key !== 'butNot').length === 0 && hosts === undefined) {
      this.#say('has no condition; give words, codes, enhanced, stages or hosts')
    }
    const { comment = '' } = this.#table
    if (typeof comment !== 'string') this.#say('comment must be text')
    return {
      name: this.#name,
      comment: String(comment),
      when,
      ...optional('hosts', hosts),
      ...this.#ruling(),
    }
  }

  #conditions(): BounceRule['when'] {
    return {
      ...optional('words', this.#pattern('words')),
      ...optional('butNot', this.#pattern('but_not')),
      ...optional('codes', this.#list('codes', 'numbers from 400 to 599', isCode)),
      ...optional(
        'enhanced',
        this.#list('enhanced', 'codes such as "1.1", "7.*" or "5.7.1"', isEnhanced),
      ),
      ...optional('stages', this.#list('stages', `some of ${stages.join(', ')}`, isStage)),
    }
  }

  #ruling(): Ruling {
    const { suppress } = this.#table
    if (suppress !== undefined && typeof suppress !== 'boolean') {
      this.#say('suppress must be true or false')
    }
    const category = this.#word('category', bounceCategories)
    if (this.#table['category'] === undefined) {
      this.#say(`category is missing; one of ${bounceCategories.join(', ')}`)
    }
    const kind = this.#word('kind', kinds)
    const action = this.#word('action', actions)
    if (
      kind !== undefined &&
      action !== undefined &&
      (kind === 'permanent') !== (action === 'reject')
    ) {
      this.#say(`kind ${kind} and action ${action} contradict each other`)
    }
    return {
      // With a fault the rules are not used, so that the stand-in never decides.
      category: category ?? ('unknown' satisfies BounceCategory),
      ...optional('kind', kind),
      ...optional('action', action),
      ...optional('scope', this.#word('scope', scopes)),
      ...(typeof suppress === 'boolean' ? { suppress } : {}),
    }
  }

  #pattern(key: Key): RegExp | undefined {
    const source = this.#table[key]
    if (source === undefined) return undefined
    if (typeof source !== 'string' || source === '' || source.length > PATTERN_CHARACTERS_MAX) {
      this.#say(`${key} must be a regular expression of 1 to ${PATTERN_CHARACTERS_MAX} characters`)
      return undefined
    }
    try {
      const pattern = new RegExp(source, 'iu')
      const slowness = slownessOf(source)
      if (slowness !== undefined) this.#say(`${key}: ${slowness}`)
      return pattern
    } catch (error) {
      this.#say(`${key}: ${error instanceof Error ? error.message : String(error)}`)
      return undefined
    }
  }

  #word<T extends string>(key: Key, allowed: readonly T[]): T | undefined {
    const given = this.#table[key]
    if (given === undefined) return undefined
    const found = allowed.find((word) => word === given)
    if (found === undefined) {
      this.#say(`${key} is ${JSON.stringify(given)}; it must be one of ${allowed.join(', ')}`)
    }
    return found
  }

  #list<T>(
    key: Key,
    allowed: string,
    accepts: (item: unknown) => item is T,
  ): readonly T[] | undefined {
    const given = this.#table[key]
    if (given === undefined) return undefined
    if (Array.isArray(given) && given.length > 0 && given.every(accepts)) return given
    this.#say(`${key} must be a list of ${allowed}`)
    return undefined
  }

  #say(fault: string): void {
    this.#faults.push(`rule ${this.#name}: ${fault}`)
  }
}

function isCode(item: unknown): item is number {
  return typeof item === 'number' && Number.isInteger(item) && item >= 400 && item <= 599
}

function isEnhanced(item: unknown): item is string {
  return typeof item === 'string' && /^(?:[45]\.)?\d{1,3}\.(?:\d{1,3}|\*)$/.test(item)
}

function isStage(item: unknown): item is (typeof stages)[number] {
  return stages.some((stage) => stage === item)
}

/** `exactOptionalPropertyTypes`: an absent value leaves no key. */
function optional<K extends string, T>(key: K, value: T | undefined): { [P in K]?: T } {
  // A computed key loses its name in TypeScript.
  return (value === undefined ? {} : { [key]: value }) as { [P in K]?: T }
}
