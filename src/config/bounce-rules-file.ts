/**
 * The operator's rules of what answers mean, from the file that `delivery.bounce_rules` names. Looked at again
 * when an answer is to be read and a second has passed: an edit counts without a restart, and a broken one
 * never replaces rules that work. No file is no rules.
 */
import { readFileSync, statSync } from 'node:fs'
import { parse, TomlError } from 'smol-toml'
import type { Clock } from '../base/clock.ts'
import { describeError, type Log } from '../base/log.ts'
import {
  type OperatorRule,
  type OperatorRules,
  readOperatorRules,
} from '../mail/bounce/operator-rules.ts'
import { ConfigError } from './config.ts'

const LOOK_AGAIN_MS = 1_000
const FILE_BYTES_MAX = 1_048_576

type Surroundings = {
  readonly clock: Pick<Clock, 'now'>
  readonly log: Pick<Log, 'info' | 'error'>
}

export class BounceRulesFile implements OperatorRules {
  readonly #file: string
  readonly #clock: Surroundings['clock']
  readonly #log: Surroundings['log']
  #rules: readonly OperatorRule[]
  #version: string
  #lookedAt: number

  /** @throws ConfigError when the file is there and cannot be used, saying why */
  constructor(file: string, { clock, log }: Surroundings) {
    this.#file = file
    this.#clock = clock
    this.#log = log
    this.#version = versionOf(file)
    this.#rules = loadBounceRules(file)
    this.#lookedAt = clock.now()
    if (this.#rules.length > 0) log.info({ file, rules: this.#rules.length }, 'bounce-rules.loaded')
  }

  current(): readonly OperatorRule[] {
    const now = this.#clock.now()
    if (now - this.#lookedAt >= LOOK_AGAIN_MS || now < this.#lookedAt) {
      this.#lookedAt = now
      this.#reload()
    }
    return this.#rules
  }

  #reload(): void {
    const version = versionOf(this.#file)
    if (version === this.#version) return
    this.#version = version
    try {
      this.#rules = loadBounceRules(this.#file)
      this.#log.info({ file: this.#file, rules: this.#rules.length }, 'bounce-rules.loaded')
    } catch (error) {
      this.#log.error({ error: describeError(error) }, 'bounce-rules.refused')
    }
  }
}

/** @throws ConfigError */
export function loadBounceRules(file: string): readonly OperatorRule[] {
  const text = readIfThere(file)
  if (text === undefined) return []
  const { rules, faults } = readOperatorRules(parseToml(text, file))
  if (faults.length > 0) throw new ConfigError(`${file}: ${faults.join('; ')}`)
  return rules
}

function readIfThere(file: string): string | undefined {
  const stat = statSync(file, { throwIfNoEntry: false })
  if (stat === undefined) return undefined
  if (stat.size > FILE_BYTES_MAX)
    throw new ConfigError(`${file}: larger than ${FILE_BYTES_MAX} bytes`)
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new ConfigError(`cannot read delivery.bounce_rules: ${describeError(error)}`)
  }
}

function parseToml(text: string, file: string): Readonly<Record<string, unknown>> {
  try {
    return parse(text)
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    const [reason] = error.message.split('\n')
    throw new ConfigError(`${file}: line ${error.line}, column ${error.column}: ${reason}`)
  }
}

/** A vanished file is a version of its own. */
function versionOf(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false })
  return stat === undefined ? 'none' : `${stat.mtimeMs}/${stat.size}/${stat.ino}`
}
